using System.Collections.Concurrent;
using Inventory.Grains.Clustering;
using Inventory.Storage;

namespace Inventory.Grains.Control;

/// <summary>
/// Reads stores again before something of them is refused as unknown: another silo may just have
/// made it. A silo that is the only one of its ledger knows everything, and reads nothing.
/// </summary>
public sealed class StoreRenewal
{
    /// <summary>How long a refusal waits to know better.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(4);

    private readonly StoreRegistry _registry;
    private readonly ReadLease _lease;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, SharedReading> _byStore =
        new(StringComparer.Ordinal);
    private readonly SharedReading _new;
    private readonly SharedReading _everything;

    /// <summary>Prepares; nothing is read yet.</summary>
    public StoreRenewal(StoreRegistry registry, ReadLease lease, TimeProvider time)
    {
        (_registry, _lease, _time) = (registry, lease, time);
        _new = new(() => registry.RefreshNewAsync(CancellationToken.None), time);
        _everything = new(() => registry.RefreshAsync(CancellationToken.None), time);
    }

    /// <summary>True where others may have changed what this silo knows.</summary>
    public bool IsNeeded => _lease.IsShared;

    /// <summary>Reads one store again, or, where it is not known yet, which stores there are.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">It cannot be read now.</exception>
    public ValueTask RenewAsync(string store, CancellationToken cancel) =>
        !IsNeeded ? default : new(WaitAsync(ReadingOf(store), cancel));

    /// <summary>Reads every store again: a token may be of any.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be read now.</exception>
    public ValueTask RenewAllAsync(CancellationToken cancel) =>
        !IsNeeded ? default : new(WaitAsync(_everything, cancel));

    // What is kept is bounded by the stores there are, not by the names callers make up.
    private SharedReading ReadingOf(string store) => _registry.Current.Find(store) is null
        ? _new
        : _byStore.GetOrAdd(
            store,
            static (hash, self) => new(
                () => self._registry.RefreshOneAsync(hash, CancellationToken.None), self._time),
            this);

    private async Task WaitAsync(SharedReading reading, CancellationToken cancel)
    {
        try
        {
            await reading.ReadAsync().WaitAsync(Within, _time, cancel);
        }
        catch (TimeoutException)
        {
            throw new LedgerUnavailableException(
                $"the stores could not be read again in {Within.TotalSeconds} s");
        }
    }
}

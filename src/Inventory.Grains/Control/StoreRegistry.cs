using System.Collections.Concurrent;
using System.Security.Cryptography;
using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;

namespace Inventory.Grains.Control;

/// <summary>
/// Every store of the host, in memory: read once at start, again at once after own changes, and
/// whatever other processes changed when <see cref="RefreshAsync"/> is called.
/// </summary>
public sealed class StoreRegistry : IDisposable
{
    private readonly ControlLedger _ledger;
    private readonly ControlStream<HostState, HostEvent> _host;
    private readonly ConcurrentDictionary<string, ControlStream<StoreState, StoreEvent>> _stores =
        new(StringComparer.Ordinal);
    private readonly (TokenHash Hash, string Store)? _configured;
    private readonly byte[] _tokenSecret = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _publishing = new();
    private volatile HostSnapshot _current;

    /// <summary>Prepares; it knows nothing before <see cref="RefreshAsync"/>.</summary>
    /// <param name="ledger">Where the control streams lie.</param>
    /// <param name="configured">A token that is always valid, and the hash of its store.</param>
    public StoreRegistry(ControlLedger ledger, (string Token, string Store)? configured)
    {
        _ledger = ledger;
        _host = ControlStreams.Host(ledger);
        _configured = configured is { } always && TokenHash.Of(always.Token) is { } hash
            ? (hash, always.Store)
            : null;
        _current = new HostSnapshot([], _configured);
    }

    /// <summary>Everything as this process knows it now.</summary>
    public HostSnapshot Current => _current;

    /// <summary>Reads what other processes have changed.</summary>
    /// <exception cref="Storage.LedgerUnavailableException">The ledger cannot be read.</exception>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var host = await _host.RefreshAsync(cancel);
        foreach (var store in host.State.Stores)
        {
            await StreamOf(store).RefreshAsync(cancel);
        }
        Publish();
    }

    /// <summary>Reads what other processes have changed of one store, which is known.</summary>
    /// <exception cref="Storage.LedgerUnavailableException">The ledger cannot be read.</exception>
    public async Task RefreshOneAsync(string hash, CancellationToken cancel)
    {
        var known = Current.Find(hash);
        Invariant.Holds(known is not null);
        await StreamOf(known.State.Store).RefreshAsync(cancel);
        Publish();
    }

    /// <summary>Reads the stores that other processes have made.</summary>
    /// <exception cref="Storage.LedgerUnavailableException">The ledger cannot be read.</exception>
    public async Task RefreshNewAsync(CancellationToken cancel)
    {
        var host = await _host.RefreshAsync(cancel);
        foreach (var store in host.State.Stores.Where(s => Current.Find(s.Hash) is null))
        {
            await StreamOf(store).RefreshAsync(cancel);
        }
        Publish();
    }

    /// <summary>Makes a store.</summary>
    public async Task<ControlOutcome> CreateStoreAsync(
        Operation operation, string hash, Func<StoreRecord, (int, string)> answer,
        CancellationToken cancel)
    {
        var outcome = await _host.ExecuteAsync(
            operation, (state, now) => state.CreateStore(hash, now),
            after => answer(after.Find(hash)!), cancel);
        await RefreshAsync(cancel);
        return outcome;
    }

    /// <summary>Changes a store; <see cref="Current"/> has it when this answers.</summary>
    public async Task<ControlOutcome> ExecuteAsync(
        StoreRecord store,
        Operation operation,
        Func<StoreState, long, ControlDecision<StoreEvent>> decide,
        Func<StoreState, (int Status, string Answer)> answer,
        CancellationToken cancel)
    {
        var outcome = await StreamOf(store).ExecuteAsync(operation, decide, answer, cancel);
        Publish();
        return outcome;
    }

    /// <summary>The value of a token an operation makes: unpredictable, and the same again when the
    /// operation is repeated before this process ends.</summary>
    public string TokenOf(Operation operation)
    {
        Span<byte> value = stackalloc byte[32];
        HMACSHA256.HashData(_tokenSecret, operation.Id.ToByteArray(), value);
        return "inv_" + Convert.ToHexStringLower(value[..20]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _host.Dispose();
        foreach (var stream in _stores.Values)
        {
            stream.Dispose();
        }
    }

    private ControlStream<StoreState, StoreEvent> StreamOf(StoreRecord store) =>
        _stores.GetOrAdd(
            store.Hash, static (_, made) => ControlStreams.Store(made.store, made._ledger),
            (store, _ledger));

    private void Publish()
    {
        lock (_publishing)
        {
            var before = _current;
            var stores = _host.Newest.State.Stores
                .ConvertAll(store => SnapshotOf(StreamOf(store).Newest, before.Find(store.Hash)));
            if (!stores.SequenceEqual(before.Stores))
            {
                _current = new HostSnapshot(stores, _configured);
            }
        }
    }

    private static StoreSnapshot SnapshotOf(Versioned<StoreState> newest, StoreSnapshot? before) =>
        before is not null && before.Version == newest.Version ? before : new(newest);
}

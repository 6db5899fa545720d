using System.Collections.Concurrent;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;

namespace Inventory.Grains.Control;

/// <summary>The hooks of every store, in memory, and as new as the last <see cref="RefreshAsync"/>
/// or change of this process.</summary>
public sealed class HookRegistry(StoreRegistry stores, ControlLedger ledger) : IDisposable
{
    private readonly ConcurrentDictionary<string, ControlStream<HooksState, HookEvent>> _stores =
        new(StringComparer.Ordinal);

    /// <summary>Hooks that may get messages, as this process knows them: active ones, whose client
    /// may still call.</summary>
    public IEnumerable<Hook> ActiveOf(StoreSnapshot store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return StreamOf(store.State.Store).Newest.State.Hooks.Values
            .Where(hook => hook.IsActive && !HookRules.IsRevoked(hook.ClientId, store.State));
    }

    /// <summary>True when a store may have hooks to tell, as this process knows it.</summary>
    public bool HasAny(string store) =>
        _stores.TryGetValue(store, out var stream) && !stream.Newest.State.Hooks.IsEmpty;

    /// <summary>Version of a store's hooks, as this process knows it; 0 where it knows of none.
    /// </summary>
    public long VersionOf(string store) =>
        _stores.TryGetValue(store, out var stream) ? stream.Newest.Version : 0;

    /// <summary>Reads the hooks of a store as they are now in the ledger.</summary>
    /// <exception cref="Storage.LedgerUnavailableException">The ledger cannot be read.</exception>
    public async Task<HooksState> ReadAsync(StoreRecord store, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(store);
        return (await StreamOf(store).RefreshAsync(cancel)).State;
    }

    /// <summary>Reads what other processes have changed, and deletes the hooks of clients whose
    /// token was revoked, by whichever process.</summary>
    /// <exception cref="Storage.LedgerUnavailableException">The ledger cannot be read.</exception>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        foreach (var store in stores.Current.Stores)
        {
            var hooks = await ReadAsync(store.State.Store, cancel);
            if (!HookRules.DeleteOrphans(hooks, store.State).Events.IsEmpty)
            {
                await ExecuteAsync(
                    store.State.Store, Operation.None,
                    (state, _) => HookRules.DeleteOrphans(state, store.State), _ => (200, ""),
                    cancel);
            }
        }
    }

    /// <summary>Changes the hooks of a store.</summary>
    public Task<ControlOutcome> ExecuteAsync(
        StoreRecord store,
        Operation operation,
        Func<HooksState, long, ControlDecision<HookEvent>> decide,
        Func<HooksState, (int Status, string Answer)> answer,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(store);
        return StreamOf(store).ExecuteAsync(operation, decide, answer, cancel);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var stream in _stores.Values)
        {
            stream.Dispose();
        }
    }

    private ControlStream<HooksState, HookEvent> StreamOf(StoreRecord store) =>
        _stores.GetOrAdd(
            store.Hash, static (_, made) => ControlStreams.Hooks(made.store, made.ledger),
            (store, ledger));
}

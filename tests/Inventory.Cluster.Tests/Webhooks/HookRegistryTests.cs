using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Control;
using Inventory.Storage.Memory;

namespace Inventory.Cluster.Tests.Webhooks;

/// <summary>What one process knows of hooks that another has changed.</summary>
public sealed class HookRegistryTests : IAsyncDisposable
{
    private readonly MemoryLedger _ledger = new();

    [Fact]
    public async Task Refresh_WhenAnotherProcessChanged_KnowsTheActiveOnes()
    {
        using var one = await Process.OpenAsync(_ledger);
        using var two = await Process.OpenAsync(_ledger);
        await one.CreateAsync(clientId: 0, "https://a/1");
        await one.CreateAsync(clientId: 0, "https://a/2");
        Assert.Empty(two.Active());

        await two.Hooks.RefreshAsync(default);
        Assert.Equal([1, 2], two.Active());

        await one.Hooks.ExecuteAsync(
            one.Store.State.Store, Operation.None,
            (state, now) => HookRules.Deactivate(state, 1, HookStop.Gone, now), _ => (200, ""),
            default);
        await two.Hooks.RefreshAsync(default);

        Assert.Equal([2], one.Active());
        Assert.Equal([2], two.Active());
    }

    [Fact]
    public async Task ActiveOf_WhenTheTokenIsRevoked_LacksItsHooksBeforeTheyAreDeleted()
    {
        using var one = await Process.OpenAsync(_ledger);
        await one.ChangeStoreAsync((state, now) =>
            TokenRules.Create(state, "a", Scopes.Inventory, new('a', 64), now));
        await one.CreateAsync(clientId: 0, "https://a/1");
        await one.CreateAsync(clientId: 1, "https://a/1");
        Assert.Equal([1, 2], one.Active());

        await one.ChangeStoreAsync((state, _) => TokenRules.Revoke(state, 1));

        Assert.Equal([1], one.Active());
        Assert.Equal(2, (await one.ReadAsync()).Hooks.Count);
        await one.Hooks.RefreshAsync(default);
        Assert.Equal([1], (await one.ReadAsync()).Hooks.Keys);
    }

    [Fact]
    public async Task Refresh_WhenTwoProcessesDeleteOrphans_DeletesThemOnce()
    {
        using var one = await Process.OpenAsync(_ledger);
        await one.ChangeStoreAsync((state, now) =>
            TokenRules.Create(state, "a", Scopes.Inventory, new('a', 64), now));
        await one.CreateAsync(clientId: 1, "https://a/1");
        await one.ChangeStoreAsync((state, _) => TokenRules.Revoke(state, 1));
        using var two = await Process.OpenAsync(_ledger);

        await Task.WhenAll(one.Hooks.RefreshAsync(default), two.Hooks.RefreshAsync(default));

        Assert.Empty((await one.ReadAsync()).Hooks);
        Assert.Empty((await two.ReadAsync()).Hooks);
        Assert.Equal(1, (await two.ReadAsync()).HookIdLast);
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    /// <summary>One process with its registries on a ledger that others share.</summary>
    private sealed class Process : IDisposable
    {
        private readonly StoreRegistry _stores;

        private Process(MemoryLedger ledger)
        {
            var control = new ControlLedger(
                ledger, async append => (await ledger.CommitAsync([append], default))[0],
                TimeProvider.System);
            _stores = new(control, null);
            Hooks = new(_stores, control);
        }

        public HookRegistry Hooks { get; }

        public StoreSnapshot Store => _stores.Current.Find("demo")!;

        public static async Task<Process> OpenAsync(MemoryLedger ledger)
        {
            var process = new Process(ledger);
            await process._stores.CreateStoreAsync(
                Operation.None, "demo", _ => (200, ""), default);
            return process;
        }

        public IEnumerable<int> Active() => Hooks.ActiveOf(Store).Select(hook => hook.Id);

        public Task<HooksState> ReadAsync() => Hooks.ReadAsync(Store.State.Store, default);

        public Task ChangeStoreAsync(Func<StoreState, long, ControlDecision<StoreEvent>> decide) =>
            _stores.ExecuteAsync(
                Store.State.Store, Operation.None, decide, _ => (200, ""), default);

        public async Task CreateAsync(int clientId, string destination)
        {
            var patch = new HookPatch { Scope = "s", Destination = destination };
            var outcome = await Hooks.ExecuteAsync(
                Store.State.Store, Operation.None,
                (state, now) => HookRules.Create(state, clientId, patch, "sealed", now),
                _ => (200, ""), default);
            Assert.Null(outcome.Refusal);
        }

        public void Dispose()
        {
            Hooks.Dispose();
            _stores.Dispose();
        }
    }
}

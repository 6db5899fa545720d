using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Webhooks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Inventory.Cluster.Tests.Webhooks;

/// <summary>Hooks with nothing to deliver stop by themselves, and no others do.</summary>
public sealed class IdleHooksTests
{
    [Fact]
    public async Task Stop_WhenNothingWasDeliveredFor90Days_StopsThatHookAlone()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var hooks = cluster.Hooks;
        var (idle, used) = (
            await hooks.MakeAsync(ItemMessageKind.SettingsChanged), await hooks.MakeAsync());
        using var keeper = new IdleHooks(
            hooks.Stores, hooks.Registry, cluster.Ledger, cluster.Time,
            NullLogger<IdleHooks>.Instance);
        cluster.Time.Step(TimeSpan.FromDays(89));
        await keeper.LookAsync(CancellationToken.None);
        Assert.True((await hooks.HookAsync(idle)).IsActive);
        await cluster.MakeAsync(7, onHand: 10, limit: null);
        await Eventually.HoldsAsync(() => Task.FromResult(hooks.Sent.Count == 1));

        cluster.Time.Step(TimeSpan.FromDays(1));
        await keeper.LookAsync(CancellationToken.None);

        Assert.Equal(HookStop.Idle, (await hooks.HookAsync(idle)).Stopped);
        Assert.True((await hooks.HookAsync(used)).IsActive);
    }
}

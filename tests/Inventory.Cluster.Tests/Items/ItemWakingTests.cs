using Inventory.Cluster.Tests.Http;
using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Grains.Batches;
using Inventory.Grains.Items;
using Inventory.Grains.Orders;
using Microsoft.Extensions.DependencyInjection;

namespace Inventory.Cluster.Tests.Items;

/// <summary>What an item does by itself, whatever those it asks do meanwhile.</summary>
public sealed class ItemWakingTests
{
    private const string Record = $"{nameof(IOrderGrain)}.{nameof(IOrderGrain.RecordAsync)}";
    private const string Settle = $"{nameof(IBatchGrain)}.{nameof(IBatchGrain.SettleAsync)}";
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Wake_WhenNoRunStandsBehindAClaim_DropsIt()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var claim = await ClaimedAsync(cluster);

        cluster.Time.Step(TimeSpan.FromSeconds(11));

        await cluster.SeesAsync<ItemEvent.ClaimDropped>(7, e => e.ClaimId == claim);
        Assert.InRange(cluster.Calls.Of(Settle).Count, 1, 2);
        Assert.Equal(10, (await cluster.Item(7).ReadAsync())!.AvailableToSell(ItemCluster.Terms));
    }

    [Fact]
    public async Task Wake_WhenABatchCannotAnswer_AsksAgainWithPauses()
    {
        await using var cluster = await ItemCluster.StartAsync();
        cluster.Calls.Before = method => Fail(method == Settle);
        await ClaimedAsync(cluster);

        cluster.Time.Step(TimeSpan.FromSeconds(11));

        await PausesAsync(cluster, Settle);
        cluster.Calls.Before = _ => Task.CompletedTask;
        await cluster.SeesAsync<ItemEvent.ClaimDropped>(7);
    }

    [Fact]
    public async Task Wake_WhenABatchBreaksAnInvariant_CountsItAndKeepsTheClaim()
    {
        await using var cluster = await ItemCluster.StartAsync();
        cluster.Calls.Before = method => method == Settle
            ? Task.FromException(new InvariantBrokenException("planned: an unreadable batch"))
            : Task.CompletedTask;
        await ClaimedAsync(cluster);

        cluster.Time.Step(TimeSpan.FromSeconds(11));

        await Eventually.HoldsAsync(() => Task.FromResult(
            cluster.Counts.Of("inventory.item.claims_undecided") >= 2));
        Assert.Equal(0, cluster.Counts.Of("inventory.item.invariants_broken"));
        cluster.Calls.Before = _ => Task.CompletedTask;
        await cluster.SeesAsync<ItemEvent.ClaimDropped>(7);
    }

    [Fact]
    public async Task Wake_WhenAnOrderDoesNotAnswer_ExpiresHoldsInTime()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        var (asked, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Calls.Before = method => method == Record ? Block() : Task.CompletedTask;
        ItemCluster.Accepted(await item.ExecuteAsync(cluster.Reserve(7, 1, expiresInMs: 60_000)));
        var confirming = ConfirmAsync(cluster, "o-1");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10));

        cluster.Time.Step(TimeSpan.FromSeconds(61));

        await cluster.SeesAsync<ItemEvent.HoldsExpired>(7);
        Assert.False(confirming.IsCompleted);
        gate.SetResult();
        await confirming;

        Task Block()
        {
            asked.TrySetResult();
            return gate.Task;
        }
    }

    [Fact]
    public async Task Wake_WhenAnOrderFails_TriesAgainWithPauses()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.MakeAsync(7, onHand: 10, limit: null);
        cluster.Calls.Before = method => Fail(method == Record);
        await ConfirmAsync(cluster, "o-1");

        await PausesAsync(cluster, Record);
    }

    [Fact]
    public async Task Wake_WhenMoreAreDueThanOneEntryExpires_MakesAnAppendForEach()
    {
        await using var cluster = await ItemCluster.StartAsync(o => o.QueueMax = 8_192);
        var item = await cluster.MakeAsync(7, onHand: 5_000, limit: null);
        var count = ItemEvent.HoldsExpired.CountMax + 1;
        var replies = await item.ReserveManyAsync(
            [.. Enumerable.Range(0, count).Select(_ => cluster.Reserve(7, 1, 60_000))]);
        Assert.All(replies, reply => ItemCluster.Accepted(reply));

        cluster.Time.Step(TimeSpan.FromSeconds(61));

        await cluster.SeesAsync<ItemEvent.HoldsExpired>(7, e => e.Count == 1);
        var expired = (await cluster.AppendsAsync(7))
            .Select(pack => ItemEventCodec.Read(pack.Bytes.Span, pack.At)
                .Select(entry => entry.Event).OfType<ItemEvent.HoldsExpired>().ToList())
            .Where(events => events.Count > 0);
        Assert.Equal([count - 1, 1], expired.Select(events => Assert.Single(events).Count));
    }

    [Fact]
    public async Task Wake_WhenQuarantined_DoesNothing()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        ItemCluster.Accepted(await item.ExecuteAsync(cluster.Reserve(7, 1, expiresInMs: 60_000)));
        var (options, quarantine) = (
            cluster.Services.GetRequiredService<ItemOptions>(),
            cluster.Services.GetRequiredService<ItemQuarantine>());
        for (var i = 0; i < options.QuarantineAfter; i++)
        {
            quarantine.Record(new(ItemCluster.Store, 7));
        }
        var before = (await cluster.EntriesAsync(7)).Count;

        cluster.Time.Step(TimeSpan.FromSeconds(61));
        await item.WakeAsync();
        await item.ExplainAsync();

        Assert.Equal(before, (await cluster.EntriesAsync(7)).Count);
    }

    private static async Task<ClaimId> ClaimedAsync(ItemCluster cluster)
    {
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        var claim = new ClaimId(Id(), Id(), 0);
        var change = new Adjustment { LocationId = 1, IsAbsolute = false, Quantity = -4 };
        ItemCluster.Accepted(await item.ExecuteAsync(new ItemCommand.Claim(claim, change)));
        return claim;
    }

    private static Guid Id() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

    private static async Task ConfirmAsync(ItemCluster cluster, string order)
    {
        var (item, reserve) = (cluster.Item(7), cluster.Reserve(7, 1));
        ItemCluster.Accepted(await item.ExecuteAsync(reserve));
        await item.ExecuteAsync(new ItemCommand.Confirm(reserve.ReservationId, order, false));
    }

    private static Task Fail(bool fails) => fails
        ? Task.FromException(new InvalidDataException("planned: it cannot be asked"))
        : Task.CompletedTask;

    // The first call may be another's, so the pauses are those behind it.
    private static async Task PausesAsync(ItemCluster cluster, string method)
    {
        await Eventually.HoldsAsync(() => Task.FromResult(cluster.Calls.Of(method).Count >= 4));
        var calls = cluster.Calls.Of(method)[1..4];
        Assert.All(
            calls.Zip(calls[1..]), pair => Assert.True(pair.Second - pair.First >= PauseMin));
    }
}

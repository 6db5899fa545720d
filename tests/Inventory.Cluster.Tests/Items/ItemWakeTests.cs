using Inventory.Cluster.Tests.Http;
using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Storage;

namespace Inventory.Cluster.Tests.Items;

/// <summary>What an item does by itself: expiry, claims nobody decided, orders not recorded.
/// </summary>
public sealed class ItemWakeTests
{
    [Fact]
    public async Task Wake_WhenTheRunOfAClaimNeverWas_DropsIt()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        var claim = new ClaimId(NewId(cluster), NewId(cluster), Row: 0);
        ItemCluster.Accepted(await item.ExecuteAsync(new ItemCommand.Claim(claim, Take(4))));
        Assert.Equal(4, (await item.ReadAsync())!.Levels[0].HeldOnHand);

        cluster.Time.Step(TimeSpan.FromMilliseconds(Claim.AskAfterMs));
        await item.WakeAsync();

        await Eventually.HoldsAsync(
            async () => (await item.ReadAsync())!.Levels[0].HeldOnHand == 0);
        var last = (await cluster.EntriesAsync(7))[^1].Entry.Event;
        Assert.Equal(claim, Assert.IsType<ItemEvent.ClaimDropped>(last).ClaimId);
    }

    [Fact]
    public async Task Wake_WhenMoreAreDueThanAnEntryTakes_ExpiresOneEntryPerAppend()
    {
        const int most = ItemEvent.HoldsExpired.CountMax;
        await using var cluster = await ItemCluster.StartAsync();
        var item = await cluster.MakeAsync(7, onHand: 10_000, limit: null);
        foreach (var count in new[] { most, 1 })
        {
            var holds = Enumerable.Range(0, count).Select(_ => cluster.Reserve(7, 1, 60_000));
            Assert.All(await item.ReserveManyAsync([.. holds]), r => ItemCluster.Accepted(r));
        }

        cluster.Time.Step(TimeSpan.FromMinutes(2));
        await item.WakeAsync();

        await Eventually.HoldsAsync(
            async () => (await item.ReadAsync())!.Levels[0].HeldOnHand == 0);
        Assert.Equal([most, 1], await ExpiredByAppendAsync(cluster));
    }

    [Fact]
    public async Task Confirm_WhenItsOrderCannotBeRecorded_AsksAgainNoMoreThanOnceASecond()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        var (hold, brief) = (cluster.Reserve(7, 1), cluster.Reserve(7, 2, expiresInMs: 1_000));
        ItemCluster.Accepted(await item.ExecuteAsync(hold));
        ItemCluster.Accepted(await item.ExecuteAsync(brief));
        var (asked, enough) = (new List<DateTimeOffset>(), new TaskCompletionSource());
        var last = Guid.Empty;
        cluster.Ledger.Plan = new()
        {
            Rejects = append =>
            {
                if (append.Stream.Kind != StreamKind.Order)
                {
                    return false;
                }
                if (append.Id != last)
                {
                    last = append.Id;
                    asked.Add(cluster.Time.GetUtcNow());
                    _ = asked.Count == 4 && enough.TrySetResult();
                }
                return true;
            },
        };

        ItemCluster.Accepted(await item.ExecuteAsync(
            new ItemCommand.Confirm(hold.ReservationId, "o-1", RefuseIfSplitChanged: false)));
        await enough.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.All(
            asked.Zip(asked.Skip(1)),
            pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromMilliseconds(990)));
        // Meanwhile what was due came to its end.
        Assert.Equal(0, (await item.ReadAsync())!.Levels[0].HeldOnHand);
        cluster.Ledger.Plan = new();
        await Eventually.HoldsAsync(async () => (await cluster.EntriesAsync(7))
            .Any(e => e.Entry.Event is ItemEvent.OrdersAcknowledged));
    }

    private static async Task<List<int>> ExpiredByAppendAsync(ItemCluster cluster)
    {
        var counts = new List<int>();
        var stream = ItemRows.StreamOf(new(ItemCluster.Store, 7));
        await foreach (var pack in cluster.Ledger.ReadEntriesAsync(
            stream, 0, CancellationToken.None))
        {
            var expired = ItemEventCodec.Read(pack.Bytes.Span, pack.At)
                .Select(entry => entry.Event).OfType<ItemEvent.HoldsExpired>().ToList();
            if (expired.Count > 0)
            {
                counts.Add(Assert.Single(expired).Count);
            }
        }
        return counts;
    }

    private static Adjustment Take(int units) =>
        new() { LocationId = 1, IsAbsolute = false, Quantity = -units };

    private static Guid NewId(ItemCluster cluster) =>
        Guid.CreateVersion7(cluster.Time.GetUtcNow());
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Items;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Items;

namespace Inventory.Cluster.Tests.Webhooks;

/// <summary>Buyers race past the backorder limit, cancel, and race again: every crossing is told,
/// and told once.</summary>
public sealed class LimitReachedTests(ITestOutputHelper output)
{
    private const int Buyers = 64;
    private const int Limit = 10;
    private const int RoundsMax = 100;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Limit_WhenBuyersRacePastIt_IsToldOncePerCrossing()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.Hooks.MakeAsync(ItemMessageKind.BackorderLimitReached);
        var item = await cluster.MakeAsync(7, onHand: 0, limit: Limit);
        var (since, rounds) = (Stopwatch.GetTimestamp(), 0);
        while (rounds < RoundsMax && Stopwatch.GetElapsedTime(since) < Within)
        {
            rounds++;
            await RoundAsync(cluster, item, rounds);
        }
        output.WriteLine($"{rounds} rounds of {Buyers} buyers");

        await Eventually.HoldsAsync(() => Task.FromResult(cluster.Hooks.Sent.Count >= rounds));

        var crossings = Crossings(await cluster.EntriesAsync(7));
        Assert.Equal(rounds, crossings.Count);
        var sent = cluster.Hooks.Sent;
        Assert.Equal(crossings, sent.Select(message => message.Sequence));
        Assert.All(sent, message => Assert.Equal(
            (0, (long)Limit),
            (message.Merged, message.Body["data"]!["qty_backordered"]!.GetValue<long>())));
    }

    private static async Task RoundAsync(ItemCluster cluster, IItemGrain item, int round)
    {
        var sold = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, Buyers).Select(async buyer =>
        {
            var reserve = cluster.Reserve(7, 1) with { AllowBackorder = true };
            var held = await item.ExecuteAsync(reserve);
            if (held.Outcome == ItemOutcome.Accepted)
            {
                var order = $"o-{round}-{buyer}";
                ItemCluster.Accepted(await item.ExecuteAsync(
                    new ItemCommand.Confirm(reserve.ReservationId, order, false)));
                sold.Add(order);
            }
        }));
        Assert.Equal(Limit, sold.Count);
        await Task.WhenAll(sold.Select(async order => ItemCluster.Accepted(
            await item.ExecuteAsync(new ItemCommand.TakeBack
            {
                OrderId = order,
                VariantId = 7,
                LocationId = 1,
                Quantity = 1,
            }))));
    }

    /// <summary>Versions at which the units that wait come to the limit, by the entries.</summary>
    private static List<long> Crossings(
        IEnumerable<(long Version, long At, ItemEntry Entry)> entries)
    {
        var (waiting, crossings) = (0L, new List<long>());
        foreach (var (version, _, entry) in entries)
        {
            var before = waiting;
            waiting += entry.Effect.QtyBackordered;
            if (before < Limit && waiting >= Limit)
            {
                crossings.Add(version);
            }
        }
        return crossings;
    }
}

using System.Collections.Concurrent;
using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Grains.Orders;
using Inventory.Storage.Faults;
using static Inventory.Cluster.Tests.Items.OrderCalls;

namespace Inventory.Cluster.Tests.Items;

/// <summary>
/// Random histories of orders that share two items, while calls and answers are lost, appends fail
/// and activations are thrown away. What is restocked always comes back, so at the end every unit
/// is on hand or in an order, and everything that waits is in a queue.
/// </summary>
public sealed class OrderHistoryTests
{
    private const int Scenes = 24;
    private const int OrdersPerScene = 3;
    private const int StepsPerOrder = 8;
    private const int OnHand = 40;
    private const double CallsLost = 0.03;
    private const double AppendsFailed = 0.02;

    [Fact]
    public async Task Order_WhenAnythingIsLostAtRandom_LosesAndMakesNoUnit()
    {
        const int seed = 20261125;
        await using var cluster = await ItemCluster.StartAsync();
        var scenes = Enumerable.Range(1, Scenes).Select(i => i * 10).ToArray();
        foreach (var scene in scenes)
        {
            await cluster.MakeAsync(scene + 7, OnHand, limit: 30);
            await cluster.MakeAsync(scene + 8, OnHand, limit: null);
        }
        var ends = new ConcurrentBag<OrderOutcome>();
        var random = new Random(seed);
        cluster.Ledger.Plan = FaultPlan.Seeded(new Random(seed), AppendsFailed);
        cluster.Calls.Around = (method, _, _) => LoseAtRandom(random, method);
        await Task.WhenAll(scenes.SelectMany(scene => Enumerable.Range(0, OrdersPerScene).Select(
            i => PlayAsync(cluster, scene, i, new Random(seed + scene + i), ends))));
        cluster.Calls.Around = (_, _, _) => Task.CompletedTask;
        cluster.Ledger.Plan = new();

        // Whatever was begun is ended, by wakes alone where nobody asks.
        cluster.Time.Step(TimeSpan.FromSeconds(11));
        foreach (var scene in scenes)
        {
            await CheckAsync(cluster, scene, $"scene {scene} of seed {seed}");
        }
        var counts = ends.CountBy(end => end).ToDictionary();
        Assert.True(counts.GetValueOrDefault(OrderOutcome.Done) > Scenes, Shown(counts));
        Assert.True(counts.GetValueOrDefault(OrderOutcome.Refused) > Scenes, Shown(counts));
    }

    private static async Task PlayAsync(
        ItemCluster cluster, int scene, int i, Random random, ConcurrentBag<OrderOutcome> ends)
    {
        var (order, gateway) = (OrderOf(scene, i), Gateway(cluster));
        for (var step = 0; step < StepsPerOrder; step++)
        {
            var reply = await StepAsync(cluster, gateway, order, scene, random);
            ends.Add(reply.Outcome);
            if (random.Next(4) == 0)
            {
                await DeactivateAsync(cluster.Order(order));
            }
        }
    }

    private static Task<OrderReply> StepAsync(
        ItemCluster cluster, OrderGateway gateway, string order, int scene, Random random)
    {
        var (operation, item) = (Named(cluster), scene + 7 + random.Next(2));
        OrderRow[] rows = [Row(item, random.Next(1, 9))];
        var wish = Wish(item, random.Next(1, 30)) with { Sku = $"S-{item}" };
        return random.Next(6) switch
        {
            0 or 1 => gateway.PlaceAsync(ItemCluster.Store, order, operation, [wish]),
            2 => TakeAsync(isReturn: true),
            3 => TakeAsync(isReturn: false),
            _ => gateway.ChangeAsync(
                ItemCluster.Store, order, operation, [rows[0] with { Item = wish }]),
        };

        Task<OrderReply> TakeAsync(bool isReturn) => gateway.TakeBackAsync(
            ItemCluster.Store, order, new(operation, isReturn, rows, true, OrderGateway.Deadline));
    }

    private static async Task CheckAsync(ItemCluster cluster, int scene, string where)
    {
        var lines = new List<OrderLineView>();
        for (var i = 0; i < OrdersPerScene; i++)
        {
            var shown = await Gateway(cluster).ShowAsync(ItemCluster.Store, OrderOf(scene, i));
            Assert.True(
                shown.Outcome is OrderOutcome.Done or OrderOutcome.NotFound,
                $"{where}: {shown.Outcome}");
            lines.AddRange(shown.Order?.Lines ?? []);
        }
        foreach (var item in (int[])[scene + 7, scene + 8])
        {
            // The wakes run beside this check.
            await Http.Eventually.HoldsAsync(async () => await HeldAsync(cluster, item) == 0);
            var own = lines.Where(line => line.VariantId == item).ToList();
            var sold = own.Sum(line => line.Quantity - line.Waiting - line.Returned);
            var (onHand, backordered) = await LevelAsync(cluster, item);
            Assert.True(
                (onHand + sold, backordered) == (OnHand, own.Sum(line => line.Waiting)),
                $"{where}: item {item} has {onHand} on hand, {sold} sold, {backordered} waiting "
                    + $"of {own.Sum(line => line.Waiting)}");
            Assert.All(own, line => Assert.True(line.Filled >= 0 && line.Waiting >= 0, where));
        }
    }

    private static Task LoseAtRandom(Random random, string method)
    {
        var isOfTheProtocol = method.StartsWith("IItemGrain.", StringComparison.Ordinal)
            || method.StartsWith("ICartGrain.", StringComparison.Ordinal)
            || method.StartsWith("IOrderGrain.", StringComparison.Ordinal);
        lock (random)
        {
            return isOfTheProtocol && random.NextDouble() < CallsLost
                ? Task.FromException(new TimeoutException("lost"))
                : Task.CompletedTask;
        }
    }

    private static string OrderOf(int scene, int i) => $"o-{scene}-{i}";

    private static string Shown(Dictionary<OrderOutcome, int> counts) =>
        string.Join(' ', counts.Select(count => $"{count.Key}:{count.Value}"));
}

using System.Collections.Concurrent;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Grains.Carts;
using Inventory.Grains.Items;
using Inventory.Storage.Faults;

namespace Inventory.Cluster.Tests.Carts;

/// <summary>
/// Random histories of carts over a few items each, while calls and answers are lost, appends fail,
/// and activations are thrown away between any two steps.
/// </summary>
public sealed class CartHistoryTests
{
    private const int Waves = 8;
    private const int ScenesPerWave = 250;
    private const int CartsPerScene = 4;
    private const int ItemsPerScene = 3;
    private const double CallsLost = 0.03;
    private const double AppendsFailed = 0.01;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Cart_WhenAnythingIsLostAtRandom_EndsWholeOrNotAtAll()
    {
        const int seed = 20261124;
        await using var cluster = await ItemCluster.StartAsync(silos: 3);
        var ends = new ConcurrentBag<string>();
        for (var wave = 0; wave < Waves; wave++)
        {
            await RunAsync(cluster, wave, seed + wave, ends);
        }
        // Every way a cart can end came about, and often.
        var counts = ends.CountBy(end => end).ToDictionary();
        foreach (var end in new[] { "none", "confirmed", "released", "expired" })
        {
            Assert.True(counts.GetValueOrDefault(end) > 100, string.Join(' ', counts));
        }
    }

    private static async Task RunAsync(
        ItemCluster cluster, int wave, int seed, ConcurrentBag<string> ends)
    {
        var plays = Enumerable.Range(0, ScenesPerWave).Select(i => new Play(
            cluster, ((wave * ScenesPerWave) + i + 1) * 10, new Random((seed * 1_000) + i)))
            .ToArray();
        await ForAllAsync(plays, play => play.PrepareAsync());

        var random = new Random(seed);
        cluster.Ledger.Plan = FaultPlan.Seeded(new Random(seed), AppendsFailed);
        cluster.Calls.Around = (method, _, _) => LoseAtRandom(random, method);
        await ForAllAsync(plays, play => play.RunAsync());
        cluster.Calls.Around = (_, _, _) => Task.CompletedTask;
        cluster.Ledger.Plan = new();

        // Long enough for every question and every deadline.
        cluster.Time.Step(Life + TimeSpan.FromSeconds(11));
        await ForAllAsync(plays, play => play.CheckAsync(ends));
    }

    private static Task LoseAtRandom(Random random, string method)
    {
        var isOfTheProtocol = method.StartsWith("IItemGrain.Execute", StringComparison.Ordinal)
            || method.StartsWith("ICartGrain.", StringComparison.Ordinal)
            || method.StartsWith("IOrderGrain.Record", StringComparison.Ordinal);
        if (!isOfTheProtocol)
        {
            return Task.CompletedTask;
        }
        lock (random)
        {
            return random.NextDouble() < CallsLost
                ? Task.FromException(new TimeoutException("lost"))
                : Task.CompletedTask;
        }
    }

    private static Task ForAllAsync(Play[] plays, Func<Play, Task> act) =>
        Parallel.ForEachAsync(
            plays,
            new ParallelOptions { MaxDegreeOfParallelism = ScenesPerWave },
            async (play, _) => await act(play));

    /// <summary>Several buyers over the same few items.</summary>
    private sealed class Play(ItemCluster cluster, int first, Random random)
    {
        private readonly ConcurrentDictionary<Guid, string> _told = new();
        private CartScene? _scene;

        public async Task PrepareAsync() =>
            _scene = await CartScene.MakeAsync(cluster, first, ItemsPerScene);

        public Task RunAsync() => Task.WhenAll(
            Enumerable.Range(0, CartsPerScene).Select(buyer => BuyAsync($"o-{first}-{buyer}")));

        public async Task CheckAsync(ConcurrentBag<string> ends)
        {
            await new CartAudit(cluster, _scene!).CheckAsync(_told);
            foreach (var (id, _) in _scene!.Carts)
            {
                var status = (await _scene.ReadAsync(id)).Cart?.Status.ToString() ?? "none";
                ends.Add(status.ToLowerInvariant());
            }
        }

        private async Task BuyAsync(string orderId)
        {
            var (operation, id) = _scene!.NewCart(orderId);
            var reply = await _scene.ReserveAsync(
                operation, (long)Life.TotalMilliseconds, Lines());
            await CrashAtRandomAsync(id);
            if (reply.Outcome != ItemOutcome.Accepted && Next(4) > 0)
            {
                return;
            }
            if (Next(5) == 0)
            {
                await _scene.ExtendAsync(id, (long)Life.TotalMilliseconds);
                await CrashAtRandomAsync(id);
            }
            switch (Next(4))
            {
                case 0 or 1: await ConfirmAsync(id, orderId); break;
                case 2: await _scene.ReleaseAsync(id); break;
                default: break;
            }
            await CrashAtRandomAsync(id);
        }

        private async Task ConfirmAsync(Guid id, string orderId)
        {
            if (await _scene!.ConfirmAsync(id, orderId) is { Cart.Status: HoldStatus.Confirmed })
            {
                _told[id] = orderId;
            }
        }

        // Two or three of the items, in any order: carts meet each other from both sides.
        private CartLine[] Lines()
        {
            lock (random)
            {
                var items = Enumerable.Range(first, ItemsPerScene).ToArray();
                random.Shuffle(items);
                return
                [
                    .. items.Take(2 + random.Next(2)).Select(item => CartScene.Line(
                        item, 1 + random.Next(7), allowPartial: random.Next(4) == 0)),
                ];
            }
        }

        private async Task CrashAtRandomAsync(Guid id)
        {
            switch (Next(8))
            {
                case 0: await ItemCluster.DeactivateAsync(cluster.Cart(id)); break;
                case 1:
                    await ItemCluster.DeactivateAsync(cluster.Item(first + Next(ItemsPerScene)));
                    break;
                case 2: await _scene!.DeactivateAsync(); break;
                default: break;
            }
        }

        private int Next(int below)
        {
            lock (random)
            {
                return random.Next(below);
            }
        }
    }
}

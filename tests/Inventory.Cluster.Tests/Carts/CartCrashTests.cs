using System.Collections.Concurrent;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Items;
using Inventory.Grains.Carts;
using Inventory.Grains.Items;

namespace Inventory.Cluster.Tests.Carts;

/// <summary>
/// A crash before and after every single call of the protocol: in a scene of its own everything
/// stops there, every activation is thrown away, and then the world goes on, with or without the
/// client.
/// </summary>
public sealed class CartCrashTests
{
    // No part of the protocol makes as many calls as this.
    private const int CallsMax = 32;
    private const int CallsMin = 3;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(40);

    private sealed record Crash(int At, bool IsAfter, bool ClientRepeats);

    public static TheoryData<string> Parts =>
        ["reserve", "refused", "confirm", "release", "late confirm", "late refused"];

    [Theory, MemberData(nameof(Parts))]
    public async Task Cart_WhenEverythingStopsAtAnyCall_EndsWholeOrNotAtAll(string part)
    {
        await using var cluster = await ItemCluster.StartAsync();
        var crashes =
            from at in Enumerable.Range(1, CallsMax)
            from isAfter in new[] { false, true }
            from repeats in new[] { false, true }
            select new Crash(at, isAfter, repeats);
        var plays = crashes.Select((crash, i) => new Play(cluster, part, crash, 10 * (i + 1)))
            .ToArray();
        cluster.Calls.Around = (method, key, isAfter) =>
            Array.Find(plays, play => play.Has(key))?.Around(method, isAfter)
            ?? Task.CompletedTask;

        await ForAllAsync(plays, play => play.ReserveFirstAsync());
        if (part.StartsWith("late", StringComparison.Ordinal))
        {
            cluster.Time.Step(Life);
            await ForAllAsync(plays, play => play.ExpireAsync());
        }
        await ForAllAsync(plays, play => play.ActAsync());
        // Long enough for every question and every deadline.
        cluster.Time.Step(Life + TimeSpan.FromSeconds(11));
        await ForAllAsync(plays, play => play.CheckAsync());

        var reached = plays.Where(play => play.IsStopped).Select(play => play.At).ToArray();
        Assert.InRange(reached.Max(), CallsMin, CallsMax - 1);
        Assert.Equal(4 * CallsMin, reached.Count(at => at <= CallsMin));
    }

    private static Task ForAllAsync(Play[] plays, Func<Play, Task> act) =>
        Parallel.ForEachAsync(
            plays,
            new ParallelOptions { MaxDegreeOfParallelism = 64 },
            async (play, _) => await act(play));

    /// <summary>One scene with one crash in it.</summary>
    private sealed class Play(ItemCluster cluster, string part, Crash crash, int first)
    {
        private readonly TaskCompletionSource _down = new();
        private readonly ConcurrentDictionary<Guid, string> _told = new();
        private CartScene? _scene;
        private (Operation Operation, Guid Id) _cart;
        private volatile bool _isOn;
        private int _calls;

        public int At => crash.At;

        public bool IsStopped => _down.Task.IsCompleted;

        private CartScene Scene => _scene!;

        private string OrderId => $"o-{first}";

        public bool Has(string key) => _scene?.Has(key) == true;

        public async Task ReserveFirstAsync()
        {
            _scene = await CartScene.MakeAsync(cluster, first, items: 2);
            _cart = Scene.NewCart(OrderId);
            if (part is not ("reserve" or "refused"))
            {
                Assert.Equal(ItemOutcome.Accepted, (await ReserveAsync()).Outcome);
            }
        }

        public async Task ExpireAsync()
        {
            var expired = (await Scene.ReadAsync(_cart.Id)).Cart;
            Assert.Equal(HoldStatus.Expired, expired!.Status);
            if (part == "late refused")
            {
                // Another cart has what the second line needs, until the end.
                var reply = await Scene.ReserveAsync(
                    Scene.NewCart(null).Operation,
                    (long)Life.TotalMilliseconds,
                    CartScene.Line(first, 1),
                    CartScene.Line(first + 1, 8));
                Assert.Equal(ItemOutcome.Accepted, reply.Outcome);
            }
        }

        public async Task ActAsync()
        {
            Scene.ClientRepeats = crash.ClientRepeats;
            _isOn = true;
            var acted = part switch
            {
                "reserve" or "refused" => ReserveAsync(),
                "release" => Scene.ReleaseAsync(_cart.Id),
                _ => Scene.ConfirmAsync(_cart.Id, OrderId),
            };
            await Task.WhenAny(acted, _down.Task);
            if (IsStopped)
            {
                await Scene.DeactivateAsync();
            }
            _isOn = false;
            if (await acted is { Cart.Status: HoldStatus.Confirmed })
            {
                _told[_cart.Id] = OrderId;
            }
        }

        public Task CheckAsync()
        {
            Scene.ClientRepeats = true;
            return new CartAudit(cluster, Scene).CheckAsync(_told);
        }

        // The call it is about and all after it fail, until the world goes on.
        public Task Around(string method, bool isAfter)
        {
            if (!_isOn || !IsOfTheProtocol(method))
            {
                return Task.CompletedTask;
            }
            if (isAfter == crash.IsAfter && Interlocked.Increment(ref _calls) == crash.At)
            {
                _down.TrySetResult();
            }
            return IsStopped
                ? Task.FromException(new TimeoutException("everything has stopped"))
                : Task.CompletedTask;
        }

        private Task<CartReply> ReserveAsync() => Scene.ReserveAsync(
            _cart.Operation,
            (long)Life.TotalMilliseconds,
            CartScene.Line(first, 3),
            CartScene.Line(first + 1, part == "refused" ? 30 : 12));

        private static bool IsOfTheProtocol(string method) =>
            method.StartsWith("IItemGrain.Execute", StringComparison.Ordinal)
            || method.StartsWith("ICartGrain.", StringComparison.Ordinal)
            || method.StartsWith("IOrderGrain.Record", StringComparison.Ordinal);
    }
}

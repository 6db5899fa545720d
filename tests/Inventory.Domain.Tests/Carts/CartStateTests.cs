using Inventory.Domain.Carts;
using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Carts;

public sealed class CartStateTests
{
    private const string Letters = "bahedcrx";

    /// <summary>Events, where they lead, the attempt that counts, and what may follow.</summary>
    public static TheoryData<string, CartPhase, int, string> Ways => new()
    {
        { "", CartPhase.Undecided, 0, "bah" },
        { "b", CartPhase.Undecided, 0, "bah" },
        { "a", CartPhase.Undecided, 1, "bah" },
        { "baa", CartPhase.Undecided, 2, "bah" },
        { "h", CartPhase.Held, 2, "edrx" },
        { "baaah", CartPhase.Held, 4, "edrx" },
        { "he", CartPhase.Held, 2, "edrx" },
        { "hd", CartPhase.Confirming, 2, "c" },
        { "hdc", CartPhase.Confirmed, 2, "" },
        { "hr", CartPhase.Released, 2, "" },
        { "hx", CartPhase.Expired, 2, "ad" },
        { "hxa", CartPhase.Expired, 3, "ad" },
        { "hxad", CartPhase.Confirming, 4, "c" },
        { "hxdc", CartPhase.Confirmed, 3, "" },
    };

    /// <summary>States, and events that break a rule of theirs.</summary>
    public static TheoryData<string, CartEvent> Broken => new()
    {
        // Time goes on.
        { "h", new CartEvent.Expired { At = CartRig.At - 1 } },
        { "a", new CartEvent.Begun { At = CartRig.At - 5_001 } },
        // What has no name need not be remembered, and what is open has an event of its own.
        { "hr", new CartEvent.Answered { At = CartRig.At + 1_000 } },
        { "h", new CartEvent.Answered { At = CartRig.At, Operation = CartRig.Call(9) } },
        // An attempt that was given up is not held.
        { "aa", CartRig.Held with { Attempt = 2 } },
        { "", CartRig.Held with { Attempt = 0 } },
        // It is held for a time.
        { "", CartRig.Held with { ExpiresAt = CartRig.At } },
        // It has lines, no more than there may be, each with its promise.
        { "", CartRig.Held with { Lines = [], Promised = [] } },
        { "", OfLines(CartLine.LinesMax + 1) },
        { "", CartRig.Held with { Promised = [new(5, 0)] } },
        // An order gets what is held, and no less than every line of it.
        { "h", new CartEvent.ConfirmDecided(1, "o-1", false) { At = CartRig.At } },
        { "h", new CartEvent.ConfirmDecided(3, "o-1", false) { At = CartRig.At } },
        { "hx", new CartEvent.ConfirmDecided(2, "o-1", false) { At = CartRig.At + 1_000 } },
        { "hd", new CartEvent.Confirmed([new(5, 0)]) { At = CartRig.At + 1_000 } },
        // Every line that left no stock is one of its lines.
        { "hd", Untracked(-1) },
        { "hd", Untracked(2) },
        { "hd", Untracked(0, 2) },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Apply_WhenAnyEventFollows_TakesOnlyThoseOfItsPhase(
        string events, CartPhase phase, int attempt, string next)
    {
        var state = CartRig.After(events);
        Assert.Equal((phase, attempt), (state.Phase, state.Attempt));
        foreach (var letter in Letters)
        {
            var after = CartRig.After(events);
            var e = CartRig.EventOf(letter, after) with { At = after.LastAt + CartRig.LifeMs / 2 };
            e = e is CartEvent.Held held ? held with { ExpiresAt = held.At + 1 } : e;
            if (next.Contains(letter, StringComparison.Ordinal))
            {
                after.Apply(e);
            }
            else
            {
                Assert.Throws<InvariantBrokenException>(() => after.Apply(e));
                Assert.Equal(phase, after.Phase);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Apply_WhenARuleIsBroken_Breaks(string events, CartEvent e) =>
        Assert.Throws<InvariantBrokenException>(() => CartRig.After(events).Apply(e));

    [Fact]
    public void Apply_WhenItHasAsManyLinesAsMayBe_IsHeld()
    {
        var state = new CartState();
        state.Apply(OfLines(CartLine.LinesMax));
        Assert.Equal(100, state.Lines.Count);
    }

    [Fact]
    public void Apply_WhenBegun_KnowsOfItAndNothingElse()
    {
        var state = CartRig.After("b");
        Assert.Equal(CartPhase.Undecided, state.Phase);
        Assert.Null(state.FindOperation(CartRig.Made));
        Assert.Null(state.View(CartRig.Id));
        Assert.Equal(CartRig.At - 5_000, state.LastAt);
    }

    [Fact]
    public void Apply_WhenAbortedLate_KeepsTheLaterAttempt()
    {
        var state = CartRig.After("aaa");
        state.Apply(new CartEvent.Aborted(1) { At = CartRig.At });
        Assert.Equal(3, state.Attempt);
    }

    [Fact]
    public void Apply_WhenHeld_IsAsTheEventSays()
    {
        var state = CartRig.After("bh");
        Assert.Equal(CartRig.Held.Lines, state.Lines);
        Assert.Equal(CartRig.Held.Promised, state.Promised);
        Assert.Equal(
            ("c-1", CartRig.At, CartRig.At + CartRig.LifeMs, CartRig.Made, false, 0L),
            (state.CartId, state.CreatedAt, state.ExpiresAt, state.Key, state.IsPaying,
                state.ClosedAt));
        Assert.Null(state.Actual);
        Assert.Equal(CartRig.Held, state.FindOperation(CartRig.Made));
        Assert.Null(state.FindOperation(Operation.None));
        Assert.Null(state.FindOperation(CartRig.Call(9)));
    }

    [Fact]
    public void Apply_WhenOneCallTooManyIsNamed_ForgetsTheOldest()
    {
        var state = CartRig.After("h");
        var calls = Enumerable.Range(1, CartState.OperationsMax).Select(i => new Operation(
            new Guid(i, 0, 7, new byte[8]), 0, OperationOrigin.Client)).ToArray();
        foreach (var call in calls[..^1])
        {
            state.Apply(Extended(state, call));
        }
        Assert.NotNull(state.FindOperation(CartRig.Made));

        state.Apply(Extended(state, calls[^1]));

        Assert.Null(state.FindOperation(CartRig.Made));
        Assert.NotNull(state.FindOperation(calls[0]));
        Assert.NotNull(state.FindOperation(calls[^1]));
    }

    private static CartEvent.Extended Extended(CartState state, Operation call) =>
        new(state.ExpiresAt, IsPaying: true) { At = state.LastAt, Operation = call };

    [Fact]
    public void Apply_WhenExtended_KeepsTheCallThatMadeItAsItsKey()
    {
        var state = CartRig.After("he");
        Assert.Equal(
            (CartRig.At + CartRig.LifeMs + 60_000, true, CartRig.Made),
            (state.ExpiresAt, state.IsPaying, state.Key));
        Assert.IsType<CartEvent.Extended>(state.FindOperation(CartRig.Call(2)));
        Assert.IsType<CartEvent.Held>(state.FindOperation(CartRig.Made));
    }

    [Fact]
    public void Apply_WhenAnOrderAsksItself_KnowsThatItRecords()
    {
        var state = CartRig.After("h");
        state.Apply(new CartEvent.ConfirmDecided(2, "o-9", IsOrders: true) { At = CartRig.At });
        Assert.Equal(("o-9", true), (state.OrderId, state.IsOrders));
        Assert.False(CartRig.After("hd").IsOrders);
    }

    [Theory]
    [InlineData("h", HoldStatus.Held, 0, null)]
    [InlineData("he", HoldStatus.Held, 0, null)]
    [InlineData("hd", HoldStatus.Confirmed, 1_000, "o-1")]
    [InlineData("hdc", HoldStatus.Confirmed, 1_000, "o-1")]
    [InlineData("hr", HoldStatus.Released, 0, null)]
    [InlineData("hx", HoldStatus.Expired, 0, null)]
    [InlineData("hxdc", HoldStatus.Confirmed, 2_000, "o-1")]
    public void View_WhenInAPhase_ShowsItsStatus(
        string events, HoldStatus status, long confirmedAfter, string? orderId)
    {
        var view = CartRig.After(events).View(CartRig.Id)!;
        var confirmedAt = confirmedAfter == 0 ? 0 : CartRig.At + confirmedAfter;
        Assert.Equal((status, orderId, confirmedAt), (view.Status, view.OrderId, view.ConfirmedAt));
        Assert.Equal((CartRig.Id, "c-1", CartRig.At),
            (view.ReservationId, view.CartId, view.CreatedAt));
        Assert.Equal(CartRig.Held.Lines, view.Lines.Select(line => line.Line));
        Assert.Equal(CartRig.Held.Promised, view.Lines.Select(line => line.Promised));
    }

    [Fact]
    public void View_WhenConfirmed_SaysWhichLinesLeftNoStock()
    {
        var state = CartRig.After("hd");
        state.Apply(Untracked(1));
        CartRig.After("hd").Apply(Untracked(0, 1));

        var view = state.View(CartRig.Id)!;
        Assert.Equal([false, true], view.Lines.Select(line => line.IsUntracked));
        var first = CartDecider.FirstAnswer(state, CartRig.Held, CartRig.Id)!;
        Assert.Equal([false, false], first.Lines.Select(line => line.IsUntracked));
    }

    [Fact]
    public void View_WhenConfirmed_SaysWhichLinesAnOrderGotOtherwise()
    {
        Assert.All(CartRig.After("hd").View(CartRig.Id)!.Lines, line => Assert.Null(line.Actual));
        var lines = CartRig.After("hdc").View(CartRig.Id)!.Lines;
        Assert.Equal([new(5, 0), new(0, 5)], lines.Select(line => line.Actual));
        Assert.Equal([false, true], lines.Select(line => line.SplitChanged));
    }

    private static CartEvent.Held OfLines(int count) => CartRig.Held with
    {
        Lines = [.. Enumerable.Range(1, count).Select(n => CartRig.Line(n))],
        Promised = [.. Enumerable.Repeat(new Split(5, 0), count)],
    };

    private static CartEvent.Confirmed Untracked(params int[] lines) =>
        new([new(5, 0), new(0, 5)], lines) { At = CartRig.At + 1_000 };
}

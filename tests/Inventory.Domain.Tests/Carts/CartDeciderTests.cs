using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Step = Inventory.Domain.Carts.CartDecider.ConfirmStep;

namespace Inventory.Domain.Tests.Carts;

public sealed class CartDeciderTests
{
    private const long DayMs = 24 * 60 * 60 * 1000L;
    private const long Deadline = CartRig.At + CartRig.LifeMs;

    [Theory]
    [InlineData("h", "o-1", Step.Decide, null)]
    [InlineData("he", "o-2", Step.Decide, null)]
    [InlineData("hd", "o-1", Step.Finish, null)]
    [InlineData("hd", "o-2", Step.Answer, RefusalReason.ConfirmedIntoAnotherOrder)]
    [InlineData("hdc", "o-1", Step.Answer, null)]
    [InlineData("hdc", "o-2", Step.Answer, RefusalReason.ConfirmedIntoAnotherOrder)]
    [InlineData("hr", "o-1", Step.Answer, RefusalReason.AlreadyReleased)]
    [InlineData("hx", "o-1", Step.Reacquire, null)]
    [InlineData("hxa", "o-1", Step.Reacquire, null)]
    public void Confirm_WhenInAPhase_SaysWhatItComesTo(
        string events, string orderId, Step step, RefusalReason? reason)
    {
        var (actual, refusal) = CartDecider.Confirm(CartRig.After(events), orderId);
        Assert.Equal((step, reason), (actual, refusal?.Reason));
        var isAnothers = reason == RefusalReason.ConfirmedIntoAnotherOrder;
        Assert.Equal(isAnothers ? "o-1" : null, refusal?.OrderId);
    }

    [Theory]
    [InlineData("h", 9_998, Step.Decide, null)]
    [InlineData("h", 9_999, Step.Answer, RefusalReason.OrderFull)]
    [InlineData("hx", 9_998, Step.Reacquire, null)]
    [InlineData("hx", 9_999, Step.Answer, RefusalReason.OrderFull)]
    [InlineData("hd", 10_000, Step.Finish, null)]
    [InlineData("hdc", 10_000, Step.Answer, null)]
    [InlineData("hr", 10_000, Step.Answer, RefusalReason.AlreadyReleased)]
    public void Confirm_WhenTheOrderHasManyLines_IsRefusedWhatItCannotHave(
        string events, int lines, Step step, RefusalReason? reason)
    {
        var (actual, refusal) = CartDecider.Confirm(CartRig.After(events), "o-1", lines);

        Assert.Equal((step, reason), (actual, refusal?.Reason));
        if (reason == RefusalReason.OrderFull)
        {
            Assert.Equal(
                ("o-1", 10_001L, 10_000L),
                (refusal!.OrderId, refusal.Requested, refusal.Available));
        }
    }

    [Theory]
    [InlineData("h", true, null)]
    [InlineData("he", true, null)]
    [InlineData("hd", false, RefusalReason.AlreadyConfirmed)]
    [InlineData("hdc", false, RefusalReason.AlreadyConfirmed)]
    [InlineData("hr", false, null)]
    [InlineData("hx", false, null)]
    [InlineData("hxa", false, null)]
    public void Release_WhenInAPhase_GivesBackWhatIsHeld(
        string events, bool isGivenBack, RefusalReason? reason)
    {
        var (e, refusal) = CartDecider.Release(
            CartRig.After(events), CartRig.Call(8), CartRig.At + 9_000);
        Assert.Equal(reason, refusal?.Reason);
        Assert.Equal(reason is null ? null : "o-1", refusal?.OrderId);
        CartEvent released =
            new CartEvent.Released { At = CartRig.At + 9_000, Operation = CartRig.Call(8) };
        Assert.Equal(isGivenBack ? released : null, e);
    }

    [Theory]
    [InlineData("hd", RefusalReason.AlreadyConfirmed, "o-1")]
    [InlineData("hdc", RefusalReason.AlreadyConfirmed, "o-1")]
    [InlineData("hr", RefusalReason.AlreadyReleased, null)]
    [InlineData("hx", RefusalReason.AlreadyExpired, null)]
    [InlineData("hxa", RefusalReason.AlreadyExpired, null)]
    public void Extend_WhenNothingIsHeld_SaysWhy(
        string events, RefusalReason reason, string? orderId)
    {
        var (e, refusal) = CartDecider.Extend(
            CartRig.After(events), 1_000, false, Operation.None, CartRig.At + 9_000);
        Assert.Null(e);
        Assert.Equal((reason, orderId), (refusal!.Reason, refusal.OrderId));
    }

    [Theory]
    // Later by what was asked, never earlier.
    [InlineData(1_000, CartRig.LifeMs, CartRig.LifeMs + 1_000)]
    [InlineData(1_000, 1_000, null)]
    [InlineData(0, CartRig.LifeMs, null)]
    [InlineData(0, CartRig.LifeMs + 1, CartRig.LifeMs + 1)]
    // To at most 24 hours after it was made.
    [InlineData(1, DayMs, DayMs)]
    [InlineData(CartRig.LifeMs - 1, DayMs, DayMs)]
    public void Extend_WhenHeld_MovesTheDeadlineLaterToADayAfterItWasMade(
        long after, long expiresInMs, long? expected)
    {
        var state = CartRig.After("h");
        var (e, refusal) = CartDecider.Extend(
            state, expiresInMs, false, Operation.None, CartRig.At + after);
        Assert.Null(refusal);
        var extended = expected is { } life
            ? new CartEvent.Extended(CartRig.At + life, false) { At = CartRig.At + after }
            : null;
        Assert.Equal(extended, e);
    }

    [Fact]
    public void Extend_WhenAtTheCap_ChangesNothingUnlessItIsNamed()
    {
        var state = CartRig.After("h");
        state.Apply(new CartEvent.Extended(CartRig.At + DayMs, true) { At = CartRig.At + 1 });
        var now = CartRig.At + 2;
        Assert.Equal(
            (null, null), CartDecider.Extend(state, DayMs, true, Operation.None, now));

        var (e, _) = CartDecider.Extend(state, DayMs, false, CartRig.Call(8), now);
        Assert.Equal(
            new CartEvent.Extended(CartRig.At + DayMs, true)
            {
                At = now,
                Operation = CartRig.Call(8),
            },
            e);
    }

    [Fact]
    public void Extend_WhenItsBuyerPays_MarksItAndNothingTakesThatBack()
    {
        var state = CartRig.After("h");
        var (e, _) = CartDecider.Extend(state, 1, true, Operation.None, CartRig.At + 1);
        Assert.Equal(new CartEvent.Extended(Deadline, true) { At = CartRig.At + 1 }, e);
        state.Apply(e!);

        var (later, _) = CartDecider.Extend(
            state, CartRig.LifeMs, false, Operation.None, CartRig.At + 2);
        Assert.Equal(new CartEvent.Extended(Deadline + 2, true) { At = CartRig.At + 2 }, later);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("ba", false)]
    [InlineData("h", true)]
    [InlineData("hd", false)]
    [InlineData("hdc", false)]
    [InlineData("hr", false)]
    [InlineData("hx", false)]
    public void Due_WhenTheDeadlineIsThere_IsOnlyWhatIsHeld(string events, bool isDue)
    {
        var state = CartRig.After(events);
        Assert.Null(CartDecider.Due(state, Deadline - 1));
        var due = new CartEvent.Expired { At = Deadline };
        Assert.Equal(isDue ? due : null, CartDecider.Due(state, Deadline));
        Assert.Equal(isDue ? Deadline : null, CartDecider.NextWake(state));
    }

    [Fact]
    public void Due_WhenExtended_IsAtTheLaterDeadline()
    {
        var state = CartRig.After("he");
        Assert.Null(CartDecider.Due(state, Deadline + 59_999));
        Assert.NotNull(CartDecider.Due(state, Deadline + 60_000));
        Assert.Equal(Deadline + 60_000, CartDecider.NextWake(state));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("aa", 0)]
    [InlineData("h", 2)]
    [InlineData("aaah", 4)]
    [InlineData("he", 2)]
    [InlineData("hd", 0)]
    [InlineData("hdc", 0)]
    [InlineData("hr", 0)]
    [InlineData("hx", 0)]
    public void Keeps_WhenAnItemAsks_IsForTheAttemptThatIsHeld(string events, int kept)
    {
        var state = CartRig.After(events);
        for (var attempt = 1; attempt <= 6; attempt++)
        {
            Assert.Equal(attempt == kept, CartDecider.Keeps(state, attempt));
        }
    }

    [Theory]
    [InlineData("", RefusalReason.ReservationNotFound, RefusalReason.ReservationNotFound)]
    [InlineData("ba", RefusalReason.ReservationNotFound, RefusalReason.ReservationNotFound)]
    [InlineData("h", null, null)]
    [InlineData("hdc", null, RefusalReason.ReservationTooOld)]
    [InlineData("hr", null, RefusalReason.ReservationTooOld)]
    [InlineData("hx", null, RefusalReason.ReservationTooOld)]
    public void WhyUnknown_WhenADayHasPassed_IsForgottenIfItWasClosed(
        string events, RefusalReason? atLast, RefusalReason? later)
    {
        var state = CartRig.After(events);
        var closedAt = state.ClosedAt == 0 ? CartRig.At : state.ClosedAt;
        Assert.Equal(atLast, CartDecider.WhyUnknown(state, closedAt + DayMs)?.Reason);
        Assert.Equal(later, CartDecider.WhyUnknown(state, closedAt + DayMs + 1)?.Reason);
    }

    [Fact]
    public void FindRepeat_WhenAClientRepeatsItsKey_IsTheFirstOfTheSameBody()
    {
        var state = CartRig.After("bh");
        Assert.Null(CartDecider.FindRepeat(state, Operation.None, CartRig.At));
        Assert.Null(CartDecider.FindRepeat(state, CartRig.Call(9), CartRig.At));
        Assert.Equal(
            (CartRig.Held, null), CartDecider.FindRepeat(state, CartRig.Made, CartRig.At));

        var (first, refusal) = CartDecider.FindRepeat(
            state, CartRig.Call(1, body: 7), CartRig.At)!.Value;
        Assert.Null(first);
        Assert.Equal(RefusalReason.OperationReused, refusal!.Reason);
    }

    [Theory]
    [InlineData(DayMs, true)]
    [InlineData(DayMs + 1, false)]
    public void FindRepeat_WhenADayHasPassed_IsForgotten(long after, bool isKnown)
    {
        var state = CartRig.After("h");
        var found = CartDecider.FindRepeat(state, CartRig.Made, CartRig.At + after);
        Assert.Equal(isKnown, found is not null);
        var reused = CartDecider.FindRepeat(state, CartRig.Call(1, body: 7), CartRig.At + after);
        Assert.Equal(isKnown, reused is not null);
    }

    [Fact]
    public void FindRepeat_WhenTheHostRepeats_DoesNotLookAtItsBody()
    {
        var operation = CartRig.Call(1) with { Origin = OperationOrigin.Host };
        var held = CartRig.Held with { Operation = operation };
        var state = new CartState();
        state.Apply(held);
        Assert.Equal(
            (held, null),
            CartDecider.FindRepeat(state, operation with { BodyHash = 7 }, CartRig.At + DayMs + 1));
    }

    [Theory]
    [InlineData("hd")]
    [InlineData("hdc")]
    [InlineData("hxdc")]
    [InlineData("hedc")]
    [InlineData("hr")]
    [InlineData("hx")]
    public void FirstAnswer_WhenAReserveIsRepeated_IsHeldAsItWas(string events)
    {
        var first = CartRig.After("h").View(CartRig.Id)!;
        var state = CartRig.After(events);
        var held = state.FindOperation(CartRig.Made)!;
        var again = CartDecider.FirstAnswer(state, held, CartRig.Id)!;
        Assert.Equal(first.Lines, again.Lines);
        Assert.Equal(first with { Lines = again.Lines }, again);
    }

    [Fact]
    public void FirstAnswer_WhenAnExtensionIsRepeated_HasItsDeadline()
    {
        var first = CartRig.After("he").View(CartRig.Id)!;
        var state = CartRig.After("hedc");
        var extended = state.FindOperation(CartRig.Call(2))!;
        var again = CartDecider.FirstAnswer(state, extended, CartRig.Id)!;
        Assert.Equal(first.Lines, again.Lines);
        Assert.Equal(first with { Lines = again.Lines }, again);
        Assert.True(again.IsPaying);
    }

    [Theory]
    [InlineData("hdc", 3)]
    [InlineData("hr", 4)]
    public void FirstAnswer_WhenItWasClosed_IsAsItStands(string events, byte call)
    {
        var state = CartRig.After(events);
        var first = state.FindOperation(CartRig.Call(call))!;
        var again = CartDecider.FirstAnswer(state, first, CartRig.Id)!;
        var view = state.View(CartRig.Id)!;
        Assert.Equal(view.Lines, again.Lines);
        Assert.Equal(view with { Lines = again.Lines }, again);
    }

    [Fact]
    public void FirstAnswer_WhenNothingWasHeld_IsNone()
    {
        var state = CartRig.After("b");
        Assert.Null(CartDecider.FirstAnswer(state, CartRig.Held, CartRig.Id));
        Assert.Null(CartDecider.FirstAnswer(
            state, new CartEvent.Extended(Deadline, true) { At = CartRig.At }, CartRig.Id));
    }
}

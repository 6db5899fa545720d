using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

public sealed class DeliveryDeciderTests
{
    private const long Start = 1_800_000_000_000;

    private static Delivery New() => Delivery.Of(
        "msg_demo-78-42-1", 12, MessageScopes.Of(ItemMessageKind.StockChanged), Start);

    [Fact]
    public void Of_WhenNew_IsDueAtOnce()
    {
        var delivery = New();
        Assert.Equal(
            (Start, DeliveryStatus.Pending, (long?)Start, 0),
            (delivery.CreatedAt, delivery.Status, delivery.NextAttemptAt, delivery.Failures));
        Assert.Empty(delivery.Attempts);
    }

    [Theory]
    [InlineData(199, false)]
    [InlineData(200, true)]
    [InlineData(204, true)]
    [InlineData(299, true)]
    [InlineData(300, false)]
    [InlineData(301, false)]
    [InlineData(308, false)]
    [InlineData(404, false)]
    [InlineData(409, false)]
    [InlineData(429, false)]
    [InlineData(500, false)]
    public void Decide_WhenAnswered_SucceedsOnTwoHundredsOnly(int status, bool isDelivered)
    {
        var decision = Decide(New(), Answered(status));

        Assert.Equal(
            isDelivered ? DeliveryStatus.Delivered : DeliveryStatus.Pending,
            decision.Delivery.Status);
        Assert.Equal(isDelivered ? null : Start + 60_000, decision.Delivery.NextAttemptAt);
        Assert.Equal(isDelivered ? 0 : 1, decision.Delivery.Failures);
        Assert.Equal(isDelivered, decision.Alarm is null);
        Assert.Equal(HookChange.None, decision.Hook);
        Assert.Equal(
            [new DeliveryAttempt(Start - 40, status, null, 40)], decision.Delivery.Attempts);
    }

    [Fact]
    public void Decide_WhenNothingIsAnswered_KeepsWhy()
    {
        var late = Decide(New(), new AttemptOutcome.TimedOut(Start - 15_000, 15_000));
        var refused = Decide(
            New(), new AttemptOutcome.Unreachable(Start - 3, 3, "connection refused"));

        Assert.Equal(
            [new DeliveryAttempt(Start - 15_000, null, "no answer within 15000 ms", 15_000)],
            late.Delivery.Attempts);
        Assert.Equal(
            [new DeliveryAttempt(Start - 3, null, "connection refused", 3)],
            refused.Delivery.Attempts);
        Assert.Equal(Start + 60_000, late.Delivery.NextAttemptAt);
        Assert.Equal(Start + 60_000, refused.Delivery.NextAttemptAt);
        Assert.Equal(
            "attempt 1 of 12 failed: connection refused; the next is at 2027-01-15T08:01:00Z",
            refused.Alarm!.Message);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    public void Decide_WhenTheErrorIsLong_KeepsItsBeginning(int length)
    {
        var outcome = new AttemptOutcome.Unreachable(Start, 0, new('x', length));
        var attempt = Assert.Single(Decide(New(), outcome).Delivery.Attempts);
        Assert.Equal(200, attempt.Error!.Length);
    }

    [Fact]
    public void Decide_WhenEveryAttemptFails_FollowsTheScheduleAndGivesUp()
    {
        int[] delays = [60, 180, 300, 600, 900, 1800, 3600, 7200, 21600, 50400, 86400];
        var (delivery, now) = (New(), Start);
        for (var i = 0; i < delays.Length; i++)
        {
            var decision = Decide(delivery, Answered(500), now);
            delivery = decision.Delivery;
            Assert.Equal(now + (delays[i] * 1_000L), delivery.NextAttemptAt);
            Assert.Equal(DeliveryStatus.Pending, delivery.Status);
            Assert.Equal(HookChange.None, decision.Hook);
            Assert.Equal((12, DeliveryAlarmCode.WillRetry),
                (decision.Alarm!.HookId, decision.Alarm.Code));
            Assert.StartsWith(
                $"attempt {i + 1} of 12 was answered with 500; the next is at ",
                decision.Alarm.Message);
            now = delivery.NextAttemptAt!.Value;
        }
        Assert.Equal(Start + 173_040_000, now);

        var last = Decide(delivery, Answered(500), now);
        Assert.Equal((DeliveryStatus.Failed, null, 12),
            (last.Delivery.Status, last.Delivery.NextAttemptAt, last.Delivery.Failures));
        Assert.Equal(HookChange.Deactivate, last.Hook);
        Assert.Equal(
            new DeliveryAlarm(
                12,
                DeliveryAlarmCode.Exhausted,
                "attempt 12 of 12 was answered with 500; the hook is deactivated: "
                    + "set is_active to true when its destination works again"),
            last.Alarm);
        Assert.Equal(12, last.Delivery.Attempts.Length);
    }

    [Theory]
    [InlineData(null, 60_000)]
    [InlineData(-5L, 60_000)]
    [InlineData(59_999L, 60_000)]
    [InlineData(60_001L, 60_001)]
    [InlineData(86_400_000L, 86_400_000)]
    [InlineData(86_400_001L, 86_400_000)]
    [InlineData(long.MaxValue, 86_400_000)]
    public void Decide_WhenTheReceiverAsksToWait_WaitsWithinBounds(long? asked, long waited)
    {
        var outcome = new AttemptOutcome.Answered(Start - 40, 40, 429, asked);
        Assert.Equal(Start + waited, Decide(New(), outcome).Delivery.NextAttemptAt);
    }

    [Theory]
    [InlineData(1, 0, 60_000)]
    [InlineData(1, 0.5, 63_000)]
    [InlineData(1, 0.999, 65_994)]
    [InlineData(11, 0.5, 90_720_000)]
    public void DelayMs_WhenJittered_IsOnlyEverLater(int failures, double jitter, long delayMs) =>
        Assert.Equal(delayMs, DeliverySchedule.BigCommerce.DelayMs(failures, null, jitter));

    [Fact]
    public void DelayMs_WhenThereIsNoOther_IsNull()
    {
        Assert.Equal(86_400_000, DeliverySchedule.BigCommerce.DelayMs(11, null, 0));
        Assert.Null(DeliverySchedule.BigCommerce.DelayMs(12, 1, 0));
        Assert.Throws<InvariantBrokenException>(
            () => DeliverySchedule.BigCommerce.DelayMs(0, null, 0));
        Assert.Throws<InvariantBrokenException>(
            () => DeliverySchedule.BigCommerce.DelayMs(1, null, -0.1));
        Assert.Throws<InvariantBrokenException>(
            () => DeliverySchedule.BigCommerce.DelayMs(1, null, 1));
    }

    [Theory]
    [InlineData(409, HookChange.None)]
    [InlineData(410, HookChange.Pause)]
    [InlineData(411, HookChange.None)]
    public void Decide_WhenTheReceiverIsGone_PausesTheHook(int status, HookChange change)
    {
        var decision = Decide(New(), Answered(status));
        Assert.Equal(change, decision.Hook);
        Assert.Equal(
            (DeliveryStatus.Pending, Start + 60_000),
            (decision.Delivery.Status, decision.Delivery.NextAttemptAt));
        Assert.Equal(change == HookChange.Pause, decision.Alarm is null);
    }

    [Fact]
    public void Decide_WhenGoneAtTheLast_DeactivatesTheHook()
    {
        var decision = Decide(New() with { Failures = 11 }, Answered(410));
        Assert.Equal(HookChange.Deactivate, decision.Hook);
        Assert.Equal(DeliveryAlarmCode.Exhausted, decision.Alarm!.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void Decide_WhenAnAlarmFails_RaisesNoOther(int failures)
    {
        var alarm = New() with { Scope = MessageScopes.DeliveryException, Failures = failures };
        Assert.Null(Decide(alarm, Answered(500)).Alarm);
    }

    [Theory]
    [InlineData(DeliveryStatus.Delivered)]
    [InlineData(DeliveryStatus.Failed)]
    public void Decide_WhenItIsOver_BreaksAnInvariant(DeliveryStatus status) =>
        Assert.Throws<InvariantBrokenException>(
            () => Decide(New() with { Status = status }, Answered(200)));

    [Fact]
    public void Redeliver_WhenOver_BeginsAWholeScheduleAnew()
    {
        var failed = Decide(New() with { Failures = 11 }, Answered(500)).Delivery;
        var again = failed.Redeliver(Start + 5);

        Assert.Equal((DeliveryStatus.Pending, Start + 5, 0),
            (again.Status, again.NextAttemptAt, again.Failures));
        Assert.Equal(failed.Attempts, again.Attempts);
    }

    [Fact]
    public void Decide_WhenAttemptsAreMany_KeepsTheNewest()
    {
        var delivery = New();
        for (var i = 0; i < Delivery.AttemptsKeptMax; i++)
        {
            delivery = Decide(delivery.Redeliver(Start), Answered(400 + i)).Delivery;
        }
        Assert.Equal(24, delivery.Attempts.Length);
        Assert.Equal(400, delivery.Attempts[0].StatusCode);

        delivery = Decide(delivery.Redeliver(Start), Answered(500)).Delivery;
        Assert.Equal(24, delivery.Attempts.Length);
        Assert.Equal(401, delivery.Attempts[0].StatusCode);
        Assert.Equal(500, delivery.Attempts[^1].StatusCode);
    }

    [Theory]
    [InlineData(DeliveryAlarmCode.WillRetry, null, true)]
    [InlineData(DeliveryAlarmCode.WillRetry, 599_999L, false)]
    [InlineData(DeliveryAlarmCode.WillRetry, 600_000L, true)]
    [InlineData(DeliveryAlarmCode.Exhausted, 0L, true)]
    [InlineData(DeliveryAlarmCode.DestinationBlocked, 0L, true)]
    public void MayTell_WhenRetriesWereToldLately_KeepsQuiet(
        DeliveryAlarmCode code, long? agoMs, bool mayTell) =>
        Assert.Equal(mayTell, new DeliveryAlarm(12, code, "").MayTell(Start - agoMs, Start));

    [Theory]
    [InlineData(DeliveryAlarmCode.WillRetry, 90001)]
    [InlineData(DeliveryAlarmCode.Exhausted, 90002)]
    [InlineData(DeliveryAlarmCode.DestinationBlocked, 90003)]
    public void Code_WhenOfBigCommerce_IsItsNumber(DeliveryAlarmCode code, int number) =>
        Assert.Equal(number, (int)code);

    private static AttemptOutcome.Answered Answered(int status) => new(Start - 40, 40, status);

    private static DeliveryDecision Decide(
        Delivery delivery, AttemptOutcome outcome, long now = Start) =>
        new DeliveryDecider(DeliverySchedule.BigCommerce).Decide(delivery, outcome, now, 0);
}

using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

/// <summary>What is not an item's, in the queue of a hook.</summary>
public sealed class HookQueueLaneTests
{
    private readonly HookQueueRig _rig = new();

    [Fact]
    public void Take_WhenLocationsAndItemsWait_TakesThemBesideEachOther()
    {
        _rig.Push("location v1, location v2");
        _rig.Push("low 130 v1");

        var first = _rig.Take();
        Assert.Equal("location v1", HookQueueRig.Write(first.Message));
        Assert.Equal("low 130 v1", HookQueueRig.Write(_rig.Take().Message));
        Assert.Null(_rig.Queue.Take(long.MaxValue));

        _rig.Settle(first, 200);

        Assert.Equal("location v2", HookQueueRig.Write(_rig.Take().Message));
    }

    [Fact]
    public void Take_WhenALocationChangedOften_TellsEachChange()
    {
        _rig.Push("location v1, location v2");
        _rig.Push("location v3");

        Assert.Equal("location v1, location v2, location v3", _rig.Deliver());
    }

    [Fact]
    public void New_WhenALaneRepeatsItself_LeavesOutWhatCame()
    {
        _rig.Push("location v4");
        StoreMessage[] repeated = [.. new long[] { 3, 4, 5 }.Select(HookQueueRig.StoreMessage)];

        Assert.Equal(5, Assert.Single(_rig.Queue.New(repeated)).Version);
        StoreMessage[] test = [StoreMessage.Test(12, "s", 1, 1)];
        Assert.Equal(test, _rig.Queue.New(test));
    }

    [Fact]
    public void Lane_WhenOfTests_IsOneForEach() => Assert.NotEqual(
        StoreMessage.Test(12, "s", 1, 1).Lane, StoreMessage.Test(12, "s", 2, 2).Lane);

    [Fact]
    public void Crash_WhenALocationWasAttempted_KeepsItsAttempts()
    {
        _rig.Push("location v1, location v2");
        _rig.Settle(_rig.Take(), 500);

        _rig.Crash();

        Assert.Equal("location v1, location v2", _rig.Waiting());
        Assert.Single(_rig.Queue.Waiting.First().Delivery.Attempts);
    }

    [Fact]
    public void Again_WhenALocationWasTold_TellsItAgainUnderItsId()
    {
        _rig.Push("location v1");
        var told = _rig.Take();
        _rig.Settle(told, 200);

        _rig.Append(HookQueueEvent.Again(_rig.Now, told.Message));

        Assert.Equal(told.Delivery.MessageId, _rig.Take().Delivery.MessageId);
    }

    [Fact]
    public void Lane_WhenVersionsCountApart_IsAnother()
    {
        StoreMessage[] messages =
        [
            HookQueueRig.StoreMessage(1),
            Alarm(StoreMessageKind.HookDeactivated, 12),
            Alarm(StoreMessageKind.DeliveriesFail, 12),
            Alarm(StoreMessageKind.DeliveriesFail, 12, DeliveryAlarmCode.DestinationBlocked),
            Alarm(StoreMessageKind.DeliveriesFail, 13),
            StoreMessage.Test(12, "s", 1, 1),
        ];
        var lanes = messages.Select(message => message.Lane).ToList();

        Assert.Equal(lanes, lanes.Distinct());
        Assert.All(lanes, lane => Assert.True(lane < 0));
        Assert.Equal(
            Alarm(StoreMessageKind.HookDeactivated, 12).Lane,
            Alarm(StoreMessageKind.HookDeactivated, 13).Lane);
    }

    private static StoreMessage Alarm(
        StoreMessageKind kind,
        int hookId,
        DeliveryAlarmCode code = DeliveryAlarmCode.WillRetry) => new()
        {
            Kind = kind,
            Version = 1,
            At = 1,
            Alarm = new(hookId, code, ""),
        };
}

using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

public sealed class HookQueueTests
{
    private readonly HookQueueRig _rig = new();

    private HookQueue Queue => _rig.Queue;

    [Fact]
    public void Take_WhenNothingWaits_TakesNothing()
    {
        Assert.Null(Queue.Take(long.MaxValue));
        Assert.Equal((0, true, null), (Queue.Count, Queue.IsEmpty, Queue.NextDueAt));
    }

    [Fact]
    public void Take_WhenAnItemHasSeveral_TakesOneAtATimeInOrder()
    {
        _rig.Push("low 130 v3, low 130 v4");
        _rig.Push("low 130 v5");

        var first = _rig.Take();
        Assert.Equal("low 130 v3", HookQueueRig.Write(first.Message));
        Assert.True(first.IsUnderWay);
        Assert.Null(Queue.Take(long.MaxValue));
        Assert.Null(Queue.NextDueAt);
        _rig.Settle(first, 204);
        Assert.False(first.IsUnderWay);
        Assert.Equal("low 130 v4<3, low 130 v5<4", _rig.Deliver());
        Assert.True(Queue.IsEmpty);
        Assert.Null(Queue.NextDueAt);
    }

    [Fact]
    public void Take_WhenSeveralItemsWait_TakesThemBesideEachOtherByWhatIsDueLongest()
    {
        _rig.Push("low 132 v1");
        _rig.Now++;
        _rig.Push("low 130 v1");
        _rig.Push("low 131 v1");

        Assert.Equal(132, _rig.Take().Message.Lane);
        Assert.Equal(130, _rig.Take().Message.Lane);
        Assert.Equal(131, _rig.Take().Message.Lane);
        Assert.Null(Queue.Take(long.MaxValue));
        Assert.Equal(3, Queue.Count);
    }

    [Fact]
    public void Take_WhenAnAttemptFailed_WaitsForTheNextAndHoldsUpItsItemAlone()
    {
        _rig.Push("moved 130 v1");
        _rig.Settle(_rig.Take(), 500);
        _rig.Push("moved 130 v2, moved 130 v3");
        _rig.Push("moved 131 v1");

        Assert.Equal("moved 131 v1", _rig.Deliver());
        Assert.Equal(HookQueueRig.Start + 60_000, Queue.NextDueAt);
        Assert.Null(Queue.Take(HookQueueRig.Start + 59_999));
        _rig.Now += 60_000;
        var again = _rig.Take();
        Assert.Equal("moved 130 v1", HookQueueRig.Write(again.Message));
        Assert.Equal(1, again.Delivery.Failures);
        _rig.Settle(again, 200);
        Assert.Equal("moved 130 v3<1 +1", _rig.Deliver());
    }

    [Fact]
    public void Apply_WhenAllAttemptsFailed_GoesOnWithTheNext()
    {
        _rig.Push("low 130 v1");
        for (var i = 0; i < DeliverySchedule.BigCommerce.AttemptsMax; i++)
        {
            Assert.Equal("low 130 v1", _rig.Waiting());
            _rig.Now = Queue.NextDueAt!.Value;
            _rig.Settle(_rig.Take(), 500);
        }
        Assert.True(Queue.IsEmpty);
        _rig.Push("low 130 v2");
        Assert.Equal("low 130 v2<1", _rig.Deliver());
    }

    [Fact]
    public void PutBack_WhenNotAttempted_IsDueLaterAndMayMerge()
    {
        _rig.Push("moved 130 v1");
        var taken = _rig.Take();
        Queue.PutBack(taken, _rig.Now + 7);
        Assert.False(taken.IsUnderWay);
        _rig.Push("moved 130 v2");

        Assert.Equal(_rig.Now + 7, Queue.NextDueAt);
        Assert.Null(Queue.Take(_rig.Now + 6));
        _rig.Now += 7;
        Assert.Equal("moved 130 v2 +1", _rig.Deliver());
    }

    [Fact]
    public void SendAgain_WhenItMayHaveArrived_IsSentAsItWas()
    {
        _rig.Push("moved 130 v1, moved 130 v2");
        var taken = _rig.Take();
        Queue.SendAgain(taken, _rig.Now + 7);
        _rig.Push("moved 130 v3");

        Assert.Null(Queue.Take(_rig.Now + 6));
        _rig.Now += 7;
        Assert.Equal("moved 130 v2 +1, moved 130 v3<2", _rig.Deliver());
    }

    [Fact]
    public void SendAgain_WhenReadAgain_IsNotMergedWithWhatCameLater()
    {
        _rig.Push("moved 130 v1");
        Queue.SendAgain(_rig.Take(), _rig.Now);
        _rig.Push("moved 130 v2");
        _rig.Settle(_rig.Take(), 500);
        _rig.Crash();

        Assert.Equal("moved 130 v1, moved 130 v2<1", _rig.Waiting());
        Assert.Equal(_rig.Now + 60_000, Queue.NextDueAt);
    }

    [Fact]
    public void PutBack_WhenTheHookIsGone_DoesNothing()
    {
        _rig.Push("low 130 v1");
        var taken = _rig.Take();
        _rig.Append(new HookQueueEvent.Emptied());
        Queue.PutBack(taken, _rig.Now);
        Assert.Null(Queue.NextDueAt);

        _rig.Push("low 130 v2");
        var next = _rig.Take();
        Queue.PutBack(taken, _rig.Now);
        Assert.Null(Queue.Take(_rig.Now));
        _rig.Settle(next, 200);
        Assert.True(Queue.IsEmpty);
    }

    [Fact]
    public void Take_WhenSomethingIsUnderWay_MergesOnlyWhatWaitsBehindIt()
    {
        _rig.Push("moved 130 v1, product 130 v1");
        _rig.Push("moved 130 v2, low 130 v2");
        var first = _rig.Take();
        Assert.Equal("product 130 v1<1", HookQueueRig.Write(first.Message));
        Assert.Equal(2, first.MergedThrough);
        _rig.Push("product 130 v3, moved 130 v4");
        _rig.Push("product 130 v4");
        _rig.Settle(first, 200);

        Assert.Equal("low 130 v2<2, moved 130 v4 +2, product 130 v4<2 +1", _rig.Deliver());
    }

    [Fact]
    public void New_WhenAnItemRepeatsItself_LeavesOutWhatCameBefore()
    {
        ItemMessage[] pushed =
        [
            HookQueueRig.Read("moved 130 v3"),
            HookQueueRig.Read("moved 130 v4"),
            HookQueueRig.Read("moved 131 v1"),
        ];
        Assert.Equal(pushed, Queue.New(pushed));
        _rig.Push("moved 130 v3");
        Assert.Equal(pushed[1..], Queue.New(pushed));
        Assert.Equal("moved 130 v3", _rig.Deliver());
        Assert.Equal(pushed[1..], Queue.New(pushed));
    }

    [Fact]
    public void Apply_WhenARepeatWasAcceptedAllTheSame_KeepsItOnce()
    {
        _rig.Push("moved 130 v3, moved 130 v5");
        var taken = _rig.Take();
        _rig.Push("moved 130 v3, moved 130 v5");
        Assert.Equal(1, Queue.Count);
        Queue.PutBack(taken, _rig.Now);

        Assert.Equal("moved 130 v5 +1", _rig.Deliver());
        Assert.True(Queue.IsEmpty);
    }

    [Fact]
    public void Apply_WhenRedelivered_IsSentOnceMoreAsItWas()
    {
        _rig.Push("moved 130 v3");
        _rig.Settle(_rig.Take(), 200);
        _rig.Push("moved 130 v5");
        _rig.Append(new HookQueueEvent.Redelivered(_rig.Now, HookQueueRig.Read("moved 130 v3")));
        _rig.Push("moved 130 v7");

        Assert.Equal(3, Queue.Count);
        Assert.Equal("moved 130 v3, moved 130 v7<3 +1", _rig.Deliver());
    }

    [Fact]
    public void Apply_WhenRedeliveredWhileItWaits_ChangesNothing()
    {
        _rig.Push("low 130 v3");
        _rig.Settle(_rig.Take(), 500);
        _rig.Append(new HookQueueEvent.Redelivered(_rig.Now, HookQueueRig.Read("low 130 v3")));

        Assert.Equal((1, _rig.Now + 60_000), (Queue.Count, Queue.NextDueAt));
    }

    [Fact]
    public void Apply_WhenEmptied_HoldsNothingAndIgnoresWhatIsUnderWay()
    {
        _rig.Push("low 130 v1, low 130 v2, low 131 v1");
        var taken = _rig.Take();
        _rig.Append(new HookQueueEvent.Emptied());

        Assert.True(Queue.IsEmpty);
        Assert.Equal((null, ""), (Queue.NextDueAt, _rig.Waiting()));
        Assert.Equal(3, Queue.OpenFrom(2));
        _rig.Settle(taken, 500);
        Assert.True(Queue.IsEmpty);
        _rig.Crash();
        Assert.True(Queue.IsEmpty);
    }

    [Fact]
    public void OpenFrom_WhenMessagesWait_IsTheEntryOfTheOldest()
    {
        Assert.Equal(8, Queue.OpenFrom(7));
        _rig.Push("low 130 v1");
        _rig.Push("low 131 v1");
        Assert.Equal(1, Queue.OpenFrom(2));
        _rig.Settle(_rig.Take(), 200);
        Assert.Equal(2, Queue.OpenFrom(3));
        Assert.Equal("low 131 v1", _rig.Deliver());
        Assert.Equal(5, Queue.OpenFrom(4));
    }

    [Fact]
    public void OpenFrom_WhenMerged_IsTheEntryOfTheOldestItStandsFor()
    {
        _rig.Push("product 130 v1");
        _rig.Push("moved 130 v2");
        _rig.Push("product 130 v3");
        _rig.Push("moved 130 v4");
        var taken = _rig.Take();
        Assert.Equal(1, Queue.OpenFrom(4));
        Assert.Equal("product 130 v3 +1, moved 130 v4<1 +1", _rig.Waiting());
        _rig.Settle(taken, 200);
        Assert.Equal(2, Queue.OpenFrom(5));

        _rig.Push("low 131 v1");
        _rig.Crash();
        Assert.Equal("moved 130 v4 +1, low 131 v1", _rig.Deliver());
    }

    [Fact]
    public void Apply_WhenReadAgain_MergesWhatWasMergedWhenItWasSent()
    {
        _rig.Push("product 130 v1");
        _rig.Push("product 130 v2");
        var taken = _rig.Take();
        _rig.Push("product 130 v3");
        _rig.Settle(taken, 500);
        _rig.Crash();

        Assert.Equal("product 130 v2 +1, product 130 v3<2", _rig.Waiting());
        var waiting = Queue.Waiting.First();
        Assert.Equal((taken.Delivery.MessageId, 1, 2L), (
            waiting.Delivery.MessageId,
            waiting.Delivery.Attempts.Length,
            ((ItemMessage)waiting.Message).Delta));
        Assert.Equal(_rig.Now + 60_000, Queue.NextDueAt);
    }

    [Fact]
    public void New_WhenTooManyItemsAreRemembered_KnowsNoneOfThem()
    {
        var items = Enumerable.Range(1, HookQueue.LanesRememberedMax);
        var messages = items.Select(
            item => HookQueueRig.Message(ItemMessageKind.LowStockReached, item, 5));
        _rig.Append(new HookQueueEvent.Queued(_rig.Now, [.. messages]));
        _rig.Push("low 1 v6");
        ItemMessage[] known = [HookQueueRig.Read("low 1 v6"), HookQueueRig.Read("low 2 v5")];
        Assert.Empty(Queue.New(known));

        _rig.Push($"low {HookQueue.LanesRememberedMax + 1} v1");
        Assert.Equal(known, Queue.New(known));
    }
}

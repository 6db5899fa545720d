using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

/// <summary>A queue that is full leaves what comes in its ledger, and reads it again later.
/// </summary>
public sealed class HookQueueSpillTests
{
    private readonly HookQueueRig _rig = new(keptMax: 4);

    private HookQueue Queue => _rig.Queue;

    [Theory]
    [InlineData(HookQueue.KeptMax, null)]
    [InlineData(HookQueue.KeptMax + 1, 2L)]
    public void Apply_WhenOneMoreThanIsKept_SpillsIt(int count, long? spilledFrom)
    {
        var rig = new HookQueueRig();
        var messages = Enumerable.Range(1, count)
            .Select(v => HookQueueRig.Message(ItemMessageKind.LowStockReached, 130, v)).ToList();
        rig.Append(new HookQueueEvent.Queued(rig.Now, [.. messages.Take(5)]));
        rig.Append(new HookQueueEvent.Queued(rig.Now, [.. messages.Skip(5)]));

        Assert.Equal(spilledFrom, rig.Queue.SpilledFrom);
        Assert.Equal(spilledFrom is null ? HookQueue.KeptMax : 5, rig.Queue.Count);
        Assert.Empty(rig.Queue.New(messages));
    }

    [Fact]
    public void Apply_WhenFull_MergesFirst()
    {
        _rig.Push("moved 130 v1, moved 130 v2, moved 130 v3, low 130 v3");
        Assert.Equal(4, Queue.Count);
        _rig.Push("low 131 v1, low 131 v2");

        Assert.Equal("moved 130 v3 +2, low 130 v3<3, low 131 v1, low 131 v2<1", _rig.Waiting());
        Assert.Null(Queue.SpilledFrom);
        _rig.Push("low 131 v3");
        Assert.Equal((4, 3L, false, false),
            (Queue.Count, Queue.SpilledFrom, Queue.HasRoom, Queue.IsEmpty));
    }

    [Fact]
    public void Apply_WhenAnEntryAloneIsTooLarge_KeepsItWhereNothingElseIs()
    {
        _rig.Push("low 130 v1, low 130 v2, low 130 v3, low 130 v4, low 130 v5");
        Assert.Equal((5, null), (Queue.Count, Queue.SpilledFrom));
    }

    [Fact]
    public void Apply_WhenSpilled_KeepsNothingThatComesLater()
    {
        _rig.Push("low 130 v1, low 130 v2, low 130 v3, low 130 v4");
        _rig.Push("low 131 v1, low 131 v2");
        _rig.Settle(_rig.Take(), 200);
        _rig.Push("low 132 v1");
        _rig.Append(new HookQueueEvent.Redelivered(_rig.Now, HookQueueRig.Read("low 130 v1")));

        Assert.Equal("low 130 v2<1, low 130 v3<2, low 130 v4<3", _rig.Waiting());
        Assert.Equal((2L, 1L), (Queue.SpilledFrom, Queue.OpenFrom(_rig.Version)));
    }

    [Fact]
    public void Refill_WhenThereIsRoom_TakesInWhatWasNotKeptInOrder()
    {
        Spill();
        Assert.False(Queue.HasRoom);
        _rig.Settle(_rig.Take(), 200);
        Assert.True(Queue.HasRoom);
        Assert.Null(Queue.Take(_rig.Now));
        Assert.True(_rig.Refill());

        Assert.Equal((null, false), (Queue.SpilledFrom, Queue.HasRoom));
        Assert.Equal("low 130 v3<2, low 130 v4<3, low 130 v5, low 131 v1", _rig.Waiting());
        Assert.Equal("low 130 v3<2, low 130 v4<3, low 130 v5, low 131 v1", _rig.Deliver());
        _rig.Push("low 131 v2");
        Assert.Equal("low 131 v2<1", _rig.Deliver());
    }

    [Fact]
    public void Refill_WhenFullAgain_LeavesTheRest()
    {
        Spill();
        _rig.Push("low 131 v2, low 131 v3");
        _rig.Settle(_rig.Take(), 200);
        Assert.False(_rig.Refill());

        Assert.Equal((4, 5L, false), (Queue.Count, Queue.SpilledFrom, Queue.HasRoom));
        Assert.Equal("low 130 v3<2, low 130 v4<3", _rig.Deliver());
        Assert.True(_rig.Refill());
        Assert.Equal("low 130 v5, low 131 v1, low 131 v2, low 131 v3", _rig.Deliver());
        Assert.True(Queue.IsEmpty);
    }

    [Fact]
    public void HasRoom_WhenAnEntryIsLarge_WaitsUntilItFits()
    {
        _rig.Push("low 130 v1, low 131 v1");
        _rig.Push("low 132 v1, low 132 v2, low 132 v3, low 132 v4");
        Assert.False(Queue.HasRoom);
        _rig.Settle(_rig.Take(), 200);
        Assert.False(Queue.HasRoom);
        _rig.Settle(_rig.Take(), 200);
        Assert.True(Queue.HasRoom);
    }

    [Fact]
    public void EndRefill_WhenMoreCameMeanwhile_IsNotAtTheEnd()
    {
        Spill();
        _rig.Settle(_rig.Take(), 200);
        Assert.True(_rig.RefillOne(2));
        Assert.True(_rig.RefillOne(3));
        Assert.True(_rig.RefillOne(4));
        Assert.True(_rig.RefillOne(5));
        _rig.Push("moved 133 v1");
        Queue.EndRefill();

        Assert.Equal((6L, 6), (Queue.SpilledFrom, _rig.Version));
        Assert.Equal("low 130 v3<2, low 130 v4<3", _rig.Deliver());
        Assert.True(_rig.Refill());
        Assert.Equal("low 130 v5, low 131 v1, moved 133 v1", _rig.Deliver());
    }

    [Fact]
    public void Take_WhileItIsRefilled_TakesNothing()
    {
        Spill();
        _rig.Settle(_rig.Take(), 200);
        Assert.True(_rig.RefillOne(2));
        Assert.Equal((3, false), (Queue.Count, Queue.HasRoom));
        Assert.Null(Queue.Take(_rig.Now));
        Queue.EndRefill();
        Assert.NotNull(Queue.Take(_rig.Now));
    }

    [Fact]
    public void Refill_WhenEntriesAreDurableButNotApplied_TakesThemOnce()
    {
        Spill();
        _rig.Settle(_rig.Take(), 200);
        _rig.MakeDurable(
            new HookQueueEvent.Emptied(),
            new HookQueueEvent.Queued(_rig.Now, [HookQueueRig.Read("low 134 v1")]));
        Assert.True(_rig.Refill());
        Assert.Equal("low 134 v1", _rig.Waiting());
        _rig.Apply();

        Assert.Null(Queue.SpilledFrom);
        Assert.Equal("low 134 v1", _rig.Deliver());
        Assert.True(Queue.IsEmpty);
    }

    [Fact]
    public void Refill_WhenEmptiedMeanwhile_TakesNothingIn()
    {
        Spill();
        _rig.Settle(_rig.Take(), 200);
        Assert.True(_rig.RefillOne(2));
        _rig.Append(new HookQueueEvent.Emptied());
        Assert.False(_rig.RefillOne(3));
        Assert.True(Queue.IsEmpty);
        _rig.Push("low 130 v9");
        Assert.Equal("low 130 v9<5", _rig.Deliver());
    }

    [Fact]
    public void Refill_WhenWhatItReadsIsOver_LeavesItOut()
    {
        _rig.Push("low 129 v1, low 130 v1, low 130 v2, low 130 v3");
        _rig.Push("low 131 v1");
        _rig.Settle(_rig.Take(), 500);
        Assert.Equal("low 130 v1, low 130 v2<1", _rig.Deliver());
        Assert.True(_rig.Refill());
        Assert.Equal("low 130 v3<2, low 131 v1", _rig.Deliver());
        _rig.Push("low 132 v1");
        _rig.Crash();

        Assert.Equal((1, 2L), (Queue.Count, Queue.SpilledFrom));
        Assert.Null(Queue.Take(_rig.Now));
        Assert.True(_rig.Refill());
        Assert.Equal("low 129 v1, low 132 v1", _rig.Waiting());
        Assert.Single(Queue.Waiting.First().Delivery.Attempts);
        Assert.Equal("low 132 v1", _rig.Deliver());
    }

    [Fact]
    public void Refill_WhenWhatItReadsIsUnderWayAgain_LeavesItToThatAttempt()
    {
        _rig.Push("low 127 v1, low 128 v1, low 129 v1");
        _rig.Push("low 130 v1, low 130 v2");
        _rig.Settle(_rig.Take(), 500);
        _rig.Settle(_rig.Take(), 200);
        Assert.True(_rig.Refill());
        Assert.Equal(129, _rig.Take().Message.Lane);
        var delivered = _rig.Take();
        _rig.Push("low 132 v1, low 133 v1");
        _rig.Settle(delivered, 200);
        _rig.Crash();

        Assert.False(_rig.Refill());
        _rig.Settle(_rig.Take(), 200);
        var again = _rig.Take();
        Assert.Equal(delivered.Delivery.MessageId, again.Delivery.MessageId);
        _rig.Now += 60_000;
        _rig.Settle(_rig.Take(), 200);
        Assert.True(_rig.Refill());
        Assert.Equal("low 132 v1, low 133 v1", _rig.Deliver());
        _rig.Settle(again, 200);
        Assert.Equal("low 130 v2", _rig.Deliver());
    }

    [Fact]
    public void Refill_WhenItReadsThatALaterOneIsOver_TakesNothingTwice()
    {
        _rig.Push("product 130 v1, low 131 v1, low 132 v1, low 133 v1");
        _rig.Push("low 134 v1, low 135 v1, low 136 v1");
        _rig.Push("product 130 v2");
        Queue.PutBack(_rig.Take(), _rig.Now + 1_000);
        Assert.Equal("low 131 v1, low 132 v1, low 133 v1", _rig.Deliver());
        Assert.False(_rig.Refill());
        Assert.Equal("low 134 v1, low 135 v1", _rig.Deliver());
        Assert.True(_rig.Refill());
        Assert.Equal("low 136 v1", _rig.Deliver());
        _rig.Now += 1_000;
        Assert.Equal("product 130 v2 +1", _rig.Deliver());
        _rig.Crash();

        Assert.False(_rig.Refill());
        var again = _rig.Take();
        Assert.Equal("product 130 v1", HookQueueRig.Write(again.Message));
        Assert.Equal("low 134 v1, low 135 v1", _rig.Deliver());
        Assert.True(_rig.Refill());
        Assert.Equal("product 130 v1", _rig.Waiting());
        Assert.Null(Queue.Take(long.MaxValue));
        _rig.Settle(again, 200);
        Assert.True(Queue.IsEmpty);
    }

    // The receiver hears the numbers of the first once more, and can tell: the sequence before is
    // older than what it heard.
    [Fact]
    public void Apply_WhenMergedBeforeItIsKnownToBeOver_LosesNothingAndKeepsTheOrder()
    {
        _rig.Push("product 130 v1");
        var first = _rig.Take();
        _rig.Push("product 130 v2, product 130 v3, low 130 v4");
        _rig.Push("low 131 v1");
        _rig.Settle(first, 200);
        Assert.Equal("product 130 v3<1 +1, low 130 v4<3, low 131 v1", _rig.Waiting());

        _rig.Crash();
        Assert.Equal("product 130 v3 +2, low 130 v4<3, low 131 v1", _rig.Waiting());
        Assert.Equal("product 130 v3 +2, low 130 v4<3, low 131 v1", _rig.Deliver());
    }

    // Four wait; two entries of one message each do not fit, and one is over.
    private void Spill()
    {
        _rig.Push("low 130 v1, low 130 v2, low 130 v3, low 130 v4");
        _rig.Push("low 130 v5");
        _rig.Push("low 131 v1");
        _rig.Settle(_rig.Take(), 200);
    }
}

namespace Inventory.Domain.Tests.Webhooks;

/// <summary>A message that was sent before a crash is the same message after it, so that no change
/// is counted twice.</summary>
public sealed class HookQueueCrashTests
{
    private readonly HookQueueRig _rig = new();

    [Fact]
    public void Take_WhenItMayHaveArrivedBeforeACrash_IsSentAsItIs()
    {
        _rig.Push("moved 130 v1");
        _rig.Take();
        _rig.Push("moved 130 v2");
        _rig.Push("moved 130 v3");
        _rig.Crash();

        Assert.Equal("moved 130 v1, moved 130 v3<1 +1", _rig.Deliver());
    }

    [Fact]
    public void Take_WhenItWasMergedBeforeACrash_IsSentMergedAsItWas()
    {
        _rig.Push("moved 130 v1");
        _rig.Push("moved 130 v2");
        Assert.Equal("moved 130 v2 +1", HookQueueRig.Write(_rig.Take().Message));
        _rig.Push("moved 130 v3");
        _rig.Push("moved 130 v4");
        _rig.Crash();

        Assert.Equal("moved 130 v2 +1, moved 130 v4<2 +1", _rig.Deliver());
    }

    [Fact]
    public void Take_WhenWhatWaitedBehindAnEdgeWasMergedBeforeACrash_IsSentMergedAsItWas()
    {
        _rig.Push("moved 130 v1, low 130 v2, moved 130 v3");
        Assert.Equal("low 130 v2<1", HookQueueRig.Write(_rig.Take().Message));
        _rig.Crash();
        _rig.Settle(_rig.Take(), 200);
        Assert.Equal("moved 130 v3 +1", HookQueueRig.Write(_rig.Take().Message));
        _rig.Push("moved 130 v4");
        _rig.Crash();

        Assert.Equal("moved 130 v3 +1, moved 130 v4<3", _rig.Deliver());
    }

    [Fact]
    public void Take_WhenCrashedTwice_TellsNothingOlderThanAnEdgeThatPassedIt()
    {
        _rig.Push("low 130 v1");
        _rig.Push("moved 130 v2, low 130 v3");
        _rig.Push("moved 130 v4");
        _rig.Settle(_rig.Take(), 200);
        _rig.Crash();
        _rig.Push("moved 130 v5");
        Assert.Equal("low 130 v3<2", HookQueueRig.Write(_rig.Take().Message));
        _rig.Push("low 131 v1");
        _rig.Crash();

        Assert.Equal("low 130 v3<2, moved 130 v5 +2, low 131 v1", _rig.Deliver());
    }

    [Fact]
    public void Take_WhenNothingWasMerged_HasNothingToMakeDurable()
    {
        _rig.Push("moved 130 v1, low 130 v1");
        Assert.False(_rig.Take().IsMergeUnknown);
        _rig.Push("moved 131 v1, moved 131 v2");
        Assert.Equal(2, _rig.Version);
        var merged = _rig.Take();
        Assert.Equal(3, _rig.Version);
        _rig.Settle(merged, 200);
        _rig.Push("moved 131 v3");
        Assert.False(_rig.Take().IsMergeUnknown);
    }
}

using Inventory.Domain.Encoding;
using Inventory.Domain.Items;
using Inventory.Domain.Tests.Items;

namespace Inventory.Domain.Tests.Model;

/// <summary>
/// Runs one history three times over: on the item, on the model, and on a second item that knows
/// the first only from its bytes, by replay and by snapshots taken while events go on.
/// </summary>
internal sealed class History
{
    private static readonly long[] Clock =
    [
        0, 0, 0, 0, 0, 1, 1, 999, 1_000, 10_000, 60_000, 60_001, 900_000, 86_399_999, 86_400_001,
    ];

    private readonly HashSet<string> _seen = [];
    private readonly ItemRig _rig;
    private readonly ItemModel _model;
    private readonly StepReader _reader;
    private readonly Dictionary<int, LevelEffect> _sums = [];
    private ItemState _mirror = new();
    private int _mirrored;
    private int _added;
    private ItemSnapshot? _snapshot;
    private int _chunkBytes;
    private List<ReadOnlyMemory<byte>> _chunks = [];

    private History()
    {
        var facts = ItemRig.OneVariant with
        {
            VariantCount = 3,
            Variants =
            [
                new(130, "RE-130", [new("Colour", "Red")]),
                new(131, "RE-131", [new("Colour", "Blue")]),
                new(132, "RE-132", []),
            ],
        };
        _rig = ItemRig.Created(facts);
        _model = new(facts);
        _reader = new(_rig);
    }

    /// <summary>Runs a history; fails at the first difference.</summary>
    /// <returns>The kinds of events and refusals it came by.</returns>
    public static IReadOnlySet<string> Check(Step[] steps)
    {
        var history = new History();
        foreach (var step in steps)
        {
            history.Run(step);
        }
        history.FinishSnapshot();
        history.CompareDumps();
        return history._seen;
    }

    private void Run(Step step)
    {
        Turn(step);
        _rig.Now += Clock[(step.A ^ step.D) % Clock.Length];
        CheckDue();
        _rig.RunDue();
        _model.MoveTo(_rig.Now);
        Mirror();
        RunCommand(_reader.Read(step));
        Mirror();
        AddEffects();
        CompareLevels();
        Snapshot(step);
    }

    // The second item, asked the same, says the same.
    private void RunCommand(ItemCommand command)
    {
        var free = FreeFor(command);
        var there = ItemDecider.Decide(_mirror, _rig.Terms, command, _rig.Now, _rig.Now);
        var here = _rig.RunAlone(command);
        Assert.Equal(BytesOf(here), BytesOf(there));
        Assert.Equal(here.Refusal, there.Refusal);
        Assert.Equal(here.Hold, there.Hold);
        Assert.Equal(here.IsRepeat, there.IsRepeat);
        Assert.Equal(here.Receipt?.Fills, there.Receipt?.Fills);
        Assert.Equal(TextOf(here.Taken), TextOf(there.Taken));

        _seen.UnionWith(ItemRig.EventsOf(here).Select(e => $"{ItemEventCodec.KindOf(e)}"));
        _seen.Add(here.Refusal?.Reason.ToString() ?? (here.IsRepeat ? "Repeat" : "Accepted"));
        var answer = ScriptAnswers.Of(_rig, command, here);
        Assert.Equal(_model.Run(command), answer);
        if (here.First is ItemEvent.HoldPlaced { Hold: { IsTracked: true } placed })
        {
            Assert.InRange(placed.Accepted, 1, free);
        }
        if (!here.IsRefused && !here.IsRepeat)
        {
            _reader.Accepted(command);
        }
    }

    private long FreeFor(ItemCommand command) =>
        command is ItemCommand.Reserve c && _rig.State.FindLevel(c.LocationId) is { } level
            ? _rig.State.AvailableToSell(level, _rig.Terms) ?? 0
            : 0;

    private void CheckDue()
    {
        var here = ItemDecider.DecideDue(_rig.State, _rig.Now);
        Assert.Equal(here, ItemDecider.DecideDue(_mirror, _rig.Now));
        var isDue = _model.Open.Any(h => !h.IsCarts && h.ExpiresAt <= _rig.Now);
        Assert.Equal(isDue, here is not null);
    }

    // Switches of the store turn now and then.
    private void Turn(Step step)
    {
        switch (step.B % 40)
        {
            case 0:
                _rig.BackordersEligible = _model.BackordersEligible = step.C % 3 != 0;
                break;
            case 1 when step.C % 2 == 0:
                _rig.EnabledLocations.Remove(1);
                _model.EnabledLocations.Remove(1);
                break;
            case < 4:
                _rig.EnabledLocations.UnionWith([1, 2, 3]);
                _model.EnabledLocations.UnionWith([1, 2, 3]);
                break;
        }
    }

    private void CompareLevels()
    {
        Assert.True(
            _model.Levels.Select(l => l.Id).SequenceEqual(
                _rig.State.Levels.Select(l => l.LocationId)));
        Assert.Equal(_model.Facts, _rig.State.Facts);
        Assert.True(
            _model.Unrecorded.Order().SequenceEqual(_rig.State.UnrecordedOrders.Order()));
        Assert.Equal(_model.Open.Count(), _rig.State.Holds.OpenCount);
        CompareAsks();
        foreach (var expected in _model.Levels)
        {
            var level = _rig.State.FindLevel(expected.Id)!;
            Assert.Equal(TextOf(expected), TextOf(level));
            Assert.Equal(expected.Settings, level.Settings);
            Assert.Equal(
                _model.Open.Where(h => h.LocationId == expected.Id)
                    .OrderBy(h => (h.ExpiresAt, h.Id)).Select(h => h.Id),
                _rig.State.Holds.DueFirst(expected.Id, int.MaxValue).Select(h => h.Id));
            Assert.Equal(
                _model.Open.Count(h => h.LocationId == expected.Id),
                _rig.State.Holds.OpenCountAt(expected.Id));
            CheckBounds(level);
        }
    }

    private void CompareAsks()
    {
        var holds = _rig.State.Holds;
        Assert.Equal(_model.NextAsk, holds.NextAsk());
        Assert.Equal(
            _model.DueToAsk().Order(), holds.DueToAsk(_rig.Now, int.MaxValue).Order());
    }

    private string TextOf(ModelLevel level)
    {
        var held = _model.Held(level.Id) + _model.Claimed(level.Id);
        return $"on hand {level.OnHand} held {held}+{_model.HeldForBackorder(level.Id)} "
            + $"undecided {_model.Undecided(level.Id)}+{_model.UndecidedForBackorder(level.Id)} "
            + $"free {_model.Free(level)}+{_model.FreeForBackorder(level)} "
            + $"ATS {_model.AvailableToSell(level)} "
            + $"oversold {Math.Max(0, held - (level.OnHand ?? 0))} "
            + $"backordered {level.Backordered}: {level.Queue()}";
    }

    private string TextOf(StockLevel level)
    {
        var queue = level.Backorders.Entries.Select(e => $"{e.OrderId ?? "*"}:{e.Quantity}");
        return $"on hand {level.OnHand} held {level.HeldOnHand}+{level.HeldForBackorder} "
            + $"undecided {level.UndecidedOnHand}+{level.UndecidedForBackorder} "
            + $"free {level.AvailableOnHand}+{level.AvailableForBackorder(_rig.Terms)} "
            + $"ATS {_rig.State.AvailableToSell(level, _rig.Terms)} "
            + $"oversold {level.OversoldBy} "
            + $"backordered {level.QtyBackordered}: {string.Join(',', queue)}";
    }

    private void CheckBounds(StockLevel level)
    {
        Assert.True(level.OnHand is null or >= 0 and <= StockLevel.QuantityMax);
        Assert.True(level.QtyBackordered >= 0);
        var sum = _sums.GetValueOrDefault(level.LocationId);
        Assert.Equal(
            (level.OnHand ?? 0, level.QtyBackordered, level.HeldOnHand + level.HeldForBackorder),
            (sum.OnHand, sum.QtyBackordered, sum.Held));
    }

    // What a history shows adds up to the numbers.
    private void AddEffects()
    {
        for (; _added < _rig.Journal.Count; _added++)
        {
            var (pack, at) = _rig.Journal[_added];
            var effect = ItemEventCodec.Read(pack, at)[0].Effect;
            var sum = _sums.GetValueOrDefault(effect.LocationId);
            _sums[effect.LocationId] = new(
                effect.LocationId,
                sum.OnHand + effect.OnHand,
                sum.QtyBackordered + effect.QtyBackordered,
                sum.Held + effect.Held);
        }
    }

    private void Mirror()
    {
        ItemRig.Replay(_rig.Journal.Skip(_mirrored), _mirror);
        _mirrored = _rig.Journal.Count;
        Assert.Equal(_rig.State.NextWake(), _mirror.NextWake());
    }

    // A snapshot is begun at some step, written by chunks at the steps after it, and read back.
    private void Snapshot(Step step)
    {
        if (_snapshot is null && step.B % 5 == 0)
        {
            _snapshot = new(_rig.State);
            _chunkBytes = 1 + (step.C % 400);
            _chunks = [];
        }
        else if (_snapshot is { IsWritten: false })
        {
            _chunks.Add(_snapshot.Write(_chunkBytes));
        }
        else if (_snapshot is not null)
        {
            FinishSnapshot();
        }
        if (step.B % 9 == 0 && ItemSnapshot.TryPackSmall(_rig.State, 4_000) is { } small)
        {
            Assert.InRange(small.Length, 1, 4_000);
            Restore([small], _rig.State.Version);
        }
    }

    private void FinishSnapshot()
    {
        if (_snapshot is null)
        {
            return;
        }
        while (!_snapshot.IsWritten)
        {
            _chunks.Add(_snapshot.Write(_chunkBytes));
        }
        Restore(_chunks, _snapshot.Version);
        _snapshot = null;
    }

    // What was read back takes the second item's place.
    private void Restore(List<ReadOnlyMemory<byte>> chunks, long version)
    {
        _mirror = new();
        foreach (var chunk in chunks)
        {
            ItemSnapshot.Restore(_mirror, chunk.Span);
        }
        Assert.Equal(version, _mirror.Version);
        _mirrored = (int)version;
        Mirror();
        CompareDumps();
    }

    private void CompareDumps()
    {
        _rig.State.Forget(_rig.Now);
        _mirror.Forget(_rig.Now);
        Assert.Equal(StateText.Of(_rig.State), StateText.Of(_mirror));
    }

    private static string? TextOf(ItemEvent.OrderUnitsTaken? taken) =>
        taken is null ? null : ScriptAnswers.OfTaken(taken);

    private static string BytesOf(Decision decision)
    {
        var writer = new EntryWriter();
        foreach (var e in ItemRig.EventsOf(decision))
        {
            ItemEventCodec.Write(writer, new(e, default, null));
        }
        return Convert.ToHexString(writer.Written.Span);
    }
}

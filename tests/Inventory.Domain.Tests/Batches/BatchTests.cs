using System.Text.Json;
using Inventory.Domain.Batches;
using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Batches;

public sealed class BatchTests
{
    private const long At = 1_800_000_000_000;

    private static readonly Guid RunId = Guid.Parse("0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f0a0b");

    private static readonly Operation Request =
        new(Guid.Parse("11111111-2222-4333-8444-555555555555"), 9, OperationOrigin.Client);

    private static readonly BatchEvent Started =
        new BatchEvent.Started(RunId, Request, At, "count");
    private static readonly BatchEvent Rows = new BatchEvent.RowsAdded([Add(1)]);
    private static readonly BatchEvent Decided = new BatchEvent.Decided();
    private static readonly BatchEvent Aborted = new BatchEvent.Aborted();
    private static readonly BatchEvent Dropped = new BatchEvent.Dropped();
    private static readonly BatchEvent Finished = new BatchEvent.Finished();

    /// <summary>Events, where they lead, and what may follow.</summary>
    public static TheoryData<string, BatchPhase, bool, bool, string> Ways => new()
    {
        { "", BatchPhase.None, false, false, "s" },
        { "s", BatchPhase.Started, true, false, "rda" },
        { "srr", BatchPhase.Started, true, false, "rda" },
        { "srd", BatchPhase.Decided, true, true, "f" },
        { "sra", BatchPhase.Aborted, true, false, "u" },
        { "srdf", BatchPhase.Finished, false, true, "s" },
        { "srau", BatchPhase.None, false, false, "s" },
        { "srausr", BatchPhase.Started, true, false, "rda" },
        { "srdfsr", BatchPhase.Started, true, false, "rda" },
    };

    /// <summary>Events and their bytes, with ' for ".</summary>
    public static TheoryData<BatchEvent, string> Bytes => new()
    {
        {
            Started,
            "{'kind':'started','run_id':'0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f0a0b','operation':{'id':"
            + "'11111111-2222-4333-8444-555555555555','body_hash':9,'origin':2},"
            + "'at':1800000000000,'reason':'count'}"
        },
        {
            new BatchEvent.RowsAdded(
            [
                new(7, 2, new() { LocationId = 2, IsAbsolute = false, Quantity = -3 }, null),
                new(8, 1, null, new() { SafetyStock = 4 }),
            ]),
            "{'kind':'rows','rows':[{'stock_item':7,'location_id':2,'change':{'location_id':2,"
            + "'is_absolute':false,'quantity':-3,'has_expected_quantity':false}},{'stock_item':8,"
            + "'location_id':1,'settings':{'safety_stock':4,'has_backorder_limit':false,"
            + "'has_backorder_message_id':false,'ends_unlimited':false}}]}"
        },
        {
            new BatchEvent.RowsAdded([Receive(7, null), Transfer(8, null)]),
            "{'kind':'rows','rows':[{'stock_item':7,'location_id':2,'arrival':{'location_id':2,"
            + "'quantity':5}},{'stock_item':8,'location_id':1,'transfer':{'from_location_id':1,"
            + "'to_location_id':2,'quantity':6}}]}"
        },
        { Decided, "{'kind':'decided'}" },
        { Aborted, "{'kind':'aborted'}" },
        { Dropped, "{'kind':'dropped'}" },
        { Finished, "{'kind':'finished'}" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Apply_WhenAnyEventFollows_TakesOnlyThoseOfItsPhase(
        string events, BatchPhase phase, bool isOpen, bool isAccepted, string next)
    {
        var state = After(events);
        Assert.Equal(
            (phase, isOpen, isAccepted), (state.Phase, state.IsOpen, state.IsAccepted));
        Assert.Throws<InvariantBrokenException>(() => After(events).Apply(null!));
        foreach (var letter in "srdauf")
        {
            var after = After(events);
            if (next.Contains(letter, StringComparison.Ordinal))
            {
                after.Apply(EventOf(letter));
            }
            else
            {
                Assert.Throws<InvariantBrokenException>(() => after.Apply(EventOf(letter)));
                Assert.Equal(phase, after.Phase);
            }
        }
    }

    [Fact]
    public void Apply_WhenARunBegins_KnowsItAndItsRowsAlone()
    {
        var state = After("srau");
        var again = new BatchEvent.Started(Guid.Empty, Request, At + 1, null);
        Assert.Equal((RunId, Request, At), (state.RunId, state.Operation, state.StartedAt));
        Assert.Equal([Add(1, "count")], state.Rows);

        state.Apply(again);
        Assert.Equal(
            (Guid.Empty, Request, At + 1), (state.RunId, state.Operation, state.StartedAt));
        Assert.Empty(state.Rows);
        state.Apply(new BatchEvent.RowsAdded([Add(2), Settings(3)]));
        state.Apply(new BatchEvent.RowsAdded([Add(4)]));
        Assert.Equal([Add(2), Settings(3), Add(4)], state.Rows);
    }

    [Fact]
    public void Begin_WhenMoreRowsThanAnEntryHas_CutsThemInOrder()
    {
        Assert.Equal((2_000, 200), (BatchRow.RowsMax, BatchRow.RowsPerEntry));
        var rows = Enumerable.Range(1, 401).Select(item => Add(item, "count")).ToArray();

        var events = BatchEvent.Begin(RunId, Request, At, rows);

        Assert.Equal(Started, events[0]);
        var parts = events.Skip(1).Cast<BatchEvent.RowsAdded>().Select(e => e.Rows).ToArray();
        Assert.Equal([200, 200, 1], parts.Select(part => part.Count));
        Assert.Equal(rows.Select(row => Add(row.StockItem)), parts.SelectMany(part => part));

        var state = new BatchState();
        foreach (var e in events)
        {
            state.Apply(e);
        }
        Assert.Equal(rows, state.Rows);
    }

    [Fact]
    public void Begin_WhenRowsAreOfSettings_HasNoReason()
    {
        var events = BatchEvent.Begin(RunId, Request, At, [Settings(1), Settings(2)]);

        Assert.Equal(new BatchEvent.Started(RunId, Request, At, null), events[0]);
        var rows = Assert.IsType<BatchEvent.RowsAdded>(events[1]).Rows;
        Assert.Equal([Settings(1), Settings(2)], rows);
        Assert.Equal(2, events.Count);
    }

    [Fact]
    public void Begin_WhenRowsHaveAReference_KeepsItOnceAndGivesItBack()
    {
        foreach (var rows in (BatchRow[][])[
            [Receive(1, "po-1"), Receive(2, "po-1")], [Transfer(1, "t"), Transfer(2, "t")]])
        {
            var events = BatchEvent.Begin(RunId, Request, At, rows);

            Assert.Equal(rows[0].Reason, Assert.IsType<BatchEvent.Started>(events[0]).Reason);
            Assert.All(
                Assert.IsType<BatchEvent.RowsAdded>(events[1]).Rows,
                row => Assert.Null(row.Reason));
            var state = new BatchState();
            foreach (var e in events)
            {
                state.Apply(e);
            }
            Assert.Equal(rows, state.Rows);
        }
    }

    [Fact]
    public void NeedsClaim_WhenAReceiptOrATransfer_IsForTheTransfer()
    {
        Assert.False(Receive(1, null).NeedsClaim);
        Assert.True(Transfer(1, null).NeedsClaim);
    }

    [Fact]
    public void Begin_WhenRowsDisagreeOnTheReason_Breaks()
    {
        Breaks(Add(1, "a"), Add(2, "b"));
        Breaks(Add(1, "a"), Settings(2));
        Breaks(Add(1, "a"), Add(2, "a"), Add(3));
        Breaks(Receive(1, "a"), Receive(2, "b"));

        static void Breaks(params BatchRow[] rows) => Assert.Throws<InvariantBrokenException>(
            () => BatchEvent.Begin(RunId, Request, At, rows));
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(true, true, true)]
    [InlineData(false, false, true)]
    public void NeedsClaim_WhenAnAdjustment_IsForWhatMayFailLater(
        bool isAbsolute, bool hasExpected, bool expected)
    {
        var change = new Adjustment
        {
            LocationId = 1,
            IsAbsolute = isAbsolute,
            HasExpectedQuantity = hasExpected,
        };
        Assert.Equal(expected, new BatchRow(1, 1, change, null).NeedsClaim);
        Assert.False(Settings(1).NeedsClaim);
    }

    [Theory]
    [InlineData(0, "0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f0a0b")]
    [InlineData(1, "0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f0a0a")]
    [InlineData(255, "0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f0af4")]
    [InlineData(256, "0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f0b0b")]
    [InlineData(1_999, "0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f0dc4")]
    public void OperationOf_WhenARow_IsOfTheRunAndTheRow(int row, string id)
    {
        var state = After("s");
        Assert.Equal(
            new Operation(Guid.Parse(id), 0, OperationOrigin.Batch), state.OperationOf(row));
        Assert.Equal(new ClaimId(Request.Id, RunId, row), state.ClaimOf(row));
    }

    [Theory]
    [MemberData(nameof(Bytes))]
    public void Event_WhenWritten_HasTheseBytesAndIsReadBack(BatchEvent happened, string expected)
    {
        var text = JsonSerializer.Serialize(happened, BatchJson.Default.BatchEvent);
        Assert.Equal(expected.Replace('\'', '"'), text);
        var read = JsonSerializer.Deserialize(text, BatchJson.Default.BatchEvent)!;
        Assert.Equal(happened.GetType(), read.GetType());
        Assert.Equal(text, JsonSerializer.Serialize(read, BatchJson.Default.BatchEvent));
    }

    [Fact]
    public void Event_WhenKindIsUnknown_IsNotRead() => Assert.Throws<JsonException>(
        () => JsonSerializer.Deserialize("""{"kind":"paused"}""", BatchJson.Default.BatchEvent));

    private static BatchState After(string events)
    {
        var state = new BatchState();
        foreach (var letter in events)
        {
            state.Apply(EventOf(letter));
        }
        return state;
    }

    private static BatchEvent EventOf(char letter) => letter switch
    {
        's' => Started,
        'r' => Rows,
        'd' => Decided,
        'a' => Aborted,
        'u' => Dropped,
        _ => Finished,
    };

    private static BatchRow Add(int item, string? reason = null) => new(
        item,
        1,
        new() { LocationId = 1, IsAbsolute = false, Quantity = 1, Reason = reason },
        null);

    private static BatchRow Receive(int item, string? reference) => new(item, 2, null, null)
    {
        Arrival = new() { LocationId = 2, Quantity = 5, Reference = reference },
    };

    private static BatchRow Transfer(int item, string? reference) => new(item, 1, null, null)
    {
        Transfer = new()
        {
            FromLocationId = 1,
            ToLocationId = 2,
            Quantity = 6,
            Reference = reference,
        },
    };

    private static BatchRow Settings(int item) => new(item, 1, null, new() { SafetyStock = 1 });
}

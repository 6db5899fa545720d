using Inventory.Domain.Items;
using Inventory.Grains.Orders;
using Inventory.Storage;
using Inventory.Storage.Faults;
using static Inventory.Cluster.Tests.Items.OrderCalls;

namespace Inventory.Cluster.Tests.Items;

/// <summary>Orders over a ledger that fails or loses answers, and over activations that are thrown
/// away: every operation once, whoever ends it.</summary>
public sealed class OrderFaultTests
{
    /// <summary>Appends of which the answer is lost, or that fail, counted from the operation's
    /// first.</summary>
    public static TheoryData<CommitFault, StreamKind, string, int> Faults
    {
        get
        {
            var faults = new TheoryData<CommitFault, StreamKind, string, int>();
            foreach (var fault in (CommitFault[])
                [CommitFault.ThrowsAfter, CommitFault.UnknownBefore, CommitFault.UnknownAfter])
            {
                faults.Add(fault, StreamKind.Order, Id, 1);
                faults.Add(fault, StreamKind.Order, Id, 2);
                faults.Add(fault, StreamKind.Item, "7", 1);
                faults.Add(fault, StreamKind.Item, "7", 2);
                faults.Add(fault, StreamKind.Item, "8", 2);
            }
            return faults;
        }
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Cancel_WhenAnAppendFails_TakesEachUnitOnce(
        CommitFault fault, StreamKind kind, string key, int nth)
    {
        await using var cluster = await SoldAsync();
        var seen = Plan(cluster, fault, a => a.Stream.Kind == kind && a.Stream.Key == key, nth);
        var operation = Named(cluster);

        var first = await CancelAsync(cluster, operation, Row(7, 4), Row(8, 1));
        var again = await CancelAsync(cluster, operation, Row(7, 4), Row(8, 1));

        Assert.True(seen.Value >= nth, $"only {seen.Value} such appends were made");
        Assert.Equal("7: 1 = 1+0; 8: 1 = 1+0", TextOf(first));
        Assert.Equal("7: 1 = 1+0; 8: 1 = 1+0", TextOf(again));
        Assert.True(again.IsRepeat);
        // Of item 7 three waited, and one of two that were ready came back.
        Assert.Equal((1, 0), await LevelAsync(cluster, 7));
        Assert.Equal((9, 0), await LevelAsync(cluster, 8));
    }

    /// <summary>The same for what an order acquires: its reservation's appends, and twice the
    /// items'.</summary>
    public static TheoryData<CommitFault, StreamKind, string, int> PlaceFaults
    {
        get
        {
            var faults = new TheoryData<CommitFault, StreamKind, string, int>();
            foreach (var fault in (CommitFault[])
                [CommitFault.ThrowsAfter, CommitFault.UnknownBefore, CommitFault.UnknownAfter])
            {
                faults.Add(fault, StreamKind.Order, "", 1);
                faults.Add(fault, StreamKind.Order, "", 2);
                faults.Add(fault, StreamKind.Cart, "", 1);
                faults.Add(fault, StreamKind.Cart, "", 2);
                faults.Add(fault, StreamKind.Cart, "", 3);
                faults.Add(fault, StreamKind.Item, "7", 1);
                faults.Add(fault, StreamKind.Item, "7", 2);
            }
            return faults;
        }
    }

    [Theory, MemberData(nameof(PlaceFaults))]
    public async Task Place_WhenAnAppendFails_SellsOnce(
        CommitFault fault, StreamKind kind, string key, int nth)
    {
        await using var cluster = await StartAsync();
        var seen = Plan(
            cluster, fault,
            a => a.Stream.Kind == kind && (key.Length == 0 || a.Stream.Key == key), nth);
        var operation = Named(cluster);

        var first = await PlaceAsync(cluster, operation, Wish(7, 5), Wish(8, 2));
        var again = await PlaceAsync(cluster, operation, Wish(7, 5), Wish(8, 2));

        Assert.True(seen.Value >= nth, $"only {seen.Value} such appends were made");
        Assert.Equal("7: 5 = 2+3; 8: 2 = 2+0", TextOf(first));
        Assert.Equal("7: 5 = 2+3; 8: 2 = 2+0", TextOf(again));
        Assert.Equal((0, 3), await LevelAsync(cluster, 7));
        Assert.Equal((8, 0), await LevelAsync(cluster, 8));
        Assert.Equal(0, await HeldAsync(cluster, 7) + await HeldAsync(cluster, 8));
    }

    [Fact]
    public async Task Wake_WhenTheSiloForgetsAnOpenCancel_EndsIt()
    {
        await using var cluster = await SoldAsync();
        var item = StreamOf(StreamKind.Item, "8");
        cluster.Ledger.Plan = new() { Rejects = append => append.Stream == item };

        var open = await BeginCancelAsync(cluster, Row(7, 4), Row(8, 1));
        Assert.Equal(OrderOutcome.Retry, open.Outcome);
        // What is stuck is shown as it stands, and stays open.
        var shown = await cluster.Order(Id).ShowAsync();
        Assert.Equal("7: 5 = 2+3; 8: 2 = 2+0", TextOf(shown));
        Assert.Equal(OrderOutcome.Retry, (await BeginCancelAsync(cluster, Row(8, 1))).Outcome);
        await DeactivateAsync(cluster.Order(Id));
        cluster.Ledger.Plan = new();
        cluster.Time.Step(TimeSpan.FromSeconds(11));

        await SeesAsync(cluster, "finished");
        Assert.Equal("7: 1 = 1+0; 8: 1 = 1+0", TextOf(await cluster.Order(Id).ShowAsync()));
        Assert.Equal((9, 0), await LevelAsync(cluster, 8));
    }

    [Fact]
    public async Task Record_WhenAnOperationIsOpen_IsTakenAndShownOnceItEnds()
    {
        await using var cluster = await SoldAsync();
        cluster.Ledger.Plan = new() { Rejects = append => append.Stream.Key == "8" };
        await BeginCancelAsync(cluster, Row(8, 1));

        await SellAsync(cluster, 7, 1);
        cluster.Ledger.Plan = new();

        Assert.Equal("7: 6 = 2+4; 8: 1 = 1+0", TextOf(await ShownAsync(cluster)));
    }

    [Fact]
    public async Task Place_WhenTheOrderIsThrownAwayBetweenItsSteps_IsEndedByTheWake()
    {
        await using var cluster = await StartAsync();
        cluster.Ledger.Plan = new()
        {
            Rejects = append => IsOf(append, StreamKind.Cart, "confirm_decided"),
        };

        var open = await cluster.Order(Id).PlaceAsync(
            new(Named(cluster), [Wish(7, 5)], Short));
        Assert.Equal(OrderOutcome.Retry, open.Outcome);
        Assert.Empty(await cluster.Order(Id).ReadAsync());
        await DeactivateAsync(cluster.Order(Id));
        cluster.Ledger.Plan = new();
        cluster.Time.Step(TimeSpan.FromSeconds(11));

        await SeesAsync(cluster, "finished");
        Assert.Equal("7: 5 = 2+3", TextOf(await cluster.Order(Id).ShowAsync()));
        var again = await PlaceAsync(cluster, Named(cluster), Wish(7, 5));
        Assert.Equal((OrderOutcome.Done, "7: 5 = 2+3"), (again.Outcome, TextOf(again)));
        Assert.Equal((0, 3), await LevelAsync(cluster, 7));
    }

    [Fact]
    public async Task Wake_WhenTheReservationWasConfirmedOverADayAgo_StillEndsThePlacing()
    {
        await using var cluster = await StartAsync();
        cluster.Ledger.Plan = new()
        {
            Rejects = append => IsOf(append, StreamKind.Order, "finished"),
        };
        await cluster.Order(Id).PlaceAsync(new(Named(cluster), [Wish(7, 5)], Short));
        Assert.Equal((0, 3), await LevelAsync(cluster, 7));
        await DeactivateAsync(cluster.Order(Id));

        cluster.Time.Step(TimeSpan.FromHours(25));
        cluster.Ledger.Plan = new();

        await SeesAsync(cluster, "finished");
        Assert.Equal("7: 5 = 2+3", TextOf(await ShownAsync(cluster)));
        Assert.Equal((0, 3), await LevelAsync(cluster, 7));
    }

    [Fact]
    public async Task Show_WhenAnotherOwnerHasAppended_ReadsWhatItWrote()
    {
        await using var cluster = await SoldAsync();
        Assert.Equal("7: 5 = 2+3; 8: 2 = 2+0", TextOf(await ShownAsync(cluster)));

        await AppendElsewhereAsync(cluster, """
            {"kind":"line_recorded","line":{"reservation_id":"r","variant_id":8,"product_id":8,
            "sku":"S-8","location_id":1,"ready":3,"backordered":0,"confirmed_at":9}}
            """);

        Assert.Equal("7: 5 = 2+3; 8: 5 = 5+0", TextOf(await ShownAsync(cluster)));
    }

    [Fact]
    public async Task Place_WhenAnItemsQueueIsFull_IsBusyAndEnds()
    {
        await using var cluster = await ItemCluster.StartAsync(o => o.QueueMax = 0);

        var reply = await PlaceAsync(cluster, Named(cluster), Wish(7, 5));

        Assert.Equal(OrderOutcome.Busy, reply.Outcome);
        Assert.Equal(2, await VersionAsync(cluster));
        Assert.Equal(OrderOutcome.NotFound, (await cluster.Order(Id).ShowAsync()).Outcome);
    }

    [Fact]
    public async Task Place_WhenShort_LeavesNoOrderAndNoHold()
    {
        await using var cluster = await StartAsync();

        var reply = await PlaceAsync(cluster, Named(cluster), Wish(8, 11), Wish(7, 99));

        Assert.Equal(OrderOutcome.Refused, reply.Outcome);
        Assert.Equal([(0, "S-8", 8), (1, "S-7", 7)],
            reply.Refusals.Select(no => (no.Row, no.Sku, no.VariantId)));
        Assert.All(reply.Refusals, no =>
            Assert.Equal(RefusalReason.OutOfStock, no.Refusal.Reason));
        Assert.Equal(OrderOutcome.NotFound, (await cluster.Order(Id).ShowAsync()).Outcome);
        Assert.Equal(0, await HeldAsync(cluster, 7) + await HeldAsync(cluster, 8));
        Assert.DoesNotContain(
            StreamOf(StreamKind.Order, Id),
            await cluster.Ledger.DueAsync(long.MaxValue, 99, CancellationToken.None));
    }

    [Fact]
    public async Task Change_WhenWhatIsMoreIsShort_CancelsNothing()
    {
        await using var cluster = await SoldAsync();

        var reply = await ChangeAsync(cluster, Named(cluster), Row(8, 0), Row(7, 99));

        Assert.Equal(OrderOutcome.Refused, reply.Outcome);
        Assert.Equal(1, Assert.Single(reply.Refusals).Row);
        Assert.Equal("7: 5 = 2+3; 8: 2 = 2+0", TextOf(await cluster.Order(Id).ShowAsync()));
        Assert.Equal((8, 0), await LevelAsync(cluster, 8));
    }

    [Theory]
    [InlineData(StreamKind.Cart, 2)]
    [InlineData(StreamKind.Item, 1)]
    [InlineData(StreamKind.Item, 4)]
    [InlineData(StreamKind.Order, 2)]
    public async Task Change_WhenAnAppendFails_IsDoneWholeOnce(StreamKind kind, int nth)
    {
        await using var cluster = await SoldAsync();
        var seen = Plan(cluster, CommitFault.UnknownAfter, a => a.Stream.Kind == kind, nth);
        var operation = Named(cluster);

        var first = await ChangeAsync(cluster, operation, Row(7, 1), Row(8, 5));
        var again = await ChangeAsync(cluster, operation, Row(7, 1), Row(8, 5));

        Assert.True(seen.Value >= nth, $"only {seen.Value} such appends were made");
        Assert.Equal("7: 1 = 1+0; 8: 5 = 5+0", TextOf(first));
        Assert.Equal("7: 1 = 1+0; 8: 5 = 5+0", TextOf(again));
        Assert.Equal((1, 0), await LevelAsync(cluster, 7));
        Assert.Equal((5, 0), await LevelAsync(cluster, 8));
    }

    [Fact]
    public async Task Cancel_WhenAnOpenClaimNeedsTheQueue_IsContendedUntilItIsDecided()
    {
        await using var cluster = await SoldAsync();
        var run = Guid.CreateVersion7(cluster.Time.GetUtcNow());
        var claim = new ClaimId(run, run, 0);
        ItemCluster.Accepted(await cluster.Item(7).ExecuteAsync(new ItemCommand.Claim(
            claim, new() { LocationId = 1, IsAbsolute = false, QtyBackordered = -2 })));

        var contended = await CancelAsync(cluster, Named(cluster), Row(7, 2));
        ItemCluster.Accepted(await cluster.Item(7).ExecuteAsync(new ItemCommand.DropClaim(claim)));

        var no = Assert.Single(contended.Refusals);
        Assert.Equal((0, RefusalReason.Contended), (no.Row, no.Refusal.Reason));
        Assert.Equal(2, await VersionAsync(cluster));
        var done = await CancelAsync(cluster, Named(cluster), Row(7, 2));
        Assert.Equal("7: 3 = 2+1; 8: 2 = 2+0", TextOf(done));
    }

    [Fact]
    public async Task Cancel_WhenStockFillsUpAfterTheDecision_WaitsUntilItFits()
    {
        await using var cluster = await SoldAsync();
        BeforeItIsDone(cluster, () => SetAsync(cluster, 8, int.MaxValue));

        var open = await BeginCancelAsync(cluster, Row(8, 1));
        await SetAsync(cluster, 8, 5);

        Assert.Equal(OrderOutcome.Retry, open.Outcome);
        Assert.Equal("7: 5 = 2+3; 8: 1 = 1+0", TextOf(await ShownAsync(cluster)));
        Assert.Equal((6, 0), await LevelAsync(cluster, 8));
    }

    [Fact]
    public async Task Cancel_WhenTheItemIsDeletedAfterTheDecision_Counts()
    {
        await using var cluster = await SoldAsync();
        BeforeItIsDone(
            cluster, () => cluster.Item(8).ExecuteAsync(new ItemCommand.Delete()).AsTask());

        var done = await CancelAsync(cluster, Named(cluster), Row(8, 1));

        Assert.Equal("7: 5 = 2+3; 8: 1 = 1+0", TextOf(done));
        Assert.Equal("7: 5 = 2+3; 8: 1 = 1+0", TextOf(await ShownAsync(cluster)));
        Assert.Null(await cluster.Item(8).ReadAsync());
    }

    [Fact]
    public async Task Cancel_WhenAnotherItemKeepsTheStockAfterTheDecision_RestocksThere()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var (first, second) = (FactsOf(7), FactsOf(8));
        await MakeAsync(cluster, first, onHand: 2);
        await MakeAsync(cluster, second, onHand: 5);
        await SellAsync(cluster, 8, 2);
        BeforeItIsDone(cluster, async () =>
        {
            await ChangeAsync(cluster, second with { Tracking = InventoryTracking.Product });
            await ChangeAsync(cluster, first with { Tracking = InventoryTracking.Product });
        });

        var done = await CancelAsync(cluster, Named(cluster), Row(8, 1));

        Assert.Equal("8: 1 = 1+0", TextOf(done));
        Assert.Equal((3, 0), await LevelAsync(cluster, 7));
        Assert.Equal((3, 0), await LevelAsync(cluster, 8));
    }

    [Fact]
    public async Task Cancel_WhenTheHostsIdIsTooOld_IsRefused()
    {
        await using var cluster = await SoldAsync();
        var madeAt = cluster.Time.GetUtcNow() - TimeSpan.FromSeconds(61);
        var old = new Operation(Guid.CreateVersion7(madeAt), 0, OperationOrigin.Host);

        var reply = await CancelAsync(cluster, old, Row(8, 1));

        Assert.Equal(RefusalReason.OperationTooOld, Assert.Single(reply.Refusals).Refusal.Reason);
    }

    [Fact]
    public async Task Cancel_WhenAnItemKnowsTheKeyFromAnotherRequest_IsRefused()
    {
        await using var cluster = await SoldAsync();
        var operation = Named(cluster);
        ItemCluster.Accepted(await cluster.Item(8).ExecuteAsync(
            new ItemCommand.ChangeSettings(1, new() { WarningLevel = 3 })
            {
                Operation = operation with { BodyHash = Body + 1 },
            }));

        var reply = await CancelAsync(cluster, operation, Row(8, 1));

        Assert.Equal(RefusalReason.OperationReused, Assert.Single(reply.Refusals).Refusal.Reason);
    }
}

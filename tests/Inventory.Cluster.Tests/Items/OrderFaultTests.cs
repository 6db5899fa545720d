using System.Runtime.CompilerServices;
using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Grains.Items;
using Inventory.Grains.Orders;
using Inventory.Storage;
using Inventory.Storage.Faults;
using Microsoft.Extensions.DependencyInjection;
using StreamId = Inventory.Storage.StreamId;

namespace Inventory.Cluster.Tests.Items;

/// <summary>Orders over a ledger that fails or loses answers, and over activations that are thrown
/// away: every operation once, whoever ends it.</summary>
public sealed class OrderFaultTests
{
    private const string Id = "o-1";
    private const ulong Body = 7;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

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
                faults.Add(fault, StreamKind.Item, "8", 1);
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
        var operation = Client(cluster);

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
        var operation = Client(cluster);

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
        Assert.Equal(OrderOutcome.Retry, (await cluster.Order(Id).ShowAsync()).Outcome);
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
        var cart = 0;
        cluster.Ledger.Plan = new()
        {
            Rejects = append => append.Stream.Kind == StreamKind.Cart && ++cart > 1,
        };

        var open = await cluster.Order(Id).PlaceAsync(
            new(Client(cluster), [Wish(7, 5)], Short));
        Assert.Equal(OrderOutcome.Retry, open.Outcome);
        Assert.Empty(await cluster.Order(Id).ReadAsync());
        await DeactivateAsync(cluster.Order(Id));
        cluster.Ledger.Plan = new();
        cluster.Time.Step(TimeSpan.FromSeconds(11));

        await SeesAsync(cluster, "finished");
        Assert.Equal("7: 5 = 2+3", TextOf(await cluster.Order(Id).ShowAsync()));
        var again = await PlaceAsync(cluster, Client(cluster), Wish(7, 5));
        Assert.Equal((OrderOutcome.Done, "7: 5 = 2+3"), (again.Outcome, TextOf(again)));
        Assert.Equal((0, 3), await LevelAsync(cluster, 7));
    }

    [Fact]
    public async Task Place_WhenAnItemsQueueIsFull_IsBusyAndEnds()
    {
        await using var cluster = await ItemCluster.StartAsync(o => o.QueueMax = 0);

        var reply = await PlaceAsync(cluster, Client(cluster), Wish(7, 5));

        Assert.Equal(OrderOutcome.Busy, reply.Outcome);
        Assert.Equal(2, await VersionAsync(cluster));
        Assert.Equal(OrderOutcome.NotFound, (await cluster.Order(Id).ShowAsync()).Outcome);
    }

    [Fact]
    public async Task Place_WhenShort_LeavesNoOrderAndNoHold()
    {
        await using var cluster = await StartAsync();

        var reply = await PlaceAsync(cluster, Client(cluster), Wish(8, 11), Wish(7, 99));

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

        var reply = await ChangeAsync(cluster, Client(cluster), Row(8, 0), Row(7, 99));

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
        var operation = Client(cluster);

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

        var contended = await CancelAsync(cluster, Client(cluster), Row(7, 2));
        ItemCluster.Accepted(await cluster.Item(7).ExecuteAsync(new ItemCommand.DropClaim(claim)));

        var no = Assert.Single(contended.Refusals);
        Assert.Equal((0, RefusalReason.Contended), (no.Row, no.Refusal.Reason));
        Assert.Equal(2, await VersionAsync(cluster));
        var done = await CancelAsync(cluster, Client(cluster), Row(7, 2));
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

        var done = await CancelAsync(cluster, Client(cluster), Row(8, 1));

        Assert.Equal("7: 5 = 2+3; 8: 1 = 1+0", TextOf(done));
        Assert.Equal("7: 5 = 2+3; 8: 1 = 1+0", TextOf(await ShownAsync(cluster)));
        Assert.Null(await cluster.Item(8).ReadAsync());
    }

    [Fact]
    public async Task Cancel_WhenAnotherItemKeepsTheStockAfterTheDecision_RestocksThere()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.MakeAsync(7, onHand: 2, limit: null);
        await cluster.MakeAsync(8, onHand: 5, limit: null);
        await SellAsync(cluster, 8, 2);
        // Item 8 becomes a variant of product 7, which keeps the stock of both.
        var base7 = (await cluster.Item(7).ReadAsync())!.Facts;
        BeforeItIsDone(cluster, async () =>
        {
            var both = base7.Variants.Append(new(8, "S-8", []));
            await ChangeCatalogAsync(cluster, 7, base7 with
            {
                VariantCount = 2,
                Variants = [.. both],
            });
            await ChangeCatalogAsync(cluster, 8, base7 with
            {
                VariantId = 8,
                VariantCount = 2,
                Variants = [new(8, "S-8", [])],
            });
        });

        var done = await CancelAsync(cluster, Client(cluster), Row(8, 1));

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
        var operation = Client(cluster);
        ItemCluster.Accepted(await cluster.Item(8).ExecuteAsync(
            new ItemCommand.ChangeSettings(1, new() { WarningLevel = 3 })
            {
                Operation = operation with { BodyHash = Body + 1 },
            }));

        var reply = await CancelAsync(cluster, operation, Row(8, 1));

        Assert.Equal(RefusalReason.OperationReused, Assert.Single(reply.Refusals).Refusal.Reason);
    }

    private static Task ChangeCatalogAsync(ItemCluster cluster, int id, ItemFacts facts) =>
        cluster.Item(id).ExecuteAsync(new ItemCommand.ChangeCatalog(facts)).AsTask();

    // An operation looks at its one item first, then begins, then is carried out there.
    private static void BeforeItIsDone(ItemCluster cluster, Func<Task> act)
    {
        var calls = 0;
        cluster.Calls.Before = method =>
            method == $"{nameof(IItemGrain)}.{nameof(IItemGrain.ExecuteAsync)}"
            && Interlocked.Increment(ref calls) == 2
                ? act()
                : Task.CompletedTask;
    }

    private static ValueTask<OrderReply> BeginCancelAsync(
        ItemCluster cluster, params OrderRow[] rows) => cluster.Order(Id).TakeBackAsync(
            new(Client(cluster), IsReturn: false, rows, Restock: true, Short));

    private static StrongBox<int> Plan(
        ItemCluster cluster, CommitFault fault, Func<Append, bool> isMeant, int nth)
    {
        var seen = new StrongBox<int>();
        cluster.Ledger.Plan = new()
        {
            Commit = batch => batch.Any(isMeant) && ++seen.Value == nth ? fault : CommitFault.None,
        };
        return seen;
    }

    private static async Task<ItemCluster> StartAsync()
    {
        var cluster = await ItemCluster.StartAsync();
        await cluster.MakeAsync(7, onHand: 2, limit: 9);
        await cluster.MakeAsync(8, onHand: 10, limit: null);
        return cluster;
    }

    private static async Task<ItemCluster> SoldAsync()
    {
        var cluster = await StartAsync();
        await SellAsync(cluster, 7, 5);
        await SellAsync(cluster, 8, 2);
        Assert.Equal(2, await VersionAsync(cluster));
        return cluster;
    }

    private static async Task SellAsync(ItemCluster cluster, int id, int quantity)
    {
        var reserve = cluster.Reserve(id, quantity) with { AllowBackorder = true };
        ItemCluster.Accepted(await cluster.Item(id).ExecuteAsync(reserve));
        ItemCluster.Accepted(await cluster.Item(id).ExecuteAsync(
            new ItemCommand.Confirm(reserve.ReservationId, Id, false)));
    }

    private static Task SetAsync(ItemCluster cluster, int id, int onHand) =>
        cluster.Item(id).ExecuteAsync(new ItemCommand.Adjust(
            new() { LocationId = 1, IsAbsolute = true, Quantity = onHand })).AsTask();

    private static OrderGateway Gateway(ItemCluster cluster) => new(
        cluster.Services.GetRequiredService<IGrainFactory>(), TimeProvider.System);

    private static Task<OrderReply> CancelAsync(
        ItemCluster cluster, Operation operation, params OrderRow[] rows) =>
        Gateway(cluster).TakeBackAsync(
            ItemCluster.Store, Id, new(operation, false, rows, true, OrderGateway.Deadline));

    private static Task<OrderReply> ChangeAsync(
        ItemCluster cluster, Operation operation, params OrderRow[] rows) =>
        Gateway(cluster).ChangeAsync(ItemCluster.Store, Id, operation, rows);

    private static Task<OrderReply> PlaceAsync(
        ItemCluster cluster, Operation operation, params CartLine[] lines) =>
        Gateway(cluster).PlaceAsync(ItemCluster.Store, Id, operation, lines);

    private static Task<OrderReply> ShownAsync(ItemCluster cluster) =>
        Gateway(cluster).ShowAsync(ItemCluster.Store, Id);

    private static OrderRow Row(int item, int quantity) => new($"S-{item}", null, quantity);

    private static CartLine Wish(int item, int quantity) => new()
    {
        VariantId = item,
        ProductId = item,
        Sku = $"S-{item}",
        StockItem = item,
        LocationId = 1,
        Quantity = quantity,
    };

    private static Operation Client(ItemCluster cluster) => new(
        Guid.CreateVersion7(cluster.Time.GetUtcNow()), Body, OperationOrigin.Client);

    private static string TextOf(OrderReply reply) => string.Join(
        "; ",
        reply.Order?.Lines.Select(line =>
            $"{line.VariantId}: {line.Quantity} = {line.Quantity - line.Waiting}+{line.Waiting}")
            ?? [$"{reply.Outcome}"]);

    private static async Task<(long? OnHand, long Backordered)> LevelAsync(
        ItemCluster cluster, int item)
    {
        var view = await cluster.Gateway.ReadAsync(cluster.Item(item), grain => grain.ReadAsync());
        return (view!.Levels[0].OnHand, view.Levels[0].QtyBackordered);
    }

    private static async Task<long> HeldAsync(ItemCluster cluster, int item)
    {
        var view = await cluster.Gateway.ReadAsync(cluster.Item(item), grain => grain.ReadAsync());
        return view!.Levels[0].HeldOnHand + view.Levels[0].HeldForBackorder;
    }

    private static StreamId StreamOf(StreamKind kind, string key) =>
        new(ItemCluster.Store, kind, key);

    private static async Task<long> VersionAsync(ItemCluster cluster) =>
        (await cluster.Ledger.ReadHeadAsync(StreamOf(StreamKind.Order, Id), default))!.Version;

    private static Task SeesAsync(ItemCluster cluster, string kind) =>
        Http.Eventually.HoldsAsync(async () =>
        {
            var text = "";
            await foreach (var pack in cluster.Ledger.ReadEntriesAsync(
                StreamOf(StreamKind.Order, Id), 0, default))
            {
                text += System.Text.Encoding.UTF8.GetString(pack.Bytes.Span);
            }
            return text.Contains($"\"kind\":\"{kind}\"", StringComparison.Ordinal);
        });

    private static async Task DeactivateAsync(IOrderGrain order)
    {
        try
        {
            await order.AsReference<Orleans.Core.Internal.IGrainManagementExtension>()
                .DeactivateOnIdle();
        }
        catch (OrleansException)
        {
            // The activation it was for is gone already.
        }
    }
}

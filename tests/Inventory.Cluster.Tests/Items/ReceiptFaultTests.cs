using Inventory.Domain.Batches;
using Inventory.Domain.Items;
using Inventory.Grains.Batches;
using Inventory.Grains.Items;
using Inventory.Storage;
using Inventory.Storage.Faults;

namespace Inventory.Cluster.Tests.Items;

/// <summary>Receipts of several lines over a ledger that fails: every line once, or none; and
/// whoever asks again hears whom they filled.</summary>
public sealed class ReceiptFaultTests
{
    /// <summary>Appends of which the answer is lost, counted from the batch's first.</summary>
    public static TheoryData<StreamKind, string, int> Lost => new()
    {
        { StreamKind.Batch, "", 1 },
        { StreamKind.Batch, "", 2 },
        { StreamKind.Item, "7", 1 },
        { StreamKind.Item, "8", 1 },
    };

    [Theory, MemberData(nameof(Lost))]
    public async Task Run_WhenAnAnswerIsLost_TakesEachLineInOnceAndSaysWhatItCameTo(
        StreamKind kind, string key, int nth)
    {
        await using var cluster = await BatchCluster.StartAsync();
        await cluster.BackorderAsync(7, 2);
        var seen = 0;
        cluster.Ledger.Plan = new()
        {
            Commit = batch => batch.Any(a => a.Stream.Kind == kind
                    && (key.Length == 0 || a.Stream.Key == key))
                && ++seen == nth
                    ? CommitFault.ThrowsAfter
                    : CommitFault.None,
        };
        var operation = cluster.Client();

        var first = await cluster.RunBatchAsync(operation, Receive(7, 3), Receive(8, 4));
        await cluster.BackorderAsync(8, 5);
        var again = await cluster.RunBatchAsync(operation, Receive(7, 3), Receive(8, 4));

        Assert.True(seen >= nth, $"only {seen} such appends were made");
        Assert.Equal((BatchOutcome.Done, false), (first.Outcome, first.IsRepeat));
        Assert.Equal((BatchOutcome.Done, true), (again.Outcome, again.IsRepeat));
        Assert.Equal(["+1 *:2", "+4 "], first.Receipts.Select(TextOf));
        Assert.Equal(["+1 *:2", "+4 "], again.Receipts.Select(TextOf));
        Assert.Equal(11, (await cluster.LevelAsync(7))?.OnHand);
        Assert.Equal(14, (await cluster.LevelAsync(8))?.OnHand);
    }

    [Fact]
    public async Task Run_WhenALineIsRefused_TakesNothingIn()
    {
        await using var cluster = await BatchCluster.StartAsync();

        var reply = await cluster.RunBatchAsync(
            cluster.Client(), Receive(7, 3), Receive(8, int.MaxValue));

        Assert.Equal(BatchOutcome.Refused, reply.Outcome);
        Assert.Equal(
            (1, RefusalReason.OverQuantityMax),
            (reply.Refusals.Single().Row, reply.Refusals.Single().Refusal.Reason));
        Assert.Empty(reply.Receipts);
        Assert.Equal(10, (await cluster.LevelAsync(7))?.OnHand);
    }

    [Fact]
    public async Task Run_WhenItCrashesBehindTheDecision_IsCarriedOutByTheNext()
    {
        await using var cluster = await BatchCluster.StartAsync();
        await cluster.BackorderAsync(8, 1);
        BlockReceiptsOf(cluster, "8");
        var operation = cluster.Client();
        var batch = cluster.Batch(operation);

        var first = await batch.RunAsync(
            new(operation, [Receive(7, 3), Receive(8, 4)], TimeSpan.FromSeconds(1)));
        await batch.CrashAsync();
        var settling = await cluster.RunBatchAsync(operation, Receive(7, 3), Receive(8, 4));
        cluster.Ledger.Plan = new();
        Assert.False(await batch.SettleAsync(Guid.Empty));
        var done = await cluster.RunBatchAsync(operation, Receive(7, 3), Receive(8, 4));

        // Nobody is told whom the lines fill before all of them did.
        Assert.Equal((BatchOutcome.Settling, 0), (first.Outcome, first.Receipts.Count));
        Assert.Equal((BatchOutcome.Settling, 0), (settling.Outcome, settling.Receipts.Count));
        Assert.Equal((BatchOutcome.Done, true), (done.Outcome, done.IsRepeat));
        Assert.Equal(["+3 ", "+3 *:1"], done.Receipts.Select(TextOf));
        Assert.Equal(13, (await cluster.LevelAsync(7))?.OnHand);
        Assert.Equal(13, (await cluster.LevelAsync(8))?.OnHand);
    }

    [Fact]
    public async Task Run_WhenADecidedLineDoesNotFit_WaitsUntilItDoes()
    {
        await using var cluster = await BatchCluster.StartAsync();
        await cluster.BackorderAsync(8, 2);
        BlockReceiptsOf(cluster, "8");
        var operation = cluster.Client();
        var batch = cluster.Batch(operation);
        var claim = new ClaimId(cluster.Client().Id, cluster.Client().Id, 0);
        var take = new Adjustment { LocationId = 1, IsAbsolute = false, QtyBackordered = -1 };

        // The line passes the first look, and meets the claim of another batch when carried out.
        var blocked = await batch.RunAsync(
            new(operation, [Receive(7, 3), Receive(8, 4)], TimeSpan.FromSeconds(1)));
        ItemCluster.Accepted(await cluster.Gateway.ExecuteAsync(
            cluster.Item(8), new ItemCommand.Claim(claim, take)));
        cluster.Ledger.Plan = new();
        var isOpen = await batch.SettleAsync(await RunIdAsync(cluster));
        var before = await cluster.LevelAsync(8);
        ItemCluster.Accepted(await cluster.Item(8).ExecuteAsync(new ItemCommand.DropClaim(claim)));
        Assert.False(await batch.SettleAsync(Guid.Empty));
        var done = await cluster.RunBatchAsync(operation, Receive(7, 3), Receive(8, 4));

        Assert.Equal(BatchOutcome.Settling, blocked.Outcome);
        Assert.True(isOpen);
        Assert.Equal((10, 2), (before?.OnHand, before?.QtyBackordered));
        Assert.Equal(["+3 ", "+2 *:2"], done.Receipts.Select(TextOf));
        Assert.Equal((12, 0), (
            (await cluster.LevelAsync(8))?.OnHand, (await cluster.LevelAsync(8))?.QtyBackordered));
    }

    [Fact]
    public async Task Run_WhenAnItemIsDeletedBehindTheDecision_AnswersTheOthers()
    {
        await using var cluster = await BatchCluster.StartAsync();
        BlockReceiptsOf(cluster, "8");
        var operation = cluster.Client();
        var batch = cluster.Batch(operation);
        await batch.RunAsync(
            new(operation, [Receive(7, 3), Receive(8, 4)], TimeSpan.FromSeconds(1)));
        ItemCluster.Accepted(await cluster.Gateway.ExecuteAsync(
            cluster.Item(8), new ItemCommand.Delete()));
        cluster.Ledger.Plan = new();

        Assert.False(await batch.SettleAsync(Guid.Empty));

        var done = await cluster.RunBatchAsync(operation, Receive(7, 3), Receive(8, 4));
        Assert.Equal(BatchOutcome.Done, done.Outcome);
        Assert.Equal(["+3 ", ""], done.Receipts.Select(TextOf));
    }

    [Fact]
    public async Task Run_WhenAFinishedOneIsAskedWhileItemsCannotBeRead_IsToBeRepeated()
    {
        await using var cluster = await BatchCluster.StartAsync();
        var operation = cluster.Client();
        var batch = cluster.Batch(operation);
        BatchRow[] rows = [Receive(7, 3), Receive(8, 4)];
        await cluster.RunBatchAsync(operation, rows);
        cluster.Calls.Before = method => method == "IItemGrain.ExecuteAsync"
            ? throw new ItemUnavailableException("planned")
            : Task.CompletedTask;

        var reply = await batch.RunAsync(new(operation, rows, TimeSpan.FromSeconds(1)));

        Assert.Equal(BatchOutcome.Retry, reply.Outcome);
    }

    // The name of a run's first row is that of the run.
    private static async Task<Guid> RunIdAsync(ItemCluster cluster) =>
        (await cluster.EventsAsync(7)).OfType<ItemEvent.StockReceived>().Single().Operation.Id;

    private static void BlockReceiptsOf(ItemCluster cluster, string item) =>
        cluster.Ledger.Plan = new()
        {
            Rejects = append => append.Stream.Key == item
                && ItemEventCodec.Read(append.Entries.Span, append.At)
                    .Any(entry => entry.Event is ItemEvent.StockReceived),
        };

    private static BatchRow Receive(int item, int units) => new(item, 1, null, null)
    {
        Arrival = new() { LocationId = 1, Quantity = units, Reference = "po-1" },
    };

    private static string TextOf(Receipt? receipt) => receipt is null
        ? ""
        : $"+{receipt.OnHandAdded} " + string.Join(
            ',', receipt.Fills.Select(fill => $"{fill.OrderId ?? "*"}:{fill.Quantity}"));
}

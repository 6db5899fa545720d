using Inventory.Domain.Batches;
using Inventory.Domain.Items;
using Inventory.Grains.Batches;
using Inventory.Grains.Items;
using Inventory.Storage;
using Inventory.Storage.Faults;

namespace Inventory.Cluster.Tests.Items;

/// <summary>Transfers over a ledger that fails or loses answers: every line once and both halves of
/// it together, or none.</summary>
public sealed class TransferFaultTests
{
    /// <summary>Appends of which the answer is lost, counted from the batch's first.</summary>
    public static TheoryData<StreamKind, string, int> Lost => new()
    {
        { StreamKind.Batch, "", 1 },
        { StreamKind.Batch, "", 2 },
        { StreamKind.Batch, "", 3 },
        { StreamKind.Item, "7", 1 },
        { StreamKind.Item, "7", 2 },
        { StreamKind.Item, "8", 1 },
        { StreamKind.Item, "8", 2 },
    };

    [Theory, MemberData(nameof(Lost))]
    public async Task Run_WhenAnAnswerIsLost_MovesEachLineOnce(
        StreamKind kind, string key, int nth)
    {
        await using var cluster = await BatchCluster.StartAsync();
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

        var first = await cluster.RunBatchAsync(operation, Move(7, 3), Move(8, 4));
        var again = await cluster.RunBatchAsync(operation, Move(7, 3), Move(8, 4));

        Assert.True(seen >= nth, $"only {seen} such appends were made");
        Assert.Equal(BatchOutcome.Done, first.Outcome);
        Assert.Equal((BatchOutcome.Done, true), (again.Outcome, again.IsRepeat));
        Assert.Equal((7, 3), await BothAsync(cluster, 7));
        Assert.Equal((6, 4), await BothAsync(cluster, 8));
        await NothingIsClaimedAsync(cluster);
    }

    [Fact]
    public async Task Run_WhenDone_HasBothHalvesOfALineInOneAppend()
    {
        await using var cluster = await BatchCluster.StartAsync();
        await cluster.RunBatchAsync(cluster.Client(), Move(7, 3), Move(8, 4));
        ItemCluster.Accepted(await cluster.Item(7).ExecuteAsync(
            new ItemCommand.MoveStock(Move(7, 1).Transfer!)));

        string[][] expected =
        [
            [nameof(ItemEvent.ClaimTaken), nameof(ItemEvent.ClaimTaken)],
            [
                nameof(ItemEvent.TransferredOut), nameof(ItemEvent.TransferredIn),
                nameof(ItemEvent.BatchNamed),
            ],
            [nameof(ItemEvent.TransferredOut), nameof(ItemEvent.TransferredIn)],
        ];
        var packs = (await cluster.AppendsAsync(7)).TakeLast(expected.Length)
            .Select(pack => ItemEventCodec.Read(pack.Bytes.Span, pack.At)
                .Select(entry => entry.Event.GetType().Name).ToArray());
        Assert.Equal(expected, packs);
    }

    [Fact]
    public async Task Run_WhenALineIsRefusedAtItsClaim_GivesBothHalvesOfTheOthersBack()
    {
        await using var cluster = await BatchCluster.StartAsync();

        // Each line of item 7 passes the first look, but there are no units for both.
        var reply = await cluster.RunBatchAsync(
            cluster.Client(), Move(8, 2), Move(7, 6), Move(7, 6));

        Assert.Equal(BatchOutcome.Refused, reply.Outcome);
        await NothingIsClaimedAsync(cluster);
        Assert.Equal((10, null), await BothAsync(cluster, 7));
        Assert.Equal((10, null), await BothAsync(cluster, 8));
    }

    [Fact]
    public async Task Run_WhenItCrashesBeforeTheDecision_MovesNothing()
    {
        await using var cluster = await BatchCluster.StartAsync();
        cluster.Ledger.Plan = new()
        {
            Rejects = append => append.Stream.Kind == StreamKind.Batch
                && append.Entries.Span.IndexOf("decided"u8) >= 0,
        };
        var operation = cluster.Client();
        var batch = cluster.Batch(operation);

        var undecided = await batch.RunAsync(
            new(operation, [Move(7, 3), Move(8, 4)], TimeSpan.FromSeconds(4)));
        var held = await cluster.LevelAsync(7);
        await batch.CrashAsync();
        cluster.Ledger.Plan = new();
        Assert.False(await batch.SettleAsync(Guid.Empty));

        Assert.Equal(BatchOutcome.Retry, undecided.Outcome);
        Assert.Equal(3, held?.HeldOnHand);
        await NothingIsClaimedAsync(cluster);
        Assert.Equal((10, null), await BothAsync(cluster, 7));
        Assert.Equal((10, null), await BothAsync(cluster, 8));
    }

    [Fact]
    public async Task Run_WhenItCrashesBehindTheDecision_IsCarriedOutWhateverCameBetween()
    {
        await using var cluster = await BatchCluster.StartAsync();
        cluster.Ledger.Plan = new()
        {
            Rejects = append => append.Stream.Key == "8"
                && ItemEventCodec.Read(append.Entries.Span, append.At)
                    .Any(entry => entry.Event is ItemEvent.TransferredOut),
        };
        var operation = cluster.Client();
        var batch = cluster.Batch(operation);

        var settling = await batch.RunAsync(
            new(operation, [Move(7, 3), Move(8, 4)], TimeSpan.FromSeconds(2)));
        await batch.CrashAsync();
        ItemCluster.Accepted(await cluster.Gateway.ExecuteAsync(
            cluster.Item(8),
            new ItemCommand.Adjust(new()
            {
                LocationId = 2,
                IsAbsolute = true,
                Quantity = int.MaxValue,
            })));
        cluster.TermsNow = new(true, [1]);
        cluster.Ledger.Plan = new();
        Assert.False(await batch.SettleAsync(Guid.Empty));

        Assert.Equal(BatchOutcome.Settling, settling.Outcome);
        Assert.Equal((7, 3), await BothAsync(cluster, 7));
        // The destination was counted after the move was decided: the count stands for both.
        Assert.Equal((6, int.MaxValue), await BothAsync(cluster, 8));
        await NothingIsClaimedAsync(cluster);
    }

    [Fact]
    public async Task Run_WhenTwoWantTheSameUnits_MovesThemOnce()
    {
        await using var cluster = await BatchCluster.StartAsync();

        var replies = await Task.WhenAll(
            cluster.RunBatchAsync(cluster.Client(), Move(7, 6), Move(8, 6)),
            cluster.RunBatchAsync(cluster.Client(), Move(8, 6), Move(7, 6)));

        var done = replies.Count(reply => reply.Outcome == BatchOutcome.Done);
        Assert.InRange(done, 0, 1);
        Assert.Equal(2 - done, replies.Count(r => r.Outcome == BatchOutcome.Refused));
        await NothingIsClaimedAsync(cluster);
        Assert.Equal(10 - (6 * done), (await BothAsync(cluster, 7)).From);
        Assert.Equal(10 - (6 * done), (await BothAsync(cluster, 8)).From);
    }

    private static async Task NothingIsClaimedAsync(ItemCluster cluster)
    {
        foreach (var item in (int[])[7, 8])
        {
            var events = await cluster.EventsAsync(item);
            Assert.Equal(
                events.OfType<ItemEvent.ClaimTaken>().Select(e => e.ClaimId).Order(ByRow),
                events.Select(ClaimEndedBy).OfType<ClaimId>().Order(ByRow));
            Assert.Equal(0, (await cluster.LevelAsync(item))?.HeldOnHand);
        }
    }

    private static readonly IComparer<ClaimId> ByRow =
        Comparer<ClaimId>.Create((x, y) => (x.RunId, x.Row).CompareTo((y.RunId, y.Row)));

    private static ClaimId? ClaimEndedBy(ItemEvent e) => e switch
    {
        ItemEvent.TransferredOut x => x.ClaimId,
        ItemEvent.TransferredIn x => x.ClaimId,
        ItemEvent.ClaimDropped x => x.ClaimId,
        _ => null,
    };

    private static async Task<(long? From, long? To)> BothAsync(ItemCluster cluster, int item) =>
        ((await cluster.LevelAsync(item))?.OnHand, (await cluster.LevelAsync(item, 2))?.OnHand);

    private static BatchRow Move(int item, int units) => new(item, 1, null, null)
    {
        Transfer = new()
        {
            FromLocationId = 1,
            ToLocationId = 2,
            Quantity = units,
            Reference = "t-1",
        },
    };
}

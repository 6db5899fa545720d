using System.Collections.Concurrent;
using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Storage.Faults;
using Orleans.Core.Internal;

namespace Inventory.Cluster.Tests.Items;

/// <summary>
/// Concurrent callers, shared appends, a ledger that fails and loses answers, a clock that steps,
/// activations thrown away: whatever happens, what was answered is in the ledger once, and what
/// the ledger holds never sold more than there was.
/// </summary>
public sealed class ItemFaultTests
{
    private const int Callers = 24;
    private const int StepsPerCaller = 60;

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5, 6];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Execute_WhenTheLedgerFailsAtRandom_AnswersWhatTheLedgerHolds(int seed)
    {
        await using var cluster = await ItemCluster.StartAsync(o => o.SnapshotTailBytesMin = 2_048);
        var item = await cluster.MakeAsync(7, onHand: 200, limit: 50);
        cluster.Ledger.Plan = FaultPlan.Seeded(new Random(seed), probability: 0.15);
        var (answers, known) = (new Answers(), await cluster.ReferenceAsync(7));
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(
            caller => new Caller(cluster, known, answers, new(seed * 1_000 + caller)).RunAsync()));
        cluster.Ledger.Plan = new();

        var view = await cluster.Gateway.ReadAsync(item, grain => grain.ReadAsync());
        var audited = await AuditAsync(cluster, view!, seed);
        answers.CheckAgainst(audited, seed);
    }

    // The item goes on by itself: holds expire while its entries are read. So what it showed is
    // compared at the version it showed.
    private static async Task<ItemAuditor> AuditAsync(
        ItemCluster cluster, ItemView view, int seed)
    {
        var auditor = new ItemAuditor();
        var next = 1L;
        foreach (var (version, at, entry) in await cluster.EntriesAsync(view.Key.VariantId))
        {
            Assert.True(next++ == version, $"seed {seed}: version {version} is out of place");
            auditor.Take(at, entry.Event);
            if (version == view.Version)
            {
                CheckView(view, auditor, seed);
            }
        }
        Assert.True(next > view.Version, $"seed {seed}: the view is ahead of the entries");
        return auditor;
    }

    private static void CheckView(ItemView view, ItemAuditor audited, int seed)
    {
        var level = Assert.Single(view.Levels);
        Assert.True(
            (audited.OnHand, audited.Backordered, audited.HeldOnHand, audited.HeldForBackorder)
                == (level.OnHand, level.QtyBackordered, level.HeldOnHand, level.HeldForBackorder),
            $"seed {seed}: the view differs from the entries: {level}");
    }

    /// <summary>What callers were told.</summary>
    private sealed class Answers
    {
        public ConcurrentDictionary<Guid, Hold> Held { get; } = new();
        public ConcurrentDictionary<Guid, Hold> Confirmed { get; } = new();
        public ConcurrentDictionary<Guid, int> Adjusted { get; } = new();

        public void CheckAgainst(ItemAuditor audited, int seed)
        {
            Assert.True(Held.Count > 20 && Confirmed.Count > 5 && Adjusted.Count > 5);
            foreach (var (id, hold) in Held)
            {
                Assert.True(audited.Placed.TryGetValue(id, out var placed), $"seed {seed}: lost");
                Assert.Equal((hold.Ready, hold.Backordered), (placed.Ready, placed.Backordered));
            }
            foreach (var (id, hold) in Confirmed)
            {
                Assert.Equal(
                    (hold.OrderId!, hold.ActualReady, hold.ActualBackordered), audited.Sold[id]);
            }
            foreach (var (id, delta) in Adjusted)
            {
                Assert.Equal(delta, audited.Adjusted[id]);
            }
        }
    }

    /// <summary>One caller: does something, repeats what it did, steps the clock now and
    /// then.</summary>
    private sealed class Caller(
        ItemCluster cluster, ItemRef reference, Answers answers, Random random)
    {
        private readonly IItemGrain _item = reference.Grain;
        private readonly List<Guid> _mine = [];

        public async Task RunAsync()
        {
            for (var step = 0; step < StepsPerCaller; step++)
            {
                await (random.Next(8) switch
                {
                    0 or 1 or 2 => ReserveAsync(),
                    3 => ConfirmAsync(),
                    4 => ReleaseAsync(),
                    5 => AdjustAsync(),
                    6 => ExtendAsync(),
                    _ => DisturbAsync(),
                });
            }
        }

        private async Task ReserveAsync()
        {
            var expires = random.Next(3) == 0 ? 200 : 900_000;
            var command = cluster.Reserve(7, random.Next(1, 6), expires) with
            {
                AllowBackorder = random.Next(4) > 0,
                AllowPartial = random.Next(3) == 0,
            };
            var first = await reference.Lane.ReserveAsync(command);
            if (first.Outcome != ItemOutcome.Accepted)
            {
                return;
            }
            answers.Held[command.ReservationId] = first.Hold!.Value;
            _mine.Add(command.ReservationId);
            if (random.Next(3) == 0)
            {
                var again = await reference.Lane.ReserveAsync(command);
                if (again.Outcome == ItemOutcome.Accepted)
                {
                    var hold = again.Hold!.Value;
                    Assert.Equal(first.Hold!.Value with { ExpiresAt = hold.ExpiresAt }, hold);
                }
            }
        }

        private async Task ConfirmAsync()
        {
            if (Pick() is not { } id)
            {
                return;
            }
            var command = new ItemCommand.Confirm(id, $"o-{id:N}", RefuseIfSplitChanged: false);
            var reply = await cluster.Gateway.ExecuteAsync(_item, command);
            if (reply.Outcome == ItemOutcome.Accepted)
            {
                var hold = reply.Hold!.Value;
                Assert.Equal(HoldStatus.Confirmed, hold.Status);
                answers.Confirmed[id] = hold;
            }
        }

        private async Task ReleaseAsync()
        {
            if (Pick() is { } id)
            {
                await cluster.Gateway.ExecuteAsync(_item, new ItemCommand.Release(id));
            }
        }

        private async Task ExtendAsync()
        {
            if (Pick() is { } id)
            {
                await cluster.Gateway.ExecuteAsync(_item, new ItemCommand.Extend(id, 1_000));
            }
        }

        private async Task AdjustAsync()
        {
            var operation = new Operation(
                Guid.CreateVersion7(cluster.Time.GetUtcNow()), 1, OperationOrigin.Client);
            var delta = random.Next(-10, 20);
            var command = new ItemCommand.Adjust(
                new() { LocationId = 1, IsAbsolute = false, Quantity = delta })
            {
                Operation = operation,
            };
            for (var repeat = random.Next(2); repeat >= 0; repeat--)
            {
                var reply = await cluster.Gateway.ExecuteAsync(_item, command);
                if (reply.Outcome == ItemOutcome.Accepted)
                {
                    answers.Adjusted[operation.Id] = delta;
                }
            }
        }

        private async Task DisturbAsync()
        {
            cluster.Time.Step(TimeSpan.FromMilliseconds(random.Next(-300, 600)));
            if (random.Next(4) > 0)
            {
                return;
            }
            try
            {
                await _item.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
            }
            catch (OrleansException)
            {
                // The activation it was for is gone already.
            }
        }

        private Guid? Pick() => _mine.Count == 0 ? null : _mine[random.Next(_mine.Count)];
    }
}

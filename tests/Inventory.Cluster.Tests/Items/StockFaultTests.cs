using System.Collections.Concurrent;
using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Storage.Faults;

namespace Inventory.Cluster.Tests.Items;

/// <summary>
/// What merchants and batches ask of an item, at two locations, beside its shoppers, while the
/// ledger fails and loses answers: what was answered is in the ledger once, with these numbers.
/// </summary>
public sealed class StockFaultTests
{
    private const int Id = 7;
    private const int Callers = 16;
    private const int StepsPerCaller = 90;
    private const int AnswersOfAKindMin = 10;

    public static TheoryData<int> Seeds => [1, 2, 3, 4];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Execute_WhenTheLedgerFailsAtRandom_KeepsEveryAnswerOnce(int seed)
    {
        await using var cluster = await ItemCluster.StartAsync(
            o => o.SnapshotTailBytesMin = 2_048, silos: 3);
        var item = await cluster.MakeAsync(Id, onHand: 200, limit: 50);
        ItemCluster.Accepted(await item.ExecuteAsync(new ItemCommand.Import
        {
            LocationId = 2,
            OnHand = 100,
            Settings = new() { HasBackorderLimit = true, BackorderLimit = 20 },
        }));
        cluster.Ledger.Plan = FaultPlan.Seeded(new Random(seed), probability: 0.15);
        var (answers, known) = (new StockAnswers(), await cluster.ReferenceAsync(Id));
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => RunAsync(
            new StockCaller(cluster, known, answers, new(seed * 1_000 + caller)))));
        cluster.Ledger.Plan = new();
        await CheckAsync(cluster, item, answers, seed);
    }

    private static async Task RunAsync(StockCaller caller)
    {
        for (var step = 0; step < StepsPerCaller; step++)
        {
            await caller.StepAsync();
        }
    }

    private static async Task CheckAsync(
        ItemCluster cluster, IItemGrain item, StockAnswers answers, int seed)
    {
        var view = await cluster.Gateway.ReadAsync(item, grain => grain.ReadAsync());
        var (auditor, next) = (new StockAuditor(), 1L);
        foreach (var (version, at, entry) in await cluster.EntriesAsync(Id))
        {
            Assert.True(next++ == version, $"seed {seed}: version {version} is out of place");
            auditor.Take(at, entry.Event);
            if (version == view!.Version)
            {
                auditor.CheckView(view);
            }
        }
        Assert.True(next > view!.Version, $"seed {seed}: the view is ahead of the ledger");
        answers.CheckAgainst(auditor, AnswersOfAKindMin, seed);
    }
}

/// <summary>What callers were told, each with what must then be in the ledger.</summary>
internal sealed class StockAnswers
{
    private readonly ConcurrentQueue<(string Kind, Func<StockAuditor, bool> Holds)> _told = new();

    public void Told(string kind, Func<StockAuditor, bool> holds) => _told.Enqueue((kind, holds));

    public void CheckAgainst(StockAuditor auditor, int ofAKindMin, int seed)
    {
        foreach (var (kind, holds) in _told)
        {
            Assert.True(holds(auditor), $"seed {seed}: the ledger differs from an answer: {kind}");
        }
        var kinds = _told.GroupBy(told => told.Kind).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(StockCaller.Kinds.Order(), kinds.Keys.Order());
        Assert.All(kinds, kind => Assert.True(kind.Value >= ofAKindMin, $"seed {seed}: {kind}"));
    }
}

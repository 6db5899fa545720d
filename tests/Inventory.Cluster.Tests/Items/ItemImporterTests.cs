using Inventory.Domain.Items;
using Inventory.Grains.Imports;
using Inventory.Grains.Items;
using Inventory.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Inventory.Cluster.Tests.Items;

/// <summary>Rows of an import over items that are busy, broken or slow to answer.</summary>
public sealed class ItemImporterTests
{
    private const string Execute = "IItemGrain.ExecuteAsync";
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Import_WhenAnItemIsBusy_AsksAgainUntilItHasRoom()
    {
        await using var cluster = await ItemCluster.StartAsync(o => o.QueueMax = 1);
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        await cluster.MakeAsync(8, onHand: 10, limit: null);
        var (gate, asked) = (new TaskCompletionSource(), new TaskCompletionSource());
        var (full, calls) = (new TaskCompletionSource(), 0);
        cluster.Ledger.Plan = new()
        {
            BeforeCommit = _ =>
            {
                full.TrySetResult();
                return gate.Task;
            },
        };
        var first = item.ExecuteAsync(cluster.Reserve(7, 1)).AsTask();
        await full.Task.WaitAsync(Within);
        // The import's own first call is told that the item is busy; the second shows that it asks.
        cluster.Calls.Before = method =>
        {
            if (method == Execute && Interlocked.Increment(ref calls) == 3)
            {
                asked.SetResult();
            }
            return Task.CompletedTask;
        };

        var importing = ImportAsync(cluster, Row(7, 20), Row(8, 30));
        await Task.WhenAny(asked.Task, importing).WaitAsync(Within);
        gate.SetResult();
        var results = await importing;

        ItemCluster.Accepted(await first);
        Assert.All(results, result => Assert.Equal(RowFate.Updated, result.Fate));
        Assert.Equal((20L, 30L), (await OnHandAsync(cluster, 7), await OnHandAsync(cluster, 8)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Import_WhenAnItemTakesNoChanges_RejectsItsRowAlone(bool isDryRun)
    {
        await using var cluster = await ItemCluster.StartAsync(o => o.QuarantineAfter = 1);
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        await cluster.MakeAsync(8, onHand: 10, limit: null);
        await ItemCluster.DeactivateAsync(item);
        cluster.Ledger.Plan = new()
        {
            ReadFails = () => throw new Inventory.Domain.InvariantBrokenException("planned"),
        };
        await cluster.Gateway.ExecuteAsync(item, cluster.Reserve(7, 1));
        cluster.Ledger.Plan = new();

        var results = await ImportAsync(cluster, isDryRun, Row(7, 20), Row(8, 30));

        var rejected = Assert.Single(results, result => result.Fate == RowFate.Rejected);
        Assert.Equal((7, "SKU"), (rejected.Row.Line, rejected.Column));
        Assert.Equal(RowFate.Updated, Assert.Single(results, r => r.Row.Line == 8).Fate);
        Assert.Equal(isDryRun ? 10L : 30L, await OnHandAsync(cluster, 8));
    }

    [Fact]
    public async Task Import_WhenAnItemBrokeInvariants_RejectsItsRowAlone()
    {
        await using var cluster = await ItemCluster.StartAsync(o => o.QuarantineAfter = 1);
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        await cluster.MakeAsync(8, onHand: 10, limit: null);
        await item.ExecuteAsync(cluster.Reserve(7, quantity: 0));

        var results = await ImportAsync(cluster, Row(7, 20), Row(8, 30));

        Assert.Equal(7, Assert.Single(results, r => r.Fate == RowFate.Rejected).Row.Line);
        Assert.Equal(30L, await OnHandAsync(cluster, 8));
    }

    [Fact]
    public async Task Import_WhenTheAnswerIsLostAndASaleComesBetween_LeavesTheSaleAlone()
    {
        await using var cluster = await ItemCluster.StartAsync();
        var item = await cluster.MakeAsync(7, onHand: 5, limit: null);
        var (sold, calls) = (new TaskCompletionSource(), 0);
        cluster.Calls.After = method => method == Execute && Interlocked.Increment(ref calls) == 1
            ? SellAndFailAsync()
            : Task.CompletedTask;

        var results = await ImportAsync(cluster, Row(7, 10));

        Assert.True(sold.Task.IsCompletedSuccessfully, "nothing was sold between");
        Assert.Equal(RowFate.Updated, Assert.Single(results).Fate);
        Assert.Equal(7L, await OnHandAsync(cluster, 7));

        async Task SellAndFailAsync()
        {
            var hold = cluster.Reserve(7, 3);
            ItemCluster.Accepted(await item.ExecuteAsync(hold));
            ItemCluster.Accepted(await item.ExecuteAsync(
                new ItemCommand.Confirm(hold.ReservationId, "o-1", RefuseIfSplitChanged: false)));
            sold.SetResult();
            throw new TimeoutException("planned: the answer is lost");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Import_WhenTheLocationIsDisabledByNow_RejectsWhatWouldChange(bool isDryRun)
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.MakeAsync(7, onHand: 10, limit: null);
        await cluster.MakeAsync(8, onHand: 10, limit: null);
        cluster.TermsNow = new(true, [2]);

        var results = await ImportAsync(
            cluster, isDryRun, Row(7, 10), Row(8, 20), Row(9, 30), Row(7, 5, location: 2));

        Assert.Equal(
            [(7, RowFate.Updated, null), (7, RowFate.Unchanged, null),
             (8, RowFate.Rejected, "Location ID"), (9, RowFate.Rejected, "Location ID")],
            results.Select(result => (result.Row.Line, result.Fate, result.Column)).Order());
        Assert.Equal(10L, await OnHandAsync(cluster, 8));
        Assert.Null(await cluster.Item(9).ReadAsync());
    }

    private static ImportRow Row(int id, int onHand, int location = 1) => new()
    {
        Line = id,
        Sku = $"S-{id}",
        Change = new() { LocationId = location, OnHand = onHand },
    };

    private static Task<IReadOnlyList<RowResult>> ImportAsync(
        ItemCluster cluster, params ImportRow[] rows) => ImportAsync(cluster, false, rows);

    private static Task<IReadOnlyList<RowResult>> ImportAsync(
        ItemCluster cluster, bool isDryRun, params ImportRow[] rows) =>
        cluster.Services.GetRequiredService<ItemImporter>()
            .ImportAsync(ItemCluster.Store, rows, isDryRun);

    private static async Task<long?> OnHandAsync(ItemCluster cluster, int id) =>
        (await cluster.Item(id).ReadAsync())!.Levels[0].OnHand;
}

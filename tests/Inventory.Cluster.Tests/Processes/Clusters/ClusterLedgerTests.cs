using System.Diagnostics;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>What silos say while their ledger does not answer, and how they begin on an empty one.
/// </summary>
[Collection(ClustersCollection.Name)]
public sealed class ClusterLedgerTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private static readonly TimeSpan LeaseRunsOutWithin = TimeSpan.FromSeconds(12);

    // A silo asks an item again for 8 seconds before it gives up.
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RecoverWithin = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Read_WhenTheLedgerHangs_Is503UntilItGoesOn()
    {
        var cluster = fixture.Cluster;
        var id = await fixture.At(1).Product("HANGING", 10);
        var before = await cluster.StatusAsync();

        await cluster.TellAsync("pause", "db");
        try
        {
            // The item may be of any silo, and each has a lease of its own.
            foreach (var shop in fixture.Everywhere)
            {
                await Eventually.HoldsAsync(() => IsReadyAsync(shop, 503), LeaseRunsOutWithin);
            }
            foreach (var shop in fixture.Everywhere)
            {
                await Assert503InTimeAsync(shop, $"inventory/items/{id}");
                await Assert503InTimeAsync(shop, "inventory/items/by-sku/HANGING");
            }
        }
        finally
        {
            await cluster.TellAsync("resume", "db");
        }

        foreach (var shop in fixture.Everywhere)
        {
            await Eventually.HoldsAsync(() => IsReadyAsync(shop, 200), RecoverWithin);
            (await shop.Get($"inventory/items/{id}")).Expect(200);
            await shop.Reserved("HANGING", 1);
        }
        Assert.Equal(before, await cluster.StatusAsync());
    }

    [Fact]
    public async Task Start_WhenThreeSilosBeginOnAnEmptyDatabase_MakesOneStoreAndOneToken()
    {
        var setups = await EmptyDatabase.SetupsAsync(fixture.Cluster);
        var starts = setups.Select(SiloProcess.StartAsync).ToList();
        var silos = await Task.WhenAll(starts);
        try
        {
            var tokens = silos.SelectMany(silo => silo.Output)
                .Where(line => line.StartsWith("API token", StringComparison.Ordinal)).ToList();
            var token = Assert.Single(tokens).Split(": ")[1];
            foreach (var setup in setups)
            {
                using var shop = new Shop(setup.Url, SiloSetup.FirstStore, token);
                await Eventually.HoldsAsync(
                    async () => (await shop.Get("inventory/items")).Status == 200);
                (await shop.Get("/admin/stores")).Expect(200)
                    .See("data.0.store_hash", SiloSetup.FirstStore)
                    .See("data.1", null);
            }
        }
        finally
        {
            foreach (var silo in silos)
            {
                await silo.DisposeAsync();
            }
        }
    }

    private static async Task Assert503InTimeAsync(Shop shop, string path)
    {
        var since = Stopwatch.GetTimestamp();
        (await shop.Get(path)).Expect(503);
        var took = Stopwatch.GetElapsedTime(since);
        Assert.True(took < AnswerWithin, $"{path} took {took}");
    }

    private static async Task<bool> IsReadyAsync(Shop shop, int status) =>
        (await shop.Get("/health/ready")).Status == status;
}

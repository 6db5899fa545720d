using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>What is left of the service when the disk fails it.</summary>
public sealed class DiskFaultTests
{
    private const int WritesMax = 20_000;
    private const int PageBytes = 4096;

    [Fact]
    public async Task Write_WhenTheDiskIsFull_Is503WhileReadsGoOnAndNothingIsLost()
    {
        using var disk = new SmallDisk();
        var setup = new SiloSetup(Path.Combine(disk.Path, "data"), Ports.Free());
        await using var silo = await SiloProcess.StartAsync(setup);
        using var shop = Shop.Admin(setup);
        await shop.Product("FULL", 0);
        var done = 0;

        disk.Fill(silo.Id);
        var refusal = await WriteUntilRefusedAsync(shop, () => done++);

        refusal.Problem(503).Require(refusal.Header("Retry-After") is not null, "no Retry-After");
        var key = refusal.Header("Idempotency-Key");
        refusal.Require(key is not null, "no key to repeat with").See("idempotency_key", key);
        (await shop.Live("FULL")).See("data.available_to_sell", done);
        (await shop.Get("inventory/items")).Expect(200)
            .See("data.0.locations.0.available_to_sell", done);

        disk.Free(silo.Id);
        await Eventually.HoldsAsync(async () => (await shop.Adjust("FULL", 1, key)).Status == 200);
        (await shop.Live("FULL")).See("data.available_to_sell", done + 1);
        await silo.KillAsync();
        await using var next = await SiloProcess.StartAsync(setup);
        (await shop.Live("FULL")).See("data.available_to_sell", done + 1);
    }

    [Fact]
    public async Task Start_WhenTheLastPageIsCorrupt_NeverAnswersWrong()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        var before = await FilledAsync(setup);
        await CorruptLastPageAsync(Path.Combine(setup.DataPath, "inventory.db"));

        await using var silo = await SiloProcess.StartOrExitAsync(setup);

        if (silo.HasExited)
        {
            Assert.NotEqual(0, silo.ExitCode);
            Assert.Single(silo.Errors);
            Assert.DoesNotContain("   at ", silo.Log, StringComparison.Ordinal);
            return;
        }
        using var shop = Shop.Admin(setup);
        foreach (var (path, body) in before)
        {
            var answer = await shop.Get(path);
            if (answer.Status == 200)
            {
                Assert.Equal(body, answer.Body);
            }
            else
            {
                answer.Problem(503);
            }
        }
    }

    private static async Task<Reply> WriteUntilRefusedAsync(Shop shop, Action onDone)
    {
        for (var write = 0; write < WritesMax; write++)
        {
            var reply = write == 0
                ? await shop.Put("inventory/adjustments/absolute", """
                    {"items": [{"location_id": 1, "sku": "FULL", "quantity": 1}]}
                    """)
                : await shop.Adjust("FULL", 1);
            if (reply.Status != 200)
            {
                return reply;
            }
            onDone();
        }
        throw new InvalidOperationException($"{WritesMax} writes fitted on a full disk");
    }

    /// <summary>A store of 300 items whose every page is in the database file, not in its log.
    /// </summary>
    private static async Task<Dictionary<string, string>> FilledAsync(SiloSetup setup)
    {
        await using var silo = await SiloProcess.StartAsync(setup);
        using var shop = Shop.Admin(setup);
        var rows = Enumerable.Range(0, 300).Select(i => $"C-{i},{i}");
        (await shop.Import("SKU,On Hand\n" + string.Join('\n', rows))).Expect(200);
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Enumerable.Range(0, 300).Select(i => $"inventory/items/by-sku/C-{i}")
            .Append("inventory/items?limit=1000").Append("catalog/products?limit=250"))
        {
            answers[path] = (await shop.Get(path)).Expect(200).Body;
        }
        Assert.Equal(0, await silo.StopAsync());
        return answers;
    }

    private static async Task CorruptLastPageAsync(string database)
    {
        await using var file = new FileStream(database, FileMode.Open, FileAccess.ReadWrite);
        Assert.True(file.Length > 2 * PageBytes, "there is no page to corrupt");
        var garbage = new byte[PageBytes];
        new Random(2).NextBytes(garbage);
        file.Seek(-PageBytes, SeekOrigin.End);
        await file.WriteAsync(garbage);
    }
}

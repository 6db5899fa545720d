using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>What is left of the service when the disk fails it.</summary>
public sealed class DiskFaultTests
{
    private const int WritesMax = 20_000;
    private const int PageBytes = 4096;
    private const int Waiting = 4;

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
    public async Task Lists_WhenTheDiskIsFullAndHeadsWait_Answer()
    {
        using var disk = new SmallDisk();
        var setup = new SiloSetup(Path.Combine(disk.Path, "data"), Ports.Free());
        await using var silo = await SiloProcess.StartAsync(setup);
        using var shop = Shop.Admin(setup);
        await shop.Product("FULL", 0);
        await ChangeWaitingAsync(shop);

        disk.Fill(silo.Id);
        (await WriteUntilRefusedAsync(shop, () => { })).Problem(503);

        (await shop.Adjust("WAIT-1", 1)).Problem(503);
        await RequireWaitingAsync(shop);
        disk.Free(silo.Id);
        await Eventually.HoldsAsync(async () => (await shop.Adjust("FULL", 1)).Status == 200);
        await RequireWaitingAsync(shop);
    }

    [Fact]
    public async Task Write_WhenASyncFails_EndsTheProcessAndItsSuccessorRecovers()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await using var silo = await SiloProcess.StartAsync(setup.OnFailingDisk());
        using var shop = Shop.Admin(setup);
        await shop.Product("SYNC", 7);
        (await shop.Adjust("SYNC", 1)).Expect(200);

        await silo.FailDiskAsync(StartupHook.FailSyncs);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => shop.Adjust("SYNC", 1));

        await silo.EndAsync();
        Assert.NotEqual(0, silo.ExitCode);
        Assert.Contains(
            "could not be synced", Assert.Single(silo.Errors), StringComparison.Ordinal);
        await using var next = await SiloProcess.StartAsync(setup);
        var recovered = await shop.Live("SYNC");
        var ats = recovered.Number("data.available_to_sell");
        recovered.Require(ats is 8 or 9, "what was answered is lost");
        (await shop.Adjust("SYNC", 1)).Expect(200);
        (await shop.Live("SYNC")).See("data.available_to_sell", ats + 1);
    }

    [Fact]
    public async Task Write_WhenTheDiskTurnsReadOnly_Is503WhileReadsGoOnAndNothingIsLost()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await using var silo = await SiloProcess.StartAsync(setup.OnFailingDisk());
        using var shop = Shop.Admin(setup);
        await ChangeWaitingAsync(shop);

        await silo.FailDiskAsync(StartupHook.FailWrites);

        (await shop.Adjust("WAIT-1", 1)).Problem(503);
        (await shop.Reserve("WAIT-2", 1)).Problem(503);
        await RequireWaitingAsync(shop);
        await silo.KillAsync();
        await using var next = await SiloProcess.StartAsync(setup);
        await RequireWaitingAsync(shop);
        (await shop.Adjust("WAIT-1", 1)).Expect(200);
    }

    [Fact]
    public async Task Health_WhenTheLedgerCannotBeRead_IsNotReadyButLives()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await using var silo = await SiloProcess.StartAsync(setup.OnFailingDisk());
        using var shop = Shop.Admin(setup);
        await shop.Product("READ", 1);

        await silo.FailDiskAsync(StartupHook.FailReads);

        // What a write changed is in no reader's memory.
        await Eventually.HoldsAsync(async () =>
        {
            await shop.Adjust("READ", 1);
            return (await shop.Get("/health/ready")).Status == 503;
        });
        (await shop.Get("/health/ready")).Problem(503);
        (await shop.Get("/health/live")).Expect(200);
    }

    [Fact]
    public async Task Start_WhenTheDiskIsReadOnly_EndsWithOneLine()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await using (var first = await SiloProcess.StartAsync(setup))
        {
            Assert.Equal(0, await first.StopAsync());
        }
        var readOnly = setup.OnFailingDisk().With(StartupHook.ReadOnly, "yes");

        await using var silo = await SiloProcess.StartAndExitAsync(readOnly);
        await using var command = await SiloProcess.StartAndExitAsync(
            readOnly with { Arguments = ["token", "list"] });

        Assert.NotEqual(0, silo.ExitCode);
        var line = Assert.Single(silo.Errors);
        Assert.Contains("cannot be written", line, StringComparison.Ordinal);
        Assert.DoesNotContain("another silo", line, StringComparison.Ordinal);
        Assert.NotEqual(0, command.ExitCode);
        Assert.Contains("is read-only", Assert.Single(command.Errors), StringComparison.Ordinal);
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

    /// <summary>Makes items and changes their levels by what does not reach the rows of lists at
    /// once.</summary>
    private static async Task ChangeWaitingAsync(Shop shop)
    {
        for (var number = 1; number <= Waiting; number++)
        {
            var sku = $"WAIT-{number}";
            await shop.Product(sku, 10);
            await shop.Settings(sku, "\"backorder_limit\": 100");
            (await shop.Adjust(sku, number)).Expect(200);
            await shop.Reserved(sku, 2);
            var sold = await shop.Reserved(sku, 10 + (2 * number));
            (await shop.Confirm(sold, $"order-{number}")).Expect(200);
        }
    }

    private static async Task RequireWaitingAsync(Shop shop)
    {
        var items = (await shop.Get("inventory/items?sku:in=" + Skus())).Expect(200);
        var products = (await shop.Get("catalog/products?sku:in=" + Skus())).Expect(200);
        var backordered = (await shop.Get("inventory/items/backordered")).Expect(200);
        var export = (await shop.Get("inventory/export")).Expect(200);
        for (var number = 1; number <= Waiting; number++)
        {
            var (sku, row, ats) = ($"WAIT-{number}", number - 1, 98 - number);
            (await shop.Live(sku)).See("data.available_to_sell", ats);
            RequireLevel(items, row, number);
            RequireLevel(backordered, Waiting - number, number);
            products.See($"data.{row}.sku", sku).See($"data.{row}.inventory_level", ats);
            export.Require(
                export.Body.Contains($",1,2,0,0,100,{number + 2},,{ats}", StringComparison.Ordinal),
                $"{sku} is not exported as it is");
        }
    }

    private static void RequireLevel(Reply list, int row, int number) => list
        .See($"data.{row}.identity.sku", $"WAIT-{number}")
        .See($"data.{row}.locations.0.total_inventory_onhand", 2)
        .See($"data.{row}.locations.0.held", 2)
        .See($"data.{row}.locations.0.qty_backordered", number + 2)
        .See($"data.{row}.locations.0.available_to_sell", 98 - number);

    private static string Skus() =>
        string.Join(',', Enumerable.Range(1, Waiting).Select(number => $"WAIT-{number}"));

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

using Inventory.Cluster.Tests.Http;
using Inventory.Storage.Tests.Postgres;

namespace Inventory.Cluster.Tests.Processes.Ledgers;

public sealed class PostgresHostTests
{
    [Fact]
    public async Task Host_WhenKilled_HasEverythingAtItsNextStart()
    {
        using var scratch = new Scratch();
        var setup = PostgresSetup.Silo(scratch, await PostgresSetup.FreshAsync());
        string before;
        await using (var first = await SiloProcess.StartAsync(setup))
        {
            using var shop = Shop.Admin(setup);
            await shop.Import("SKU,On Hand\nKETTLE,7\n");
            (await Reserve(shop, 3)).Expect(201);
            before = (await shop.Get("inventory/items/by-sku/KETTLE")).Expect(200).Body;
            await first.KillAsync();
        }

        await using var second = await SiloProcess.StartAsync(setup);
        using var again = Shop.Admin(setup);

        await Eventually.HoldsAsync(async () =>
            (await again.Get("inventory/items/by-sku/KETTLE")) is { Status: 200 } reply
            && reply.Body == before);
        (await Reserve(again, 4)).Expect(201);
        (await Reserve(again, 1)).Problem(409);
    }

    [Fact]
    public async Task Host_WhenTheServerIsAwayForAWhile_RefusesAndRecovers()
    {
        using var scratch = new Scratch();
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateAsync();
        var setup = PostgresSetup.Silo(scratch, database.ConnectionString);
        await using var silo = await SiloProcess.StartAsync(setup);
        using var shop = Shop.Admin(setup);
        await shop.Import("SKU,On Hand\nKETTLE,7\n");

        await server.CrashAsync();
        (await Reserve(shop, 1)).Problem(503);
        await Eventually.HoldsAsync(async () => (await shop.Get("/health/ready")).Status == 503);
        Assert.Equal(200, (await shop.Get("/health/live")).Status);
        await server.StartAgainAsync();

        await Eventually.HoldsAsync(async () => (await shop.Get("/health/ready")).Status == 200);
        await Eventually.HoldsAsync(async () => (await Reserve(shop, 1)).Status == 201);
        Assert.False(silo.HasExited, silo.Log);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Database=d;Username=u;Password=hunter2hunter2", "127.0.0.1")]
    [InlineData("Hots=nowhere;Password=hunter2hunter2", "connection string")]
    public async Task Start_WhenTheDatabaseCannotBeReached_EndsWithOneLine(
        string connection, string named)
    {
        using var scratch = new Scratch();

        await using var silo = await SiloProcess.StartAndExitAsync(
            PostgresSetup.Silo(scratch, connection));

        Assert.Equal(1, silo.ExitCode);
        var line = Assert.Single(silo.Errors);
        Assert.Contains(named, line, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal);
    }

    private static Task<Reply> Reserve(Shop shop, int quantity) => shop.Post(
        "inventory/reservations",
        $$"""{"lines":[{"sku":"KETTLE","quantity":{{quantity}}}]}""");
}

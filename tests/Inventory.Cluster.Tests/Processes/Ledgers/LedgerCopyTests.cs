using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Ledgers;

/// <summary>A shop moves to another kind of ledger between two runs of the host.</summary>
public sealed class LedgerCopyTests
{
    [Fact]
    public async Task Copy_WhenAShopMovesToPostgres_GoesOnWhereItWas()
    {
        using var scratch = new Scratch();
        var old = SiloSetup.Fresh(scratch);
        var connection = await PostgresSetup.FreshAsync();
        string history, reservation;
        await using (var host = await SiloProcess.StartAsync(old))
        {
            using var shop = Shop.Admin(old);
            await shop.Import("SKU,On Hand\nKETTLE,7\nMUG,20\n");
            reservation = (await Reserve(shop, "k-1")).Expect(201).Body;
            history = (await HistoryAsync(shop)).Body;
            Assert.Equal(0, await host.StopAsync());
        }

        var copy = await CopyAsync(old, connection);

        Assert.Equal(0, copy.ExitCode);
        Assert.Contains(copy.Output, line => line.StartsWith("Copied ", StringComparison.Ordinal));
        Assert.Contains("equal: ", copy.Output[^1], StringComparison.Ordinal);
        var setup = PostgresSetup.Silo(scratch, connection);
        await using var moved = await SiloProcess.StartAsync(setup);
        using var again = Shop.Admin(setup);
        Assert.Equal(history, (await HistoryAsync(again)).Body);
        Assert.Equal(reservation, (await Reserve(again, "k-1")).Expect(201).Body);
        (await Reserve(again, "k-2")).Expect(201);
        (await Reserve(again, "k-3")).Problem(409);
    }

    [Fact]
    public async Task Copy_WhenAHostRunsOnTheSource_IsRefusedInOneLine()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await using var host = await SiloProcess.StartAsync(setup);

        var copy = await CopyAsync(setup, await PostgresSetup.FreshAsync());

        Assert.Equal(1, copy.ExitCode);
        Assert.Contains(setup.DataPath, Assert.Single(copy.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_WhenTheDestinationHasAShop_IsRefusedInOneLine()
    {
        using var scratch = new Scratch();
        var connection = await PostgresSetup.FreshAsync();
        var setup = PostgresSetup.Silo(scratch, connection);
        await using (var host = await SiloProcess.StartAsync(setup))
        {
            Assert.Equal(0, await host.StopAsync());
        }

        var copy = await CopyAsync(SiloSetup.Fresh(scratch), connection);

        Assert.Equal(1, copy.ExitCode);
        Assert.Contains("not empty", Assert.Single(copy.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql:host")]
    [InlineData("sqlite")]
    [InlineData("postgres: ")]
    public async Task Copy_WhenALocationIsNone_SaysWhatOneIs(string location)
    {
        using var scratch = new Scratch();

        await using var copy = await SiloProcess.StartAndExitAsync(SiloSetup.Fresh(scratch) with
        {
            Arguments = ["ledger", "copy", "--from", location, "--to", "sqlite:x"],
        });

        Assert.Equal(1, copy.ExitCode);
        Assert.Contains("sqlite:<directory>", Assert.Single(copy.Errors), StringComparison.Ordinal);
    }

    private static async Task<SiloProcess> CopyAsync(SiloSetup source, string connection)
    {
        await using var copy = await SiloProcess.StartAndExitAsync(source with
        {
            Arguments =
            [
                "ledger", "copy", "--from", $"sqlite:{source.DataPath}",
                "--to", $"postgres:{connection}",
            ],
        });
        return copy;
    }

    private static Task<Reply> Reserve(Shop shop, string key) => shop.Post(
        "inventory/reservations", """{"lines":[{"sku":"KETTLE","quantity":3}]}""", key);

    private static async Task<Reply> HistoryAsync(Shop shop)
    {
        var item = (await shop.Get("inventory/items/by-sku/KETTLE")).Expect(200);
        var id = item.Number("data.identity.variant_id");
        return (await shop.Get($"inventory/items/{id}/history")).Expect(200);
    }
}

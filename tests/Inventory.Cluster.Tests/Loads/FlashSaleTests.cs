using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Processes;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>The flash sale of the load kit, small, from its CSV to its audit.</summary>
public sealed class FlashSaleTests
{
    [Fact]
    public async Task Sale_WhenManyBuyersMeetFewUnits_SellsEachOnceAndAccountsForAll()
    {
        using var scratch = new Scratch();

        var (exit, output) = await LoadKit.RunAsync(
            "flash-sale", "--host-dll", SiloSetup.SiloDll, "--data", scratch.Path,
            "--skus", "2000", "--buyers", "1500", "--on-hand", "100", "--backorder-limit", "50");

        Assert.True(exit == 0, output);
        Assert.Contains("2,000 SKUs imported", output, StringComparison.Ordinal);
        Assert.Contains("ok       units sold ready: 100\n", output, StringComparison.Ordinal);
        Assert.Contains("ok       units sold as backorder: 50\n", output, StringComparison.Ordinal);
        Assert.Contains(
            "ok       buyers refused with available 0 and 0: 1,350\n", output,
            StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
    }

    [Fact]
    public async Task Sale_WhenTheHostSellsNoneOfIt_EndsAboveZero()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await using var silo = await SiloProcess.StartAsync(setup);
        using var shop = Shop.Admin(setup);
        await shop.Product("SALE");
        await shop.Settings("SALE", "\"is_in_stock\": false");

        var (exit, output) = await LoadKit.RunAsync(
            "flash-sale", "--url", setup.Url.ToString(), "--token", SiloSetup.AdminToken,
            "--data", scratch.Path, "--skus", "10", "--buyers", "20", "--on-hand", "3",
            "--backorder-limit", "2", "--sku", "SALE");

        Assert.True(exit == 1, output);
        Assert.Contains("should have 5 available", output, StringComparison.Ordinal);
    }
}

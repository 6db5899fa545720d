namespace Inventory.Cluster.Tests.Http;

public sealed class HealthTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_WhenAsked_Is200WithoutToken(string path)
    {
        using var anyone = new Shop(fixture.Setup.Url, "none", token: null);

        (await anyone.Get(path)).Expect(200);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_WhenAskedForItsHead_Is200WithoutABody(string path)
    {
        using var anyone = new Shop(fixture.Setup.Url, "none", token: null);

        Assert.Empty((await anyone.Send(HttpMethod.Head, path)).Expect(200).Body);
    }

    [Fact]
    public async Task OpenApi_WhenAsked_DescribesEveryRoute()
    {
        using var anyone = new Shop(fixture.Setup.Url, "none", token: null);

        var document = (await anyone.Get("/openapi/v3.json")).Expect(200);

        Assert.StartsWith("3.", document.Text("openapi"), StringComparison.Ordinal);
        var paths = document.At("paths")!.AsObject().Select(path => path.Key).ToList();
        foreach (var part in (string[])[
            "/catalog/products", "/catalog/products/{", "/variants", "/inventory/items",
            "/inventory/items/backordered", "/history", "/explain", "/by-sku/",
            "/inventory/adjustments/absolute", "/inventory/adjustments/relative",
            "/inventory/locations", "/metafields", "/settings/inventory",
            "/settings/inventory/notifications", "/inventory/reservations", "/confirm",
            "/release", "/extend", "/inventory/import", "/inventory/export", "/admin/stores",
            "/tokens"])
        {
            Assert.Contains(paths, path => path.Contains(part, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Stop_WhenAskedBySignal_EndsWithZero()
    {
        using var scratch = new Processes.Scratch();
        await using var silo = await Processes.SiloProcess.StartAsync(
            Processes.SiloSetup.Fresh(scratch));

        Assert.Equal(0, await silo.StopAsync());
    }
}

using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Client;

/// <summary>A public client of the BigCommerce API, pointed at the host, finds what it expects.
/// </summary>
public sealed class NpmClientTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private const int StepsInScript = 9;

    [Fact]
    public async Task Script_WhenPointedAtTheHost_FinishesEveryStep()
    {
        var shop = fixture.Shop;
        var root = new Uri(shop.Host, $"/stores/{shop.Store}/v3").ToString();

        var output = await NodeScript.RunAsync("inventory.mjs", root, shop.Token!);

        var steps = output.Split('\n').Count(
            line => line.StartsWith("ok ", StringComparison.Ordinal));
        Assert.Equal(StepsInScript, steps);
    }
}

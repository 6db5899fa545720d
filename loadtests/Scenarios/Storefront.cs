using Inventory.LoadTests.Oracle;
using Inventory.LoadTests.Shops;

namespace Inventory.LoadTests.Scenarios;

/// <summary>A storefront's pages, which read very much more than they sell.</summary>
internal sealed class Storefront(ScenarioArguments arguments) : Scenario(arguments)
{
    private const double Skew = 1.0;
    private const double CategoryShare = 0.25;
    private const double BuyShare = 0.05;
    private const int PerPage = 20;
    private const int OnHand = 1_000;

    private readonly Assortment _shelf = new(
        "STORE", arguments.RunId, arguments.Quick ? 50 : 5_000, Skew);

    /// <inheritdoc/>
    public override string Name => "storefront";

    /// <inheritdoc/>
    public override string About =>
        $"Pages of a shop of {_shelf.Skus.Count:N0} products: {CategoryShare:P0} list {PerPage} "
        + $"of them, {BuyShare:P0} are a purchase, the rest show one.";

    /// <inheritdoc/>
    protected override double RateUsual => 800;

    /// <inheritdoc/>
    public override Task InitAsync(CancellationToken cancel) =>
        Shop.StockAsync(_shelf.Stock(OnHand), cancel);

    /// <inheritdoc/>
    public override async Task<Response> RunAsync(IIteration iteration)
    {
        var random = iteration.Random;
        return random.NextDouble() switch
        {
            < BuyShare => await Purchase.RunAsync(
                Shop, NameOf(iteration), [new Line(_shelf.Next(random), 1)], iteration),
            < BuyShare + CategoryShare => (await iteration.StepAsync(
                "category page",
                () => Shop.GetAsync(
                    ShopPaths.List(_shelf.Next(random, PerPage)), iteration))).Response,
            _ => (await iteration.StepAsync(
                "product page",
                () => Shop.GetAsync(ShopPaths.Item(_shelf.Next(random)), iteration))).Response,
        };
    }
}

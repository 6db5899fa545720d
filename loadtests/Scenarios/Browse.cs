using Inventory.LoadTests.Oracle;
using Inventory.LoadTests.Shops;

namespace Inventory.LoadTests.Scenarios;

/// <summary>Shoppers all over the shop: they look at a few products and some buy.</summary>
internal sealed class Browse(ScenarioArguments arguments) : Scenario(arguments)
{
    private const double Skew = 1.0;
    private const double BuyShare = 0.3;
    private const int LooksMax = 3;
    private const int OnHand = 1_000;

    private readonly Assortment _shelf = new(
        "BROWSE", arguments.RunId, arguments.Quick ? 50 : 5_000, Skew);

    /// <inheritdoc/>
    public override string Name => "browse";

    /// <inheritdoc/>
    public override string About =>
        $"Shoppers look at 1 to {LooksMax} of {_shelf.Skus.Count:N0} products, chosen by Zipf's "
        + $"law of skew {Skew:0.0}; {BuyShare:P0} of them buy the last.";

    /// <inheritdoc/>
    protected override double RateUsual => 400;

    /// <inheritdoc/>
    public override Task InitAsync(CancellationToken cancel) =>
        Shop.StockAsync(_shelf.Stock(OnHand), cancel);

    /// <inheritdoc/>
    public override async Task<Response> RunAsync(IIteration iteration)
    {
        var random = iteration.Random;
        var (sku, response) = ("", Response.Ok(""));
        for (var looks = random.Next(1, LooksMax + 1); looks > 0 && response.IsOk; looks--)
        {
            sku = _shelf.Next(random);
            response = (await iteration.StepAsync(
                "look", () => Shop.GetAsync(ShopPaths.Item(sku), iteration))).Response;
        }

        return response.IsOk && random.NextDouble() < BuyShare
            ? await Purchase.RunAsync(
                Shop, NameOf(iteration), [new Line(sku, random.Next(1, 4))], iteration)
            : response;
    }
}

using Inventory.LoadTests.Oracle;
using Inventory.LoadTests.Shops;

namespace Inventory.LoadTests.Scenarios;

/// <summary>Carts of several items each, all of them or none.</summary>
internal sealed class Carts(ScenarioArguments arguments) : Scenario(arguments)
{
    private const double Skew = 0.8;
    private const double PayShare = 0.6;
    private const double EmptyShare = 0.3;
    private const int OnHand = 200;

    private readonly Assortment _shelf = new(
        "CART", arguments.RunId, arguments.Quick ? 30 : 2_000, Skew);

    /// <inheritdoc/>
    public override string Name => "carts";

    /// <inheritdoc/>
    public override string About =>
        $"Carts of 2 to 5 of {_shelf.Skus.Count:N0} products; {PayShare:P0} are paid, "
        + $"{EmptyShare:P0} emptied, the rest left behind.";

    /// <inheritdoc/>
    protected override double RateUsual => 150;

    /// <inheritdoc/>
    public override Task InitAsync(CancellationToken cancel) =>
        Shop.StockAsync(_shelf.Stock(OnHand), cancel);

    /// <inheritdoc/>
    public override async Task<Response> RunAsync(IIteration iteration)
    {
        var (random, name) = (iteration.Random, NameOf(iteration));
        var lines = _shelf.Next(random, random.Next(2, 6))
            .Select(sku => new Line(sku, random.Next(1, 3))).ToList();
        var end = random.NextDouble();
        var held = await iteration.StepAsync(
            "reserve cart", () => Shop.ReserveAsync($"{name}-reserve", lines, iteration));
        if (held.Id is null || end >= PayShare + EmptyShare)
        {
            return held.Response;
        }

        return end < PayShare
            ? (await iteration.StepAsync(
                "pay", () => Shop.ConfirmAsync($"{name}-confirm", held, name, iteration))).Response
            : (await iteration.StepAsync(
                "empty cart",
                () => Shop.ReleaseAsync($"{name}-release", held, iteration))).Response;
    }
}

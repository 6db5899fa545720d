using Inventory.LoadTests.Oracle;
using Inventory.LoadTests.Shops;

namespace Inventory.LoadTests.Scenarios;

/// <summary>An ERP that tells of 2,000 items at a time, one call after the other.</summary>
internal sealed class ErpSync(ScenarioArguments arguments, Assortment shelf)
    : Scenario(arguments)
{
    private const int UnitsMax = 5;
    private const int OnHand = 500;

    /// <summary>Rows of a call: the most the API takes, but for a quick run.</summary>
    public static int RowsOf(ScenarioArguments arguments) => arguments.Quick ? 100 : 2_000;

    /// <inheritdoc/>
    public override string Name => "erp-sync";

    /// <inheritdoc/>
    public override string About =>
        $"One ERP adds 1 to {UnitsMax} units to each of {shelf.Skus.Count:N0} items by one call "
        + "after the other.";

    /// <inheritdoc/>
    public override IReadOnlyList<LoadSimulation> Simulations =>
        [new LoadSimulation.KeepConstant(1, Arguments.Duration)];

    /// <inheritdoc/>
    public override IReadOnlyList<Threshold> Thresholds =>
    [
        new Threshold.FailPercentBelow(1),
        new Threshold.P99Below(TimeSpan.FromSeconds(5)),
    ];

    /// <inheritdoc/>
    protected override double RateUsual => 0;

    /// <inheritdoc/>
    public override Task InitAsync(CancellationToken cancel) =>
        Shop.StockAsync(shelf.Stock(OnHand), cancel);

    /// <inheritdoc/>
    public override async Task<Response> RunAsync(IIteration iteration)
    {
        var lines = shelf.Skus.Select(
            sku => new Line(sku, iteration.Random.Next(1, UnitsMax + 1))).ToList();
        return (await iteration.StepAsync(
            $"adjust {lines.Count:N0} items",
            () => Shop.AdjustAsync(NameOf(iteration), lines, iteration))).Response;
    }
}

/// <summary>Shoppers who buy what an ERP is telling of.</summary>
internal sealed class ErpShoppers(ScenarioArguments arguments, Assortment shelf)
    : Scenario(arguments)
{
    /// <inheritdoc/>
    public override string Name => "erp-shoppers";

    /// <inheritdoc/>
    public override string About => "Shoppers buy the same items meanwhile.";

    /// <inheritdoc/>
    protected override double RateUsual => 200;

    /// <inheritdoc/>
    public override Task InitAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public override Task<Response> RunAsync(IIteration iteration) => Purchase.RunAsync(
        Shop, NameOf(iteration), [new(shelf.Next(iteration.Random), 1)], iteration);
}

using Inventory.LoadTests.Oracle;
using Inventory.LoadTests.Shops;

namespace Inventory.LoadTests.Scenarios;

/// <summary>Very many buyers, one SKU, few units.</summary>
internal sealed class FlashSale(ScenarioArguments arguments) : Scenario(arguments)
{
    private readonly string _sku = $"FLASH-{arguments.RunId}";

    /// <inheritdoc/>
    public override string Name => "flash-sale";

    /// <inheritdoc/>
    public override string About =>
        $"Every buyer reserves a unit of one SKU, {OnHand:N0} on hand and {Limit:N0} beyond, and "
        + "pays; most find it sold out.";

    /// <inheritdoc/>
    protected override double RateUsual => 1_500;

    // Where harm is done there must be something to lose: it is sold out after three quarters.
    private int OnHand => Arguments.IsHarmed
        ? (int)(Rate * Arguments.Duration.TotalSeconds / 2)
        : Arguments.Quick ? 30 : 1_000;

    private int Limit => OnHand / 2;

    /// <inheritdoc/>
    public override Task InitAsync(CancellationToken cancel) =>
        Shop.StockAsync([new(_sku, OnHand, Limit)], cancel);

    /// <inheritdoc/>
    public override Task<Response> RunAsync(IIteration iteration) =>
        Purchase.RunAsync(Shop, NameOf(iteration), [new(_sku, 1)], iteration);
}

namespace Inventory.LoadTests.Scenarios;

/// <summary>The scenarios there are, by the names of the command line.</summary>
internal static class ScenarioCatalog
{
    private const double ErpSkew = 0.8;

    private static readonly Dictionary<string, Func<ScenarioArguments, IReadOnlyList<Scenario>>>
        Makers = new(StringComparer.Ordinal)
        {
            ["flash-sale"] = arguments => [new FlashSale(arguments)],
            ["browse"] = arguments => [new Browse(arguments)],
            ["carts"] = arguments => [new Carts(arguments)],
            ["storefront"] = arguments => [new Storefront(arguments)],
            ["erp"] = Erp,
            ["webhook-storm"] = arguments => [new WebhookStorm(arguments)],
        };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Names => Makers.Keys;

    /// <summary>Makes what a name stands for: one scenario, or several on the same stock.</summary>
    public static IReadOnlyList<Scenario> Make(string name, ScenarioArguments arguments) =>
        Makers[name](arguments);

    private static IReadOnlyList<Scenario> Erp(ScenarioArguments arguments)
    {
        var shelf = new Assortment(
            "ERP", arguments.RunId, ErpSync.RowsOf(arguments), ErpSkew);
        return [new ErpSync(arguments, shelf), new ErpShoppers(arguments, shelf)];
    }
}

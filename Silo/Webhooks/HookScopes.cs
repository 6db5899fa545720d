using System.Collections.Frozen;

namespace Inventory.Silo.Webhooks;

/// <summary>The scopes a hook may have.</summary>
internal static class HookScopes
{
    private static readonly string[] OfChannels =
    [
        "stock_changed", "low_stock_reached", "out_of_stock_reached", "settings_changed",
        "backorder_limit_reached", "*",
    ];

    /// <summary>Every scope, wildcards included.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        [
            .. OfChannels.Select(name => $"store/channel/*/inventory/product/{name}"),
            .. OfChannels.Select(name => $"store/channel/1/inventory/product/{name}"),
            "store/inventory/location/*",
            "store/inventory/location/created",
            "store/inventory/location/updated",
            "store/inventory/location/metafield/*",
            "store/inventory/location/metafield/created",
            "store/inventory/location/metafield/updated",
            "store/inventory/location/metafield/deleted",
            "store/product/inventory/*",
            "store/product/inventory/updated",
            "store/product/inventory/order/updated",
            "store/sku/inventory/*",
            "store/sku/inventory/updated",
            "store/sku/inventory/order/updated",
            "store/hook/deliveryException",
            "store/inventory/back_in_stock",
            "store/inventory/backorder/filled",
            "store/inventory/reservation/expired",
        ]);

    /// <summary>True for a scope a hook may have.</summary>
    public static bool IsKnown(string scope) => All.Contains(scope);
}

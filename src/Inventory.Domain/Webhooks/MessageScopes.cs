namespace Inventory.Domain.Webhooks;

/// <summary>What messages are called on the wire: BigCommerce's names, and three of ours.</summary>
public static class MessageScopes
{
    /// <summary>A location was made.</summary>
    public const string LocationCreated = "store/inventory/location/created";
    /// <summary>A location was changed.</summary>
    public const string LocationUpdated = "store/inventory/location/updated";
    /// <summary>A location was deleted.</summary>
    public const string LocationDeleted = "store/inventory/location/deleted";
    /// <summary>A location's metafield was made.</summary>
    public const string MetafieldCreated = "store/inventory/location/metafield/created";
    /// <summary>A location's metafield was changed.</summary>
    public const string MetafieldUpdated = "store/inventory/location/metafield/updated";
    /// <summary>A location's metafield was deleted.</summary>
    public const string MetafieldDeleted = "store/inventory/location/metafield/deleted";
    /// <summary>Deliveries of a hook go wrong.</summary>
    public const string DeliveryException = "store/hook/deliveryException";

    private const string Product = "store/channel/*/inventory/product/";

    /// <summary>The scopes of locations and their metafields.</summary>
    public static IReadOnlyList<string> OfLocations { get; } =
    [
        LocationCreated,
        LocationUpdated,
        LocationDeleted,
        MetafieldCreated,
        MetafieldUpdated,
        MetafieldDeleted,
    ];

    /// <summary>Every scope a message may have.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Enum.GetValues<ItemMessageKind>().Where(kind => kind != ItemMessageKind.None)
            .Select(Of),
        .. OfLocations,
        DeliveryException,
    ];

    /// <summary>The scope of an item's message.</summary>
    public static string Of(ItemMessageKind kind) => kind switch
    {
        ItemMessageKind.StockChanged => Product + "stock_changed",
        ItemMessageKind.SettingsChanged => Product + "settings_changed",
        ItemMessageKind.LowStockReached => Product + "low_stock_reached",
        ItemMessageKind.OutOfStockReached => Product + "out_of_stock_reached",
        ItemMessageKind.BackorderLimitReached => Product + "backorder_limit_reached",
        ItemMessageKind.BackInStock => "store/inventory/back_in_stock",
        ItemMessageKind.BackorderFilled => "store/inventory/backorder/filled",
        ItemMessageKind.ReservationExpired => "store/inventory/reservation/expired",
        ItemMessageKind.ProductUpdated => "store/product/inventory/updated",
        ItemMessageKind.SkuUpdated => "store/sku/inventory/updated",
        ItemMessageKind.ProductOrderUpdated => "store/product/inventory/order/updated",
        ItemMessageKind.SkuOrderUpdated => "store/sku/inventory/order/updated",
        _ => Unknown(kind),
    };

    /// <summary>The scope of a message that is not an item's, nor a test.</summary>
    public static string Of(StoreMessageKind kind) => kind switch
    {
        StoreMessageKind.LocationCreated => LocationCreated,
        StoreMessageKind.LocationUpdated => LocationUpdated,
        StoreMessageKind.LocationDeleted => LocationDeleted,
        StoreMessageKind.MetafieldCreated => MetafieldCreated,
        StoreMessageKind.MetafieldUpdated => MetafieldUpdated,
        StoreMessageKind.MetafieldDeleted => MetafieldDeleted,
        StoreMessageKind.HookDeactivated or StoreMessageKind.DeliveriesFail => DeliveryException,
        _ => Unknown(kind),
    };

    private static string Unknown<TKind>(TKind kind)
    {
        Invariant.Holds(false, $"unknown message kind {kind}");
        return "";
    }
}

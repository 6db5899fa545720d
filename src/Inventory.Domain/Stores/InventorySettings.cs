using System.Collections.Immutable;

namespace Inventory.Domain.Stores;

/// <summary>
/// The inventory settings of a store, or of a channel, with BigCommerce's fields. A store has every
/// value; a null of a channel inherits the store's.
/// </summary>
public sealed record InventorySettings
{
    /// <summary>UTF-16 code units a text may have.</summary>
    public const int TextLengthMax = 1_000;

    /// <summary>Values of <see cref="ProductOutOfStockBehavior"/>.</summary>
    public static IReadOnlyList<string> ProductOutOfStockBehaviors { get; } =
        ["do_nothing", "hide_product", "hide_product_and_accessible", "hide_product_and_redirect"];

    /// <summary>Values of <see cref="OptionOutOfStockBehavior"/>.</summary>
    public static IReadOnlyList<string> OptionOutOfStockBehaviors { get; } =
        ["do_nothing", "hide_option", "label_option"];

    /// <summary>Values of <see cref="UpdateStockBehavior"/>.</summary>
    public static IReadOnlyList<string> UpdateStockBehaviors { get; } =
        ["order_placed", "order_completed_or_shipped"];

    /// <summary>Values of <see cref="StockLevelDisplay"/>.</summary>
    public static IReadOnlyList<string> StockLevelDisplays { get; } =
        ["dont_show", "show", "show_when_low"];

    /// <summary>What happens to a product that is sold out.</summary>
    public string? ProductOutOfStockBehavior { get; init; }
    /// <summary>What happens to an option that is sold out.</summary>
    public string? OptionOutOfStockBehavior { get; init; }
    /// <summary>When an order takes stock.</summary>
    public string? UpdateStockBehavior { get; init; }
    /// <summary>Editing an order moves stock.</summary>
    public bool? EditOrderStockAdjustment { get; init; }
    /// <summary>A refund moves stock.</summary>
    public bool? RefundOrderStockAdjustment { get; init; }
    /// <summary>Whether shoppers see stock levels.</summary>
    public string? StockLevelDisplay { get; init; }
    /// <summary>What shoppers read when it is sold out.</summary>
    public string? DefaultOutOfStockMessage { get; init; }
    /// <summary>Leaves sold-out products out of filters.</summary>
    public bool? HideInProductFiltering { get; init; }
    /// <summary>Shows the stock of pre-orders.</summary>
    public bool? ShowPreOrderStockLevels { get; init; }
    /// <summary>Shows <see cref="DefaultOutOfStockMessage"/>.</summary>
    public bool? ShowOutOfStockMessage { get; init; }
    /// <summary>Shows how many units are backordered.</summary>
    public bool? ShowQuantityOnBackorder { get; init; }
    /// <summary>Shows how many units are ready.</summary>
    public bool? ShowQuantityOnHand { get; init; }
    /// <summary>Shows the backorder message.</summary>
    public bool? ShowBackorderMessage { get; init; }
    /// <summary>Shows <see cref="BackorderAvailabilityPrompt"/>.</summary>
    public bool? ShowBackorderAvailabilityPrompt { get; init; }
    /// <summary>What shoppers read where backorders are possible.</summary>
    public string? BackorderAvailabilityPrompt { get; init; }
    /// <summary>Shows <see cref="DefaultShippingExpectationPrompt"/>.</summary>
    public bool? ShowDefaultShippingExpectationPrompt { get; init; }
    /// <summary>What shoppers read about shipping.</summary>
    public string? DefaultShippingExpectationPrompt { get; init; }

    /// <summary>Settings of a channel that inherits everything.</summary>
    public static InventorySettings Inherited { get; } = new();

    /// <summary>Settings of a new store: it may backorder.</summary>
    public static InventorySettings New { get; } = new()
    {
        ProductOutOfStockBehavior = "do_nothing",
        OptionOutOfStockBehavior = "do_nothing",
        UpdateStockBehavior = "order_placed",
        EditOrderStockAdjustment = false,
        RefundOrderStockAdjustment = false,
        StockLevelDisplay = "dont_show",
        DefaultOutOfStockMessage = "",
        HideInProductFiltering = false,
        ShowPreOrderStockLevels = false,
        ShowOutOfStockMessage = false,
        ShowQuantityOnBackorder = false,
        ShowQuantityOnHand = false,
        ShowBackorderMessage = false,
        ShowBackorderAvailabilityPrompt = false,
        BackorderAvailabilityPrompt = "",
        ShowDefaultShippingExpectationPrompt = false,
        DefaultShippingExpectationPrompt = "",
    };

    /// <summary>The fields of a store's settings that keep it from backordering, as the
    /// announcement lists them; none when it may.</summary>
    public IEnumerable<string> BackordersBlockedBy()
    {
        if (ProductOutOfStockBehavior is not "do_nothing")
        {
            yield return "product_out_of_stock_behavior";
        }
        if (OptionOutOfStockBehavior is not "do_nothing")
        {
            yield return "option_out_of_stock_behavior";
        }
        if (UpdateStockBehavior is not "order_placed")
        {
            yield return "update_stock_behavior";
        }
        if (StockLevelDisplay is not "dont_show")
        {
            yield return "stock_level_display";
        }
    }

    /// <summary>True when these settings of a store let it backorder.</summary>
    public bool AllowBackorders() => !BackordersBlockedBy().Any();
}

/// <summary>Who is told of low and of no stock.</summary>
public sealed record StockNotifications(
    ImmutableArray<string> LowStockNotificationAddress,
    ImmutableArray<string> OutOfStockNotificationAddress)
{
    /// <summary>Addresses either list may have.</summary>
    public const int AddressesMax = 100;

    /// <summary>Nobody.</summary>
    public static StockNotifications None { get; } = new([], []);
}

/// <summary>What a shopper reads beside backordered units.</summary>
public sealed record BackorderMessage(
    int Id, string Name, string Message, bool IsDefault, long CreatedAt, long UpdatedAt);

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Inventory.Domain.Stores;
using Inventory.Silo.Http;

namespace Inventory.Silo.Stores;

/// <summary>Settings in JSON. A null of a channel inherits the store's value; a store has no null.
/// </summary>
internal static class SettingsFields
{
    private const int AddressLengthMin = 3;
    private const int AddressLengthMax = 254;

    private static readonly JsonTypeInfo<InventorySettings> Format =
        StoreWireJson.Default.InventorySettings;

    /// <summary>Reads a change.</summary>
    /// <param name="body">The body of a PUT.</param>
    /// <param name="ofChannel">True when null is a value.</param>
    public static Func<InventorySettings, InventorySettings> Read(JsonFields body, bool ofChannel)
    {
        string? Choice(string name, IReadOnlyList<string> choices) => ofChannel
            ? body.NullableChoice(name, choices)
            : body.OptionalChoice(name, choices);
        string? Text(string name) => ofChannel
            ? body.NullableText(name, 0, InventorySettings.TextLengthMax)
            : body.OptionalText(name, 0, InventorySettings.TextLengthMax);
        bool? Bool(string name) =>
            ofChannel ? body.NullableBool(name) : body.OptionalBool(name);

        var sent = new InventorySettings
        {
            ProductOutOfStockBehavior = Choice(
                "product_out_of_stock_behavior", InventorySettings.ProductOutOfStockBehaviors),
            OptionOutOfStockBehavior = Choice(
                "option_out_of_stock_behavior", InventorySettings.OptionOutOfStockBehaviors),
            UpdateStockBehavior = Choice(
                "update_stock_behavior", InventorySettings.UpdateStockBehaviors),
            EditOrderStockAdjustment = Bool("edit_order_stock_adjustment"),
            RefundOrderStockAdjustment = Bool("refund_order_stock_adjustment"),
            StockLevelDisplay = Choice("stock_level_display", InventorySettings.StockLevelDisplays),
            DefaultOutOfStockMessage = Text("default_out_of_stock_message"),
            HideInProductFiltering = Bool("hide_in_product_filtering"),
            ShowPreOrderStockLevels = Bool("show_pre_order_stock_levels"),
            ShowOutOfStockMessage = Bool("show_out_of_stock_message"),
            ShowQuantityOnBackorder = Bool("show_quantity_on_backorder"),
            ShowQuantityOnHand = Bool("show_quantity_on_hand"),
            ShowBackorderMessage = Bool("show_backorder_message"),
            ShowBackorderAvailabilityPrompt = Bool("show_backorder_availability_prompt"),
            BackorderAvailabilityPrompt = Text("backorder_availability_prompt"),
            ShowDefaultShippingExpectationPrompt = Bool("show_default_shipping_expectation_prompt"),
            DefaultShippingExpectationPrompt = Text("default_shipping_expectation_prompt"),
        };
        body.Errors.Check();
        var fields = JsonSerializer.SerializeToNode(sent, Format)!.AsObject();
        var given = fields.Where(field => body.Has(field.Key)).ToArray();
        return before => Overlay(before, given);
    }

    private static InventorySettings Overlay(
        InventorySettings before, KeyValuePair<string, JsonNode?>[] given)
    {
        var after = JsonSerializer.SerializeToNode(before, Format)!.AsObject();
        foreach (var (name, value) in given)
        {
            after[name] = value?.DeepClone();
        }
        return after.Deserialize(Format)!;
    }

    /// <summary>Reads who is notified.</summary>
    public static StockNotifications ReadNotifications(JsonFields body)
    {
        var low = ReadAddresses(body, "low_stock_notification_address");
        var none = ReadAddresses(body, "out_of_stock_notification_address");
        body.Errors.Check();
        return new([.. low], [.. none]);
    }

    private static IReadOnlyList<string> ReadAddresses(JsonFields body, string name)
    {
        var addresses = body.Texts(name, 0, StockNotifications.AddressesMax, AddressLengthMax);
        foreach (var (index, address) in addresses.Index())
        {
            if (address.Length < AddressLengthMin || address.IndexOf('@', 1) < 0)
            {
                body.Refuse($"{name}.{index}", "must be an e-mail address");
            }
        }
        return addresses;
    }
}

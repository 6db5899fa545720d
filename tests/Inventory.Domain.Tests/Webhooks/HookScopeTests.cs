using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

public sealed class HookScopeTests
{
    private static readonly string[] OfProducts =
    [
        "store/channel/*/inventory/product/stock_changed",
        "store/channel/*/inventory/product/settings_changed",
        "store/channel/*/inventory/product/low_stock_reached",
        "store/channel/*/inventory/product/out_of_stock_reached",
        "store/channel/*/inventory/product/backorder_limit_reached",
    ];

    private static readonly string[] OfMetafields =
    [
        "store/inventory/location/metafield/created",
        "store/inventory/location/metafield/updated",
        "store/inventory/location/metafield/deleted",
    ];

    private static readonly string[] OfLocations =
    [
        "store/inventory/location/created",
        "store/inventory/location/updated",
        "store/inventory/location/deleted",
        .. OfMetafields,
    ];

    private static readonly string[] OfProduct =
        ["store/product/inventory/updated", "store/product/inventory/order/updated"];

    private static readonly string[] OfSku =
        ["store/sku/inventory/updated", "store/sku/inventory/order/updated"];

    public static TheoryData<string, string[]> Wildcards() => new()
    {
        { "store/channel/*/inventory/product/*", OfProducts },
        { "store/channel/1/inventory/product/*", OfProducts },
        { "store/inventory/location/*", OfLocations },
        { "store/inventory/location/metafield/*", OfMetafields },
        { "store/product/*", OfProduct },
        { "store/product/inventory/*", OfProduct },
        { "store/sku/*", OfSku },
        { "store/sku/inventory/*", OfSku },
    };

    [Theory]
    [MemberData(nameof(Wildcards))]
    public void Matches_WhenAWildcard_TakesAllBelowIt(string scope, string[] matched)
    {
        var parsed = HookScope.Parse(scope);
        Assert.NotNull(parsed);
        Assert.Equal(scope, parsed.Text);
        Assert.Equal(matched.Order(), MessageScopes.All.Where(parsed.Matches).Order());
    }

    [Fact]
    public void Matches_WhenOneScope_TakesThatOnly()
    {
        Assert.Equal(19, MessageScopes.All.Count);
        foreach (var scope in MessageScopes.All)
        {
            var parsed = HookScope.Parse(scope);
            Assert.NotNull(parsed);
            Assert.Equal([scope], MessageScopes.All.Where(parsed.Matches));
        }
    }

    [Theory]
    [InlineData("store/channel/1/inventory/product/stock_changed", 0)]
    [InlineData("store/channel/1/inventory/product/backorder_limit_reached", 4)]
    public void Matches_WhenOfTheOnlyChannel_TakesTheMessageOfEveryChannel(string scope, int at) =>
        Assert.Equal(
            [OfProducts[at]], MessageScopes.All.Where(HookScope.Parse(scope)!.Matches));

    [Theory]
    [InlineData("store/sku/*", "store/skunk")]
    [InlineData("store/sku/*", "store/sku")]
    [InlineData("store/hook/deliveryException", "store/hook/deliveryExceptions")]
    public void Matches_WhenOnlySpelledAlike_TakesNothing(string scope, string other) =>
        Assert.False(HookScope.Parse(scope)!.Matches(other));

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("store/*")]
    [InlineData("store/inventory/*")]
    [InlineData("store/hook/*")]
    [InlineData("store/channel/*")]
    [InlineData("store/channel/2/inventory/product/*")]
    [InlineData("store/channel/11/inventory/product/*")]
    [InlineData("store/channel//inventory/product/*")]
    [InlineData("store/channel/1/inventory/product")]
    [InlineData("store/channel/*/inventory/product/created")]
    [InlineData("store/inventory/location")]
    [InlineData("store/inventory/location/")]
    [InlineData("store/order/created")]
    [InlineData("Store/product/inventory/updated")]
    [InlineData("store/product/inventory/updated ")]
    public void Parse_WhenNoMessageHasIt_IsNull(string scope) =>
        Assert.Null(HookScope.Parse(scope));

    [Theory]
    [InlineData(
        ItemMessageKind.StockChanged, "store/channel/*/inventory/product/stock_changed")]
    [InlineData(
        ItemMessageKind.SettingsChanged, "store/channel/*/inventory/product/settings_changed")]
    [InlineData(
        ItemMessageKind.BackorderLimitReached,
        "store/channel/*/inventory/product/backorder_limit_reached")]
    [InlineData(ItemMessageKind.BackInStock, "store/inventory/back_in_stock")]
    [InlineData(ItemMessageKind.BackorderFilled, "store/inventory/backorder/filled")]
    [InlineData(ItemMessageKind.ReservationExpired, "store/inventory/reservation/expired")]
    [InlineData(ItemMessageKind.ProductUpdated, "store/product/inventory/updated")]
    [InlineData(ItemMessageKind.SkuUpdated, "store/sku/inventory/updated")]
    [InlineData(ItemMessageKind.ProductOrderUpdated, "store/product/inventory/order/updated")]
    [InlineData(ItemMessageKind.SkuOrderUpdated, "store/sku/inventory/order/updated")]
    [InlineData(
        ItemMessageKind.LowStockReached, "store/channel/*/inventory/product/low_stock_reached")]
    [InlineData(
        ItemMessageKind.OutOfStockReached,
        "store/channel/*/inventory/product/out_of_stock_reached")]
    public void Of_WhenAKind_IsItsScope(ItemMessageKind kind, string scope) =>
        Assert.Equal(scope, MessageScopes.Of(kind));

    [Fact]
    public void Of_WhenNoKind_BreaksAnInvariant() => Assert.Throws<InvariantBrokenException>(
        () => MessageScopes.Of(ItemMessageKind.None));
}

using System.Text.Json;
using Inventory.Domain.Items;
using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

public sealed class MessageBodyTests
{
    private static readonly MessageStore Demo = new("demo", 1001);

    private static readonly ItemMessage Moved = new()
    {
        Kind = ItemMessageKind.StockChanged,
        VariantId = 78,
        ProductId = 130,
        LocationId = 1,
        Version = 42,
        At = 1_795_428_000_999,
        PreviousSequence = 40,
        AvailableToSell = 0,
        QtyBackordered = 3,
        BackorderLimit = 3,
    };

    [Fact]
    public void Of_WhenStockChanged_IsTheBodyOfTheContract()
    {
        // SHA-1 of "msg_demo-78-42-1".
        const string Hash = "f202b4f7c54ca20e68c4b0b0cbd7ec69fabef735";

        Assert.Equal(
            $$$"""
            {"producer":"stores/demo","hash":"{{{Hash}}}",
            "created_at":1795428000,"store_id":"1001",
            "scope":"store/channel/*/inventory/product/stock_changed",
            "data":{"variant_id":78,"product_id":130,"location_id":1,"sequence":42,
            "previous_sequence":40,"merged":0,"available_to_sell":0,
            "qty_backordered":3,"backorder_limit":3}}
            """.ReplaceLineEndings(""),
            System.Text.Encoding.UTF8.GetString(MessageBody.Of(Demo, Moved)));
    }

    [Theory]
    [InlineData(ItemMessageKind.StockChanged)]
    [InlineData(ItemMessageKind.SettingsChanged)]
    [InlineData(ItemMessageKind.LowStockReached)]
    [InlineData(ItemMessageKind.OutOfStockReached)]
    [InlineData(ItemMessageKind.BackorderLimitReached)]
    [InlineData(ItemMessageKind.BackInStock)]
    public void Of_WhenOfALevel_HasTheLevelsMembers(ItemMessageKind kind) =>
        Assert.Equal(
            "variant_id 78,product_id 130,location_id 1,sequence 42,previous_sequence 40,"
                + "merged 0,available_to_sell 0,qty_backordered 3,backorder_limit 3",
            TextOf(Moved with { Kind = kind }));

    [Fact]
    public void Of_WhenSomethingIsNotKnown_IsNull() => Assert.Equal(
        "variant_id 78,product_id 130,location_id 1,sequence 42,previous_sequence ,"
            + "merged 7,available_to_sell ,qty_backordered 3,backorder_limit ,order_id o-1",
        TextOf(Moved with
        {
            PreviousSequence = null,
            Merged = 7,
            AvailableToSell = null,
            BackorderLimit = null,
            OrderId = "o-1",
        }));

    [Theory]
    [InlineData(2_147_483_646, "backorder_limit 2147483646")]
    [InlineData(2_147_483_647, "backorder_limit ,unlimited_backorder True")]
    public void Of_WhenTheLimitIsUnlimited_SaysSo(int limit, string members) => Assert.EndsWith(
        "," + members, TextOf(Moved with { BackorderLimit = limit }));

    [Theory]
    [InlineData(FillCause.Received, "received")]
    [InlineData(FillCause.Restocked, "restocked")]
    [InlineData(FillCause.Adjusted, "adjusted")]
    public void Of_WhenBackordersAreFilled_NamesThem(FillCause cause, string text) =>
        Assert.EndsWith(
            $",cause {text},filled_backorders "
                + """[{"order_id":"o-1","quantity":2},{"order_id":null,"quantity":1}]""",
            TextOf(Moved with
            {
                Kind = ItemMessageKind.BackorderFilled,
                FillCause = cause,
                Fills = [new("o-1", 2), new(null, 1)],
            }));

    [Theory]
    [InlineData(null, "")]
    [InlineData("cart.1", ",reservation_id cart.1")]
    public void Of_WhenReservationsExpired_CountsThem(string? reservationId, string more) =>
        Assert.EndsWith(
            $",backorder_limit 3,expired_reservations 2,quantity 7{more}",
            TextOf(Moved with
            {
                Kind = ItemMessageKind.ReservationExpired,
                ExpiredCount = 2,
                ExpiredUnits = 7,
                ReservationId = reservationId,
            }));

    [Theory]
    [InlineData(ItemMessageKind.ProductUpdated, "product,id 130", "absolute", "")]
    [InlineData(ItemMessageKind.ProductOrderUpdated, "product,id 130", "relative", "")]
    [InlineData(ItemMessageKind.SkuUpdated, "sku,id 78", "absolute", ""","variant_id":78""")]
    [InlineData(
        ItemMessageKind.SkuOrderUpdated, "sku,id 78", "relative", ""","variant_id":78""")]
    public void Of_WhenOfAProductOrSku_HasBigCommercesMembers(
        ItemMessageKind kind, string type, string method, string more) => Assert.Equal(
            $"type {type},inventory "
                + $$"""{"product_id":130,"method":"{{method}}","value":-4{{more}}}""",
            TextOf(Moved with { Kind = kind, Delta = -4, OrderId = "o-1" }));

    [Theory]
    [InlineData(StoreMessageKind.LocationCreated, "store/inventory/location/created")]
    [InlineData(StoreMessageKind.LocationUpdated, "store/inventory/location/updated")]
    [InlineData(StoreMessageKind.LocationDeleted, "store/inventory/location/deleted")]
    public void Of_WhenALocationChanged_NamesIt(StoreMessageKind kind, string scope)
    {
        var message = new StoreMessage
        {
            Kind = kind,
            Version = 9,
            Ordinal = 1,
            At = 1_000,
            LocationId = 2,
        };
        var body = Parse(MessageBody.Of(Demo, message));

        Assert.Equal("msg_demo-store-9-1", $"{message.IdIn("demo")}");
        Assert.Equal(1, body.GetProperty("created_at").GetInt64());
        Assert.Equal(scope, body.GetProperty("scope").GetString());
        Assert.Equal("location_id 2", TextOf(body));
    }

    [Theory]
    [InlineData(StoreMessageKind.MetafieldCreated, "created")]
    [InlineData(StoreMessageKind.MetafieldUpdated, "updated")]
    [InlineData(StoreMessageKind.MetafieldDeleted, "deleted")]
    public void Of_WhenAMetafieldChanged_NamesIt(StoreMessageKind kind, string verb)
    {
        var body = Parse(MessageBody.Of(Demo, new StoreMessage
        {
            Kind = kind,
            Version = 9,
            At = 1,
            LocationId = 2,
            MetafieldId = 5,
            Namespace = "erp",
        }));

        Assert.Equal(
            $"store/inventory/location/metafield/{verb}", body.GetProperty("scope").GetString());
        Assert.Equal("metafield_id 5,resource_id 2,namespace erp", TextOf(body));
        Assert.Equal(
            JsonValueKind.String,
            body.GetProperty("data").GetProperty("resource_id").ValueKind);
    }

    [Fact]
    public void Of_WhenAHookIsTried_SaysThatItIsATest()
    {
        var message = StoreMessage.Test(12, MessageScopes.LocationCreated, 9, 1_000);
        var body = Parse(MessageBody.Of(Demo, message));

        Assert.Equal("msg_demo-test12-9-0", $"{message.IdIn("demo")}");
        Assert.Equal(MessageScopes.LocationCreated, body.GetProperty("scope").GetString());
        Assert.Equal("type test,id 12", TextOf(body));
    }

    [Theory]
    [InlineData(StoreMessageKind.DeliveriesFail, "msg_demo-hook12-3-0")]
    [InlineData(StoreMessageKind.HookDeactivated, "msg_demo-hooks-3-0")]
    public void Of_WhenDeliveriesFail_HasBigCommercesMembers(StoreMessageKind kind, string id)
    {
        var message = new StoreMessage
        {
            Kind = kind,
            Version = 3,
            At = 1,
            Alarm = new(12, DeliveryAlarmCode.Exhausted, "all 12 failed"),
        };
        var body = Parse(MessageBody.Of(Demo, message));

        Assert.Equal(id, $"{message.IdIn("demo")}");
        Assert.Equal("store/hook/deliveryException", body.GetProperty("scope").GetString());
        Assert.Equal(
            "type webhook,id 12,error_code 90002,message all 12 failed", TextOf(body));
    }

    [Fact]
    public void Of_WhenTheKindIsNone_BreaksAnInvariant() =>
        Assert.Throws<InvariantBrokenException>(() => MessageBody.Of(
            Demo, new StoreMessage { Kind = StoreMessageKind.None, Version = 1, At = 1 }));

    [Fact]
    public void Hash_WhenTheMessageIsRepeated_IsTheSameAndElseAnother()
    {
        var again = Moved with { At = Moved.At + 60_000, Merged = 1, PreviousSequence = null };
        string?[] others =
        [
            HashOf(Demo, Moved),
            HashOf(new("other", 1001), Moved),
            HashOf(Demo, Moved with { VariantId = 79 }),
            HashOf(Demo, Moved with { Version = 43 }),
            HashOf(Demo, Moved with { Kind = ItemMessageKind.BackInStock }),
        ];

        Assert.Equal(HashOf(Demo, Moved), HashOf(Demo, again));
        Assert.Equal(others, others.Distinct());
        Assert.All(others, hash => Assert.Matches("^[0-9a-f]{40}$", hash));
    }

    private static string? HashOf(MessageStore store, ItemMessage message) =>
        Parse(MessageBody.Of(store, message)).GetProperty("hash").GetString();

    private static string TextOf(ItemMessage message) =>
        TextOf(Parse(MessageBody.Of(Demo, message)));

    private static string TextOf(JsonElement body) => string.Join(',', body.GetProperty("data")
        .EnumerateObject().Select(member => $"{member.Name} {member.Value}"));

    private static JsonElement Parse(byte[] body) => JsonDocument.Parse(body).RootElement;
}

using System.Text.Json;
using Inventory.Domain.Orders;

namespace Inventory.Domain.Tests.Orders;

public sealed class OrderTests
{
    private static readonly OrderLine Line = new()
    {
        ReservationId = "r-1",
        VariantId = 131,
        ProductId = 130,
        Sku = "RE-131",
        LocationId = 2,
        Ready = 3,
        Backordered = 1,
        ConfirmedAt = 7,
    };

    [Fact]
    public void Record_WhenALineIsThere_RecordsItOnce()
    {
        var order = new OrderState();
        var second = Line with { ReservationId = "r-2" };
        Assert.Equal([new OrderEvent.LineRecorded(Line)], order.Record([Line, Line]));
        Assert.Empty(order.Lines);

        order.Apply(new OrderEvent.LineRecorded(Line));
        Assert.Empty(order.Record([Line with { Ready = 4 }]));
        Assert.Equal(
            [new OrderEvent.LineRecorded(second)],
            order.Record([second, Line, second with { Ready = 4 }]));
        order.Apply(new OrderEvent.LineRecorded(second));
        Assert.Equal([Line, second], order.Lines);
    }

    [Fact]
    public void Apply_WhenItIsNoEvent_Breaks() =>
        Assert.Throws<InvariantBrokenException>(() => new OrderState().Apply(null!));

    [Fact]
    public void Event_WhenWritten_HasTheseBytesAndIsReadBack()
    {
        const string Expected =
            "{'kind':'line_recorded','line':{'reservation_id':'r-1','variant_id':131,"
            + "'product_id':130,'sku':'RE-131','location_id':2,'ready':3,'backordered':1,"
            + "'confirmed_at':7}}";
        OrderEvent happened = new OrderEvent.LineRecorded(Line);

        var text = JsonSerializer.Serialize(happened, OrderJson.Default.OrderEvent);

        Assert.Equal(Expected.Replace('\'', '"'), text);
        Assert.Equal(happened, JsonSerializer.Deserialize(text, OrderJson.Default.OrderEvent));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(
            """{"kind":"line_lost"}""", OrderJson.Default.OrderEvent));
    }
}

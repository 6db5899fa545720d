using System.Text.Json;
using Inventory.Domain.Items;
using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

/// <summary>The bytes of a hook's queue: an expected text may be added to and never changed.
/// </summary>
public sealed class HookQueueBytesTests
{
    private const string PlainText =
        "{'kind':1,'variant_id':78,'product_id':77,'location_id':2,'version':42,'at':7,"
        + "'previous_sequence':null,'merged':0,'available_to_sell':null,'qty_backordered':0,"
        + "'backorder_limit':null,'order_id':null,'delta':0,'fills':[],'fill_cause':null,"
        + "'expired_count':0,'expired_units':0,'hold_id':null,'reservation_id':null}";

    private const string FullText =
        "{'kind':7,'variant_id':78,'product_id':77,'location_id':2,'version':42,'at':7,"
        + "'previous_sequence':40,'merged':1,'available_to_sell':3,'qty_backordered':4,"
        + "'backorder_limit':5,'order_id':'o-1','delta':-6,"
        + "'fills':[{'order_id':'o-1','quantity':2}],'fill_cause':1,'expired_count':8,"
        + "'expired_units':9,'hold_id':'01890a5d-ac96-774b-bcce-b302099a8057',"
        + "'reservation_id':'r-1'}";

    private static readonly ItemMessage Plain = new()
    {
        Kind = ItemMessageKind.StockChanged,
        VariantId = 78,
        ProductId = 77,
        LocationId = 2,
        Version = 42,
        At = 7,
        AvailableToSell = null,
        QtyBackordered = 0,
        BackorderLimit = null,
    };

    private static readonly ItemMessage Full = Plain with
    {
        Kind = ItemMessageKind.BackorderFilled,
        PreviousSequence = 40,
        Merged = 1,
        AvailableToSell = 3,
        QtyBackordered = 4,
        BackorderLimit = 5,
        OrderId = "o-1",
        Delta = -6,
        Fills = [new("o-1", 2)],
        FillCause = FillCause.Restocked,
        ExpiredCount = 8,
        ExpiredUnits = 9,
        HoldId = new Guid("01890a5d-ac96-774b-bcce-b302099a8057"),
        ReservationId = "r-1",
    };

    private const string FieldText =
        "{'kind':6,'version':42,'ordinal':1,'at':7,'location_id':2,'metafield_id':5,"
        + "'namespace':'erp','alarm':null,'tested_hook_id':0,'tested_scope':null}";

    private static readonly StoreMessage Field = new()
    {
        Kind = StoreMessageKind.MetafieldDeleted,
        Version = 42,
        Ordinal = 1,
        At = 7,
        LocationId = 2,
        MetafieldId = 5,
        Namespace = "erp",
    };

    private static readonly StoreMessage Alarm = new()
    {
        Kind = StoreMessageKind.HookDeactivated,
        Version = 42,
        At = 7,
        Alarm = new(12, DeliveryAlarmCode.Exhausted, "gone"),
    };

    /// <summary>Events and their bytes, with ' for ".</summary>
    public static TheoryData<HookQueueEvent, string> Events => new()
    {
        {
            new HookQueueEvent.Queued(8, [Plain, Full]),
            "{'kind':'queued','at':8,'messages':[" + PlainText + "," + FullText + "]}"
        },
        {
            new HookQueueEvent.Attempted(
                "msg_demo-78-42-1", 5, new(8, 204, null, 40), DeliveryStatus.Delivered, null, 0),
            "{'kind':'attempted','message_id':'msg_demo-78-42-1','merged_through':5,"
                + "'attempt':{'at':8,'status_code':204,'error':null,'duration_ms':40},"
                + "'status':1,'next_attempt_at':null,'failures':0}"
        },
        {
            new HookQueueEvent.Attempted(
                "msg_demo-78-42-1", 5, new(8, null, "refused", 3), DeliveryStatus.Pending, 9, 2),
            "{'kind':'attempted','message_id':'msg_demo-78-42-1','merged_through':5,"
                + "'attempt':{'at':8,'status_code':null,'error':'refused','duration_ms':3},"
                + "'status':0,'next_attempt_at':9,'failures':2}"
        },
        {
            new HookQueueEvent.Redelivered(8, Plain),
            "{'kind':'redelivered','at':8,'message':" + PlainText + "}"
        },
        { new HookQueueEvent.Emptied(), "{'kind':'emptied'}" },
        {
            new HookQueueEvent.StoreQueued(8, [Field, Alarm]),
            "{'kind':'store_queued','at':8,'messages':[" + FieldText + ","
                + "{'kind':7,'version':42,'ordinal':0,'at':7,'location_id':0,'metafield_id':0,"
                + "'namespace':null,'alarm':{'hook_id':12,'code':90002,'message':'gone'},"
                + "'tested_hook_id':0,'tested_scope':null}]}"
        },
        {
            new HookQueueEvent.StoreRedelivered(8, StoreMessage.Test(12, "s", 42, 7)),
            "{'kind':'store_redelivered','at':8,'message':{'kind':9,'version':42,'ordinal':0,"
                + "'at':7,'location_id':0,'metafield_id':0,'namespace':null,'alarm':null,"
                + "'tested_hook_id':12,'tested_scope':'s'}}"
        },
        {
            new HookQueueEvent.Merged(Plain, 5),
            "{'kind':'merged','message':" + PlainText + ",'merged_through':5}"
        },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_WhenWritten_HasTheseBytesAndIsReadBack(
        HookQueueEvent happened, string expected)
    {
        var format = HookQueueJson.Default.HookQueueEvent;
        var text = JsonSerializer.Serialize(happened, format);

        Assert.Equal(expected.Replace('\'', '"'), text);
        var read = JsonSerializer.Deserialize(text, format)!;
        Assert.Equal(happened.GetType(), read.GetType());
        Assert.Equal(text, JsonSerializer.Serialize(read, format));
    }

    [Fact]
    public void Event_WhenKindIsUnknown_IsNotRead() => Assert.Throws<JsonException>(() =>
        JsonSerializer.Deserialize(
            """{"kind":"painted"}""", HookQueueJson.Default.HookQueueEvent));

    [Fact]
    public void Events_WhenAllAreWritten_HaveEveryKind() => Assert.Equal(
        typeof(HookQueueEvent).GetNestedTypes().Select(type => type.Name).Order(),
        Events.Select(row => row.Data.Item1.GetType().Name).Distinct().Order());
}

using System.Text.Json;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;

namespace Inventory.Domain.Tests.Stores;

/// <summary>The bytes of control streams are persisted: what is written here must be readable for
/// ever, so an expected text may be added to and never changed.</summary>
public sealed class StoreBytesTests
{
    private const string LocationText =
        "{'id':2,'code':'X','label':'A place','description':'','managed_by_external_source':false,"
        + "'type_id':'VIRTUAL','enabled':true,'time_zone':'Etc/UTC','storefront_visibility':true,"
        + "'special_hours':[{'label':'Eve','date':'2026-12-24','open':true,'opening':'08:00',"
        + "'closing':'12:00','all_day':false,'annual':true}],'created_at':7,'updated_at':7}";

    private const string MetafieldText =
        "{'id':3,'location_id':2,'key':'k','value':'v','namespace':'n','permission_set':'read',"
        + "'description':'','owner_token_id':1,'created_at':7,'updated_at':7}";

    private const string SettingsText =
        "{'product_out_of_stock_behavior':'do_nothing','option_out_of_stock_behavior':'do_nothing',"
        + "'update_stock_behavior':'order_placed','edit_order_stock_adjustment':false,"
        + "'refund_order_stock_adjustment':false,'stock_level_display':'dont_show',"
        + "'default_out_of_stock_message':'','hide_in_product_filtering':false,"
        + "'show_pre_order_stock_levels':false,'show_out_of_stock_message':false,"
        + "'show_quantity_on_backorder':false,'show_quantity_on_hand':false,"
        + "'show_backorder_message':false,'show_backorder_availability_prompt':false,"
        + "'backorder_availability_prompt':'','show_default_shipping_expectation_prompt':false,"
        + "'default_shipping_expectation_prompt':''}";

    private static readonly Location Place =
        StoreRig.Virtual("X").ApplyTo(Location.Default(7) with { Id = 2 }, 7) with
        {
            SpecialHours = [new("Eve", "2026-12-24", true, "08:00", "12:00", false, true)],
        };

    private static readonly Metafield Field = new()
    {
        Id = 3,
        LocationId = 2,
        Key = "k",
        Value = "v",
        Namespace = "n",
        PermissionSet = "read",
        OwnerTokenId = 1,
        CreatedAt = 7,
        UpdatedAt = 7,
    };

    private static readonly ApiToken Token = new()
    {
        Id = 1,
        Name = "till",
        Scopes = ["store_inventory", "admin"],
        Sha256 = "ab12",
        CreatedAt = 7,
    };

    /// <summary>Events and their bytes, with ' for ".</summary>
    public static TheoryData<StoreEvent, string> Events => new()
    {
        {
            new StoreEvent.TokenCreated(Token),
            "{'kind':'token_created','token':{'id':1,'name':'till','scopes':['store_inventory',"
            + "'admin'],'sha256':'ab12','created_at':7}}"
        },
        { new StoreEvent.TokenRevoked(1), "{'kind':'token_revoked','id':1}" },
        {
            new StoreEvent.LocationCreated(Place),
            "{'kind':'location_created','location':" + LocationText + "}"
        },
        {
            new StoreEvent.LocationChanged(Place),
            "{'kind':'location_changed','location':" + LocationText + "}"
        },
        { new StoreEvent.LocationDeleted(2), "{'kind':'location_deleted','id':2}" },
        {
            new StoreEvent.MetafieldCreated(Field),
            "{'kind':'metafield_created','metafield':" + MetafieldText + "}"
        },
        {
            new StoreEvent.MetafieldChanged(Field),
            "{'kind':'metafield_changed','metafield':" + MetafieldText + "}"
        },
        { new StoreEvent.MetafieldDeleted(3), "{'kind':'metafield_deleted','id':3}" },
        {
            new StoreEvent.MetafieldDeleted(3, 2, "n"),
            "{'kind':'metafield_deleted','id':3,'location_id':2,'namespace':'n'}"
        },
        {
            new StoreEvent.SettingsChanged(
                7, new InventorySettings { StockLevelDisplay = "show", ShowQuantityOnHand = true }),
            "{'kind':'settings_changed','channel_id':7,'settings':{'stock_level_display':'show',"
            + "'show_quantity_on_hand':true}}"
        },
        {
            new StoreEvent.SettingsChanged(null, InventorySettings.New),
            "{'kind':'settings_changed','settings':" + SettingsText + "}"
        },
        {
            new StoreEvent.NotificationsChanged(new(["a@b"], [])),
            "{'kind':'notifications_changed','notifications':{'low_stock_notification_address':["
            + "'a@b'],'out_of_stock_notification_address':[]}}"
        },
        {
            new StoreEvent.BackorderMessageCreated(new(4, "n", "m", true, 7, 8)),
            "{'kind':'backorder_message_created','message':{'id':4,'name':'n','message':'m',"
            + "'is_default':true,'created_at':7,'updated_at':8}}"
        },
        {
            new StoreEvent.BackorderMessageDeleted(4),
            "{'kind':'backorder_message_deleted','id':4}"
        },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_WhenWritten_HasTheseBytesAndIsReadBack(StoreEvent happened, string expected)
    {
        var text = StoreRig.Json(new([happened], null));

        Assert.Equal(Json("{'events':[" + expected + "]}"), text);
        var read = JsonSerializer.Deserialize(text, StoreJson.Default.ControlEntryStoreEvent)!;
        Assert.Equal(text, StoreRig.Json(read));
        Assert.Equal(happened.GetType(), Assert.Single(read.Events).GetType());
    }

    [Fact]
    public void Call_WhenWritten_HasTheseBytes()
    {
        var id = Guid.Parse("0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f0a0b");
        var entry = new ControlEntry<HostEvent>(
            [new HostEvent.StoreCreated(new("demo", 1001, 7))],
            new AcceptedCall(id, OperationOrigin.Client, 9, 7, 200, "{}"));

        Assert.Equal(
            Json("{'events':[{'kind':'store_created','store':{'hash':'demo','id':1001,"
            + "'created_at':7}}],"
            + "'call':{'id':'0190a0b0-c0d0-7e0f-8a0b-0c0d0e0f0a0b','origin':2,'body_hash':9,"
            + "'at':7,'status':200,'answer':'{}'}}"),
            JsonSerializer.Serialize(entry, StoreJson.Default.ControlEntryHostEvent));
    }

    [Fact]
    public void Event_WhenKindIsUnknown_IsNotRead() => Assert.Throws<JsonException>(() =>
        JsonSerializer.Deserialize(
            """{"events":[{"kind":"store_painted"}]}""",
            StoreJson.Default.ControlEntryStoreEvent));

    private static string Json(string text) => text.Replace('\'', '"');
}

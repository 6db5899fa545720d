using System.Text.Json;
using Inventory.Domain.Carts;
using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Carts;

public sealed class CartBytesTests
{
    private static readonly Operation Call =
        new(Guid.Parse("11111111-2222-4333-8444-555555555555"), 9, OperationOrigin.Client);

    private const string CallText = "'operation':{'id':'11111111-2222-4333-8444-555555555555',"
        + "'body_hash':9,'origin':2},'at':5}";

    /// <summary>Events and their bytes, with ' for ".</summary>
    public static TheoryData<CartEvent, string> Bytes => new()
    {
        {
            new CartEvent.Begun { At = 5, Operation = Call },
            "{'kind':'begun'," + CallText
        },
        {
            new CartEvent.Held(
                2,
                "c-1",
                900_005,
                [
                    CartRig.Line(131),
                    CartRig.Line(132) with
                    {
                        LocationId = 2,
                        AllowBackorder = false,
                        AllowPartial = true,
                    },
                ],
                [new(5, 0), new(0, 3)])
            {
                At = 5,
                Operation = Call,
            },
            "{'kind':'held','attempt':2,'cart_id':'c-1','expires_at':900005,'lines':["
            + "{'variant_id':131,'product_id':130,'sku':'RE-131','stock_item':130,"
            + "'location_id':1,'quantity':5,'allow_backorder':true},"
            + "{'variant_id':132,'product_id':130,'sku':'RE-132','stock_item':130,"
            + "'location_id':2,'quantity':5,'allow_partial':true}],"
            + "'promised':[{'ready':5},{'backordered':3}]," + CallText
        },
        {
            new CartEvent.Held(1, null, 6, [CartRig.Line(131, 1)], [new(1, 0)]) { At = 5 },
            "{'kind':'held','attempt':1,'expires_at':6,'lines':["
            + "{'variant_id':131,'product_id':130,'sku':'RE-131','stock_item':130,"
            + "'location_id':1,'quantity':1,'allow_backorder':true}],"
            + "'promised':[{'ready':1}],'at':5}"
        },
        { new CartEvent.Aborted(3) { At = 5 }, "{'kind':'aborted','attempt':3,'at':5}" },
        {
            new CartEvent.Extended(7, true) { At = 5, Operation = Call },
            "{'kind':'extended','expires_at':7,'is_paying':true," + CallText
        },
        {
            new CartEvent.Extended(7, false) { At = 5 },
            "{'kind':'extended','expires_at':7,'at':5}"
        },
        {
            new CartEvent.ConfirmDecided(2, "o-1", true) { At = 5, Operation = Call },
            "{'kind':'confirm_decided','attempt':2,'order_id':'o-1','is_orders':true,"
            + CallText
        },
        {
            new CartEvent.ConfirmDecided(2, "o-1", false) { At = 5 },
            "{'kind':'confirm_decided','attempt':2,'order_id':'o-1','at':5}"
        },
        {
            new CartEvent.Confirmed([new(5, 0), new(0, 0), new(0, 3)]) { At = 5 },
            "{'kind':'confirmed','actual':[{'ready':5},{},{'backordered':3}],'at':5}"
        },
        {
            new CartEvent.Confirmed([new(5, 0), new(1, 0)], [0, 1]) { At = 5 },
            "{'kind':'confirmed','actual':[{'ready':5},{'ready':1}],'untracked':[0,1],'at':5}"
        },
        {
            new CartEvent.Released { At = 5, Operation = Call },
            "{'kind':'released'," + CallText
        },
        { new CartEvent.Expired { At = 5 }, "{'kind':'expired','at':5}" },
        {
            new CartEvent.Answered { At = 5, Operation = Call },
            "{'kind':'answered'," + CallText
        },
    };

    [Theory]
    [MemberData(nameof(Bytes))]
    public void Event_WhenWritten_HasTheseBytesAndIsReadBack(CartEvent happened, string expected)
    {
        var text = JsonSerializer.Serialize(happened, CartJson.Default.CartEvent);
        Assert.Equal(expected.Replace('\'', '"'), text);
        var read = JsonSerializer.Deserialize(text, CartJson.Default.CartEvent)!;
        Assert.Equal(happened.GetType(), read.GetType());
        Assert.Equal((happened.At, happened.Operation), (read.At, read.Operation));
        Assert.Equal(text, JsonSerializer.Serialize(read, CartJson.Default.CartEvent));
        Assert.Equal(LinesOf(happened), LinesOf(read));
    }

    [Theory]
    [InlineData("""{"kind":"paused","at":5}""")]
    [InlineData("""{"kind":"expired"}""")]
    public void Event_WhenKindIsUnknownOrTimeIsMissing_IsNotRead(string text) =>
        Assert.Throws<JsonException>(
            () => JsonSerializer.Deserialize(text, CartJson.Default.CartEvent));

    private static IReadOnlyList<CartLine> LinesOf(CartEvent e) =>
        e is CartEvent.Held held ? held.Lines : [];
}

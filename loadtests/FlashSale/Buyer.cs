using System.Text;
using System.Text.Json;

namespace Inventory.LoadTests.FlashSale;

/// <summary>
/// One shopper: reserves a unit, backorder or not, and pays for it under an own order id.
/// </summary>
internal sealed class Buyer(SaleTerms terms, RepeatingClient client)
{
    private const int ProblemLength = 300;

    /// <summary>Buys one unit, or is refused.</summary>
    public async Task<Outcome> BuyAsync(int number, CancellationToken cancel)
    {
        var body = new
        {
            lines = new[]
            {
                new { sku = terms.Sku, quantity = 1, location_id = 1, allow_backorder = true },
            },
        };
        var key = terms.OrderId(number);
        var reply = await client.PostAsync(
            "/inventory/reservations", body, key + "-reserve", cancel);
        return reply.Status switch
        {
            201 => await ConfirmAsync(key, reply, cancel),
            409 => Refused(reply),
            _ => Wrong("reserve", reply),
        };
    }

    private async Task<Outcome> ConfirmAsync(string orderId, Reply held, CancellationToken cancel)
    {
        using var reservation = JsonDocument.Parse(held.Body);
        var data = reservation.RootElement.GetProperty("data");
        var id = data.GetProperty("reservation_id").GetString()!;
        var promised = SplitOf(data);
        if (data.GetProperty("status").GetString() != "held" || !IsOneUnit(promised))
        {
            return Wrong("reserve", held);
        }

        var reply = await client.PostAsync(
            $"/inventory/reservations/{Uri.EscapeDataString(id)}/confirm",
            new { order_id = orderId }, orderId + "-confirm", cancel);
        return reply.Status == 200 ? Confirmed(orderId, promised, reply) : Wrong("confirm", reply);
    }

    // Nobody releases or adds stock during the sale, so a confirm has no reason to move the split.
    private static Outcome Confirmed(string orderId, Split promised, Reply reply)
    {
        using var reservation = JsonDocument.Parse(reply.Body);
        var data = reservation.RootElement.GetProperty("data");
        return data.GetProperty("status").GetString() == "confirmed" && SplitOf(data) == promised
            ? Outcome.Sold(orderId, promised)
            : Wrong("confirm", reply);
    }

    private Outcome Refused(Reply reply)
    {
        using var problem = JsonDocument.Parse(reply.Body);
        return problem.RootElement.TryGetProperty("details", out var details)
            && details.GetArrayLength() == 1 && IsSoldOut(details[0])
            ? Outcome.Refused
            : Wrong("refusal", reply);
    }

    private bool IsSoldOut(JsonElement detail) =>
        detail.GetProperty("type").GetString() == "OutOfStock"
        && detail.GetProperty("sku").GetString() == terms.Sku
        && detail.GetProperty("location_id").GetInt32() == 1
        && detail.GetProperty("requested_quantity").GetInt64() == 1
        && detail.GetProperty("available_quantity").GetInt64() == 0
        && detail.GetProperty("available_quantity_for_backorder").GetInt64() == 0;

    private static bool IsOneUnit(Split split) =>
        split.OnHand + split.Backordered == 1 && split is { OnHand: >= 0, Backordered: >= 0 };

    private static Split SplitOf(JsonElement data)
    {
        var line = data.GetProperty("lines")[0];
        return new(
            line.GetProperty("quantity_on_hand").GetInt32(),
            line.GetProperty("quantity_backordered").GetInt32());
    }

    private static Outcome Wrong(string step, Reply reply)
    {
        var text = Encoding.UTF8.GetString(reply.Body);
        return Outcome.Wrong(
            $"{step} {reply.Status}: {text[..Math.Min(text.Length, ProblemLength)]}");
    }
}

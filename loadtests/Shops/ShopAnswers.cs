using System.Text;
using System.Text.Json;
using Inventory.LoadTests.Oracle;

namespace Inventory.LoadTests.Shops;

/// <summary>Reads the store's answers; what they lack of the contract is a
/// <see cref="FormatException"/>.</summary>
internal static class ShopAnswers
{
    private const int ShownLength = 300;

    /// <summary>A reservation's id and its splits, line by line.</summary>
    public static (string Id, string Status, List<Split> Splits) Reservation(Reply reply)
    {
        var data = Data(reply);
        return (Text(data, "reservation_id"), Text(data, "status"),
            [.. Member(data, "lines").EnumerateArray().Select(SplitOf)]);
    }

    /// <summary>
    /// The lines a 409 says there is too little of, null when it is about something else.
    /// </summary>
    public static List<Line>? Shortages(Reply reply)
    {
        var problem = Parse(reply);
        if (!problem.TryGetProperty("details", out var details))
        {
            return null;
        }

        var lines = new List<Line>();
        foreach (var detail in details.EnumerateArray())
        {
            var asked = Member(detail, "requested_quantity").GetInt32();
            var there = Member(detail, "available_quantity").GetInt64()
                + Member(detail, "available_quantity_for_backorder").GetInt64();
            if (Text(detail, "type") != "OutOfStock" || asked <= there)
            {
                return null;
            }

            lines.Add(new(Text(detail, "sku"), asked));
        }

        return lines.Count > 0 ? lines : null;
    }

    /// <summary>The start of an answer, to be shown.</summary>
    public static string Shown(Reply reply)
    {
        var text = Encoding.UTF8.GetString(reply.Body);
        return $"{reply.Status}: {text[..Math.Min(text.Length, ShownLength)]}";
    }

    /// <summary>The <c>data</c> of an answer.</summary>
    public static JsonElement Data(Reply reply) => Member(Parse(reply), "data");

    private static Split SplitOf(JsonElement line) => new(
        Member(line, "quantity_on_hand").GetInt32(),
        Member(line, "quantity_backordered").GetInt32());

    private static string Text(JsonElement at, string name) =>
        Member(at, name).GetString() ?? throw new FormatException($"{name} is null");

    private static JsonElement Member(JsonElement at, string name) =>
        at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var member)
            ? member
            : throw new FormatException($"{name} is missing");

    private static JsonElement Parse(Reply reply)
    {
        try
        {
            return JsonElement.Parse(reply.Body);
        }
        catch (JsonException fault)
        {
            throw new FormatException("no JSON", fault);
        }
    }
}

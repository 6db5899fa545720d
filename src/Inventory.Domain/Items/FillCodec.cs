using Inventory.Domain.Encoding;

namespace Inventory.Domain.Items;

/// <summary>Persisted bytes of fills.</summary>
internal static class FillCodec
{
    // An absent order id and a quantity of one byte.
    private const int BytesMin = 2;

    internal static void Write(EntryWriter writer, IReadOnlyList<Fill> fills)
    {
        writer.Unsigned((long)fills.Count);
        foreach (var fill in fills)
        {
            writer.OptionalText(fill.OrderId);
            writer.Unsigned(fill.Quantity);
        }
    }

    internal static IReadOnlyList<Fill> Read(ref EntryReader reader)
    {
        var fills = new Fill[reader.Count(BytesMin)];
        for (var i = 0; i < fills.Length; i++)
        {
            fills[i] = new(reader.OptionalText(), reader.Unsigned());
        }
        return fills;
    }
}

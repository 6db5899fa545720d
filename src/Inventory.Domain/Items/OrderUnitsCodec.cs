using Inventory.Domain.Encoding;

namespace Inventory.Domain.Items;

/// <summary>Persisted bytes of units an order gave back.</summary>
internal static class OrderUnitsCodec
{
    internal static void Write(EntryWriter writer, ItemEvent.OrderUnitsTaken e)
    {
        writer.Text(e.OrderId);
        writer.Unsigned((long)e.VariantId);
        writer.Unsigned((long)e.LocationId);
        writer.Unsigned(e.FromBackorders);
        writer.Unsigned(e.Ready);
        writer.Bool(e.IsReturn);
        writer.Bool(e.IsRestocked);
        FillCodec.Write(writer, e.Fills);
    }

    internal static ItemEvent.OrderUnitsTaken Read(ref EntryReader reader) => new()
    {
        OrderId = reader.Text(),
        VariantId = reader.Int(),
        LocationId = reader.Int(),
        FromBackorders = reader.Unsigned(),
        Ready = reader.Unsigned(),
        IsReturn = reader.Bool(),
        IsRestocked = reader.Bool(),
        Fills = FillCodec.Read(ref reader),
    };
}

using Inventory.Domain.Encoding;

namespace Inventory.Domain.Items;

/// <summary>Persisted bytes of receipts and transfers.</summary>
internal static class ArrivalCodec
{
    internal static void Write(EntryWriter writer, ItemEvent.StockReceived e)
    {
        writer.Unsigned((long)e.LocationId);
        writer.Unsigned(e.Quantity);
        writer.OptionalText(e.Reference);
        FillCodec.Write(writer, e.Fills);
    }

    internal static void Write(EntryWriter writer, ItemEvent.TransferredOut e) =>
        WriteHalf(writer, (e.LocationId, e.ToLocationId), e.Quantity, e.Reference, e.ClaimId);

    internal static void Write(EntryWriter writer, ItemEvent.TransferredIn e) =>
        WriteHalf(writer, (e.LocationId, e.FromLocationId), e.Quantity, e.Reference, e.ClaimId);

    internal static ItemEvent.StockReceived ReadReceived(ref EntryReader reader) => new()
    {
        LocationId = reader.Int(),
        Quantity = reader.Unsigned(),
        Reference = reader.OptionalText(),
        Fills = FillCodec.Read(ref reader),
    };

    internal static ItemEvent.TransferredOut ReadOut(ref EntryReader reader) => new()
    {
        LocationId = reader.Int(),
        ToLocationId = reader.Int(),
        Quantity = reader.Unsigned(),
        Reference = reader.OptionalText(),
        ClaimId = ReadClaim(ref reader),
    };

    internal static ItemEvent.TransferredIn ReadIn(ref EntryReader reader) => new()
    {
        LocationId = reader.Int(),
        FromLocationId = reader.Int(),
        Quantity = reader.Unsigned(),
        Reference = reader.OptionalText(),
        ClaimId = ReadClaim(ref reader),
    };

    // The level the half is of comes first, then the other one.
    private static void WriteHalf(
        EntryWriter writer,
        (int Of, int Other) locations,
        long quantity,
        string? reference,
        ClaimId? claim)
    {
        writer.Unsigned((long)locations.Of);
        writer.Unsigned((long)locations.Other);
        writer.Unsigned(quantity);
        writer.OptionalText(reference);
        writer.Bool(claim is not null);
        if (claim is { } id)
        {
            ItemEventCodec.WriteClaimId(writer, id);
        }
    }

    private static ClaimId? ReadClaim(ref EntryReader reader) =>
        reader.Bool() ? ItemEventCodec.ReadClaimId(ref reader) : null;
}

// Persisted bytes of item entries. A pack is its entries one behind the other:
//
//   kind       1 byte    what happened; numbers are frozen and only ever grow
//   origin     1 byte    0 unnamed, else who named the operation; then its id (16 bytes)
//   body hash  8 bytes   only behind an id a client chose
//   effect     location (0: none, then nothing more), on hand, qty backordered, held (signed)
//   ATS        0 for none, else the level's ATS after the event plus one; only behind a location
//   payload    by kind
//
// Times equal to the pack's own are not repeated. A reader that meets an unknown kind stops.

using Inventory.Domain.Encoding;

namespace Inventory.Domain.Items;

/// <summary>An item event with what a history shows of it.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Effect">What it did to the level it concerns.</param>
/// <param name="AvailableToSell">That level's ATS afterwards; null for none.</param>
public readonly record struct ItemEntry(
    ItemEvent Event, LevelEffect Effect, int? AvailableToSell);

/// <summary>Writes and reads packed item entries.</summary>
public static class ItemEventCodec
{
    /// <summary>Appends an entry to a pack.</summary>
    /// <param name="writer">The pack.</param>
    /// <param name="entry">The entry.</param>
    public static void Write(EntryWriter writer, in ItemEntry entry)
    {
        var kind = KindOf(entry.Event);
        Invariant.Holds(kind != ItemEventKind.None);
        writer.Byte((byte)kind);
        WriteOperation(writer, entry.Event.Operation);
        WriteEffect(writer, entry);
        WritePayload(writer, entry.Event);
    }

    /// <summary>Reads every entry of a pack.</summary>
    /// <param name="pack">The bytes.</param>
    /// <param name="at">Time of the pack, in unix milliseconds.</param>
    /// <returns>The entries, oldest first.</returns>
    public static IReadOnlyList<ItemEntry> Read(ReadOnlySpan<byte> pack, long at)
    {
        var entries = new List<ItemEntry>();
        var reader = new EntryReader(pack);
        while (!reader.IsAtEnd)
        {
            entries.Add(ReadEntry(ref reader, at));
        }
        return entries;
    }

    internal static ItemEntry ReadEntry(ref EntryReader reader, long at)
    {
        var kind = (ItemEventKind)reader.Byte();
        var operation = ReadOperation(ref reader);
        var location = reader.Int();
        var effect = default(LevelEffect);
        int? ats = null;
        if (location > 0)
        {
            effect = new(location, reader.Signed(), reader.Signed(), reader.Signed());
            ats = reader.OptionalInt();
        }
        var e = ReadPayload(ref reader, kind, at);
        return new(operation.IsNamed ? e with { Operation = operation } : e, effect, ats);
    }

    internal static void WriteOperation(EntryWriter writer, Operation operation)
    {
        writer.Byte((byte)operation.Origin);
        if (operation.IsNamed)
        {
            writer.Id(operation.Id);
        }
        if (operation.Origin == OperationOrigin.Client)
        {
            writer.Fixed64(operation.BodyHash);
        }
    }

    internal static Operation ReadOperation(ref EntryReader reader)
    {
        var origin = (OperationOrigin)reader.Choice((byte)OperationOrigin.Batch);
        var id = origin == OperationOrigin.None ? Guid.Empty : reader.Id();
        return new(id, origin == OperationOrigin.Client ? reader.Fixed64() : 0, origin);
    }

    private static void WriteEffect(EntryWriter writer, in ItemEntry entry)
    {
        writer.Unsigned((long)entry.Effect.LocationId);
        if (entry.Effect.LocationId > 0)
        {
            writer.Signed(entry.Effect.OnHand);
            writer.Signed(entry.Effect.QtyBackordered);
            writer.Signed(entry.Effect.Held);
            writer.Optional(entry.AvailableToSell);
        }
    }

    internal static ItemEventKind KindOf(ItemEvent e) => e switch
    {
        ItemEvent.HoldPlaced => ItemEventKind.HoldPlaced,
        ItemEvent.HoldConfirmed => ItemEventKind.HoldConfirmed,
        ItemEvent.HoldReacquired => ItemEventKind.HoldReacquired,
        ItemEvent.HoldReleased => ItemEventKind.HoldReleased,
        ItemEvent.HoldExtended => ItemEventKind.HoldExtended,
        ItemEvent.HoldUnchanged => ItemEventKind.HoldUnchanged,
        ItemEvent.HoldKept => ItemEventKind.HoldKept,
        ItemEvent.HoldExpired => ItemEventKind.HoldExpired,
        ItemEvent.HoldsExpired => ItemEventKind.HoldsExpired,
        ItemEvent.OrderUnitsTaken => ItemEventKind.OrderUnitsTaken,
        ItemEvent.StockAdjusted { Fills.Count: > 0 } => ItemEventKind.StockAdjustedFilling,
        ItemEvent.StockAdjusted => ItemEventKind.StockAdjusted,
        ItemEvent.SettingsChanged => ItemEventKind.SettingsChanged,
        ItemEvent.ClaimTaken => ItemEventKind.ClaimTaken,
        ItemEvent.ClaimApplied { Fills.Count: > 0 } => ItemEventKind.ClaimAppliedFilling,
        ItemEvent.ClaimApplied => ItemEventKind.ClaimApplied,
        ItemEvent.ClaimDropped => ItemEventKind.ClaimDropped,
        ItemEvent.OrdersAcknowledged => ItemEventKind.OrdersAcknowledged,
        ItemEvent.BatchNamed => ItemEventKind.BatchNamed,
        ItemEvent.StockReceived => ItemEventKind.StockReceived,
        ItemEvent.TransferredOut => ItemEventKind.TransferredOut,
        ItemEvent.TransferredIn => ItemEventKind.TransferredIn,
        ItemEvent.Created => ItemEventKind.Created,
        ItemEvent.CatalogChanged => ItemEventKind.CatalogChanged,
        ItemEvent.Deleted => ItemEventKind.Deleted,
        _ => ItemEventKind.None,
    };

    private static void WritePayload(EntryWriter writer, ItemEvent e)
    {
        switch (e)
        {
            case ItemEvent.HoldPlaced x:
                HoldCodec.WritePlaced(writer, x.Hold);
                break;
            case ItemEvent.HoldConfirmed x:
                WriteSale(writer, x.ReservationId, x.OrderId, x.Ready, x.Backordered);
                break;
            case ItemEvent.HoldReacquired x:
                WriteSale(writer, x.ReservationId, x.OrderId, x.Ready, x.Backordered);
                break;
            case ItemEvent.HoldReleased x:
                writer.Id(x.ReservationId);
                break;
            case ItemEvent.HoldExtended x:
                writer.Id(x.ReservationId);
                writer.Unsigned(x.ExpiresAt);
                writer.Bool(x.IsPaying);
                break;
            case ItemEvent.HoldKept x:
                writer.Id(x.ReservationId);
                writer.Unsigned(x.ExpiresAt);
                writer.Bool(x.IsPaying);
                break;
            case ItemEvent.HoldExpired x:
                writer.Id(x.ReservationId);
                break;
            case ItemEvent.HoldsExpired x:
                writer.Unsigned((long)x.LocationId);
                writer.Unsigned(x.Through);
                writer.Unsigned((long)x.Count);
                break;
            default:
                WriteRarePayload(writer, e);
                break;
        }
    }

    private static void WriteRarePayload(EntryWriter writer, ItemEvent e)
    {
        switch (e)
        {
            case ItemEvent.StockAdjusted x:
                WriteChange(
                    writer, x.LocationId, x.Method, x.OnHandDelta, x.BackorderedDelta, x.Reason);
                WriteFills(writer, x.Fills);
                break;
            case ItemEvent.StockReceived x:
                ArrivalCodec.Write(writer, x);
                break;
            case ItemEvent.TransferredOut x:
                ArrivalCodec.Write(writer, x);
                break;
            case ItemEvent.TransferredIn x:
                ArrivalCodec.Write(writer, x);
                break;
            case ItemEvent.HoldUnchanged x:
                HoldCodec.Write(writer, x.Hold);
                break;
            case ItemEvent.SettingsChanged x:
                writer.Unsigned((long)x.LocationId);
                FactsCodec.WriteSettings(writer, x.Settings);
                break;
            case ItemEvent.ClaimTaken x:
                WriteClaimId(writer, x.ClaimId);
                WriteChange(
                    writer, x.LocationId, x.Method, x.OnHandDelta, x.BackorderedDelta, x.Reason);
                break;
            case ItemEvent.ClaimApplied x:
                WriteClaimId(writer, x.ClaimId);
                writer.OptionalText(x.Reason);
                WriteFills(writer, x.Fills);
                break;
            case ItemEvent.ClaimDropped x:
                WriteClaimId(writer, x.ClaimId);
                break;
            case ItemEvent.BatchNamed x:
                writer.Id(x.TransactionId);
                break;
            case ItemEvent.OrderUnitsTaken x:
                OrderUnitsCodec.Write(writer, x);
                break;
            case ItemEvent.OrdersAcknowledged x:
                writer.Unsigned((long)x.ReservationIds.Count);
                foreach (var id in x.ReservationIds)
                {
                    writer.Id(id);
                }
                break;
            case ItemEvent.Created x:
                FactsCodec.Write(writer, x.Facts);
                break;
            case ItemEvent.CatalogChanged x:
                FactsCodec.Write(writer, x.Facts);
                break;
            default:
                Invariant.Holds(e is ItemEvent.Deleted);
                break;
        }
    }

    private static ItemEvent ReadPayload(ref EntryReader reader, ItemEventKind kind, long at)
    {
        switch (kind)
        {
            case ItemEventKind.HoldPlaced:
                return new ItemEvent.HoldPlaced(HoldCodec.ReadPlaced(ref reader, at));
            case ItemEventKind.HoldConfirmed:
                return new ItemEvent.HoldConfirmed(
                    reader.Id(), reader.Text(), reader.Int(), reader.Int());
            case ItemEventKind.HoldReacquired:
                return new ItemEvent.HoldReacquired(
                    reader.Id(), reader.Text(), reader.Int(), reader.Int());
            case ItemEventKind.HoldReleased:
                return new ItemEvent.HoldReleased(reader.Id());
            case ItemEventKind.HoldExtended:
                return new ItemEvent.HoldExtended(
                    reader.Id(), reader.Unsigned(), reader.Bool());
            case ItemEventKind.HoldKept:
                return new ItemEvent.HoldKept(reader.Id(), reader.Unsigned(), reader.Bool());
            case ItemEventKind.HoldExpired:
                return new ItemEvent.HoldExpired(reader.Id());
            case ItemEventKind.HoldUnchanged:
                return new ItemEvent.HoldUnchanged(HoldCodec.Read(ref reader));
            case ItemEventKind.HoldsExpired:
                return new ItemEvent.HoldsExpired(
                    reader.Int(), reader.Unsigned(), reader.Int());
            case ItemEventKind.StockAdjusted:
                return ReadAdjusted(ref reader);
            case ItemEventKind.StockAdjustedFilling:
                return ReadAdjusted(ref reader) with { Fills = FillCodec.Read(ref reader) };
            case ItemEventKind.StockReceived:
                return ArrivalCodec.ReadReceived(ref reader);
            case ItemEventKind.TransferredOut:
                return ArrivalCodec.ReadOut(ref reader);
            case ItemEventKind.TransferredIn:
                return ArrivalCodec.ReadIn(ref reader);
            case ItemEventKind.SettingsChanged:
                return new ItemEvent.SettingsChanged(
                    reader.Int(), FactsCodec.ReadSettings(ref reader));
            case ItemEventKind.ClaimTaken:
                return new ItemEvent.ClaimTaken(
                    ReadClaimId(ref reader),
                    reader.Int(),
                    ReadMethod(ref reader),
                    reader.OptionalSigned(),
                    reader.OptionalSigned(),
                    reader.OptionalText());
            case ItemEventKind.ClaimApplied:
                return ReadApplied(ref reader);
            case ItemEventKind.ClaimAppliedFilling:
                return ReadApplied(ref reader) with { Fills = FillCodec.Read(ref reader) };
            case ItemEventKind.ClaimDropped:
                return new ItemEvent.ClaimDropped(ReadClaimId(ref reader));
            case ItemEventKind.BatchNamed:
                return new ItemEvent.BatchNamed(reader.Id());
            case ItemEventKind.OrderUnitsTaken:
                return OrderUnitsCodec.Read(ref reader);
            case ItemEventKind.OrdersAcknowledged:
                return ReadAcknowledged(ref reader);
            case ItemEventKind.Created:
                return new ItemEvent.Created(FactsCodec.Read(ref reader));
            case ItemEventKind.CatalogChanged:
                return new ItemEvent.CatalogChanged(FactsCodec.Read(ref reader));
            default:
                Invariant.Holds(kind == ItemEventKind.Deleted, $"unknown event kind {kind}");
                return new ItemEvent.Deleted();
        }
    }

    private static void WriteSale(
        EntryWriter writer, Guid reservationId, string orderId, int ready, int backordered)
    {
        writer.Id(reservationId);
        writer.Text(orderId);
        writer.Unsigned((long)ready);
        writer.Unsigned((long)backordered);
    }

    private static void WriteChange(
        EntryWriter writer,
        int locationId,
        AdjustmentMethod method,
        long? onHandDelta,
        long? backorderedDelta,
        string? reason)
    {
        writer.Unsigned((long)locationId);
        writer.Byte((byte)method);
        writer.OptionalSigned(onHandDelta);
        writer.OptionalSigned(backorderedDelta);
        writer.OptionalText(reason);
    }

    // That there are some is in the kind.
    private static void WriteFills(EntryWriter writer, IReadOnlyList<Fill> fills)
    {
        if (fills.Count > 0)
        {
            FillCodec.Write(writer, fills);
        }
    }

    private static ItemEvent.ClaimApplied ReadApplied(ref EntryReader reader) =>
        new(ReadClaimId(ref reader), reader.OptionalText());

    private static ItemEvent.StockAdjusted ReadAdjusted(ref EntryReader reader) => new()
    {
        LocationId = reader.Int(),
        Method = ReadMethod(ref reader),
        OnHandDelta = reader.OptionalSigned(),
        BackorderedDelta = reader.OptionalSigned(),
        Reason = reader.OptionalText(),
    };

    private static ItemEvent.OrdersAcknowledged ReadAcknowledged(ref EntryReader reader)
    {
        var ids = new Guid[reader.Count(bytesEach: 16)];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = reader.Id();
        }
        return new(ids);
    }

    internal static AdjustmentMethod ReadMethod(ref EntryReader reader) =>
        (AdjustmentMethod)reader.Choice((byte)AdjustmentMethod.Import);

    internal static void WriteClaimId(EntryWriter writer, ClaimId id)
    {
        writer.Id(id.TransactionId);
        writer.Id(id.RunId);
        writer.Unsigned((long)id.Row);
    }

    internal static ClaimId ReadClaimId(ref EntryReader reader) =>
        new(reader.Id(), reader.Id(), reader.Int());
}

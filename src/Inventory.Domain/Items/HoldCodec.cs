using Inventory.Domain.Encoding;

namespace Inventory.Domain.Items;

/// <summary>Persisted bytes of a hold: as an entry placed it, and as a snapshot keeps it.</summary>
internal static class HoldCodec
{
    [Flags]
    private enum Traits : byte
    {
        None = 0,
        AllowBackorder = 1,
        Tracked = 2,
        HasCart = 4,
        Paying = 8,
        Decided = 16,
    }

    private const byte TraitsAll = 31;

    internal static void WritePlaced(EntryWriter writer, Hold hold)
    {
        writer.Id(hold.Id);
        writer.Byte((byte)TraitsOf(hold));
        writer.Unsigned((long)hold.VariantId);
        writer.Unsigned((long)hold.LocationId);
        writer.Unsigned((long)hold.Requested);
        writer.Unsigned((long)hold.Ready);
        writer.Unsigned((long)hold.Backordered);
        writer.Unsigned(hold.ExpiresAt - hold.CreatedAt);
        if (hold.CartId is not null)
        {
            writer.Text(hold.CartId);
        }
    }

    internal static Hold ReadPlaced(ref EntryReader reader, long createdAt)
    {
        var id = reader.Id();
        var traits = (Traits)reader.Choice(TraitsAll);
        return new()
        {
            Id = id,
            AllowBackorder = traits.HasFlag(Traits.AllowBackorder),
            IsTracked = traits.HasFlag(Traits.Tracked),
            IsPaying = traits.HasFlag(Traits.Paying),
            IsDecided = traits.HasFlag(Traits.Decided),
            VariantId = reader.Int(),
            LocationId = reader.Int(),
            Requested = reader.Int(),
            Ready = reader.Int(),
            Backordered = reader.Int(),
            CreatedAt = createdAt,
            ExpiresAt = createdAt + reader.Unsigned(),
            CartId = traits.HasFlag(Traits.HasCart) ? reader.Text() : null,
        };
    }

    internal static void Write(EntryWriter writer, Hold hold)
    {
        writer.Unsigned(hold.CreatedAt);
        WritePlaced(writer, hold);
        writer.Byte((byte)hold.Status);
        if (hold.Status == HoldStatus.Held)
        {
            return;
        }
        writer.Unsigned(hold.ClosedAt);
        writer.OptionalText(hold.OrderId);
        writer.Unsigned((long)hold.ActualReady);
        writer.Unsigned((long)hold.ActualBackordered);
    }

    internal static Hold Read(ref EntryReader reader)
    {
        var createdAt = reader.Unsigned();
        var hold = ReadPlaced(ref reader, createdAt);
        var status = (HoldStatus)reader.Choice((byte)HoldStatus.Expired);
        return status == HoldStatus.Held ? hold : hold with
        {
            Status = status,
            ClosedAt = reader.Unsigned(),
            OrderId = reader.OptionalText(),
            ActualReady = reader.Int(),
            ActualBackordered = reader.Int(),
        };
    }

    private static Traits TraitsOf(Hold hold) =>
        (hold.AllowBackorder ? Traits.AllowBackorder : Traits.None)
        | (hold.IsTracked ? Traits.Tracked : Traits.None)
        | (hold.CartId is null ? Traits.None : Traits.HasCart)
        | (hold.IsPaying ? Traits.Paying : Traits.None)
        | (hold.IsDecided ? Traits.Decided : Traits.None);
}

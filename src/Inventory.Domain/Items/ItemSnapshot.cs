// A snapshot is a sequence of records in this order: one head, then levels, claims, unrecorded
// orders, backorders (each level's head first), holds (open ones, then closed ones as they closed)
// and operations. Each begins with its kind. A small item is one run of records kept in the head
// row; a large one is cut into chunks between records. Numbers that follow from holds and claims
// are not stored but added up again.

using System.Diagnostics.CodeAnalysis;
using Inventory.Domain.Encoding;

namespace Inventory.Domain.Items;

/// <summary>
/// Writes an item's state piece by piece. What it writes is the state at construction, however far
/// the item moves on meanwhile. Nothing is copied at once but references: operations are immutable,
/// and the holds' table leaves what a snapshot looks at as it is.
/// </summary>
public sealed class ItemSnapshot
{
    private enum RecordKind : byte
    {
        Head = 1,
        Level = 2,
        Claim = 3,
        UnrecordedOrder = 4,
        Hold = 5,
        Operation = 6,
        Backorder = 7,
    }

    // The smallest record there is: what has more of them than fit is not packed in vain.
    private const int RecordBytesMin = 8;

    private readonly EntryWriter _head = new();
    private readonly (int LocationId, long? OnHand, LevelSettings Settings)[] _levels;
    private readonly Claim[] _claims;
    private readonly Guid[] _unrecorded;
    private readonly (int LocationId, Backorder Entry)[] _backorders;
    private readonly IEnumerator<Hold> _holds;
    private readonly AcceptedOperation[] _operations;
    private readonly int _beforeHolds;
    private int _written;
    private bool _hasHold;
    private int _operationsWritten;

    /// <summary>Takes the state as it is now.</summary>
    public ItemSnapshot(ItemState state)
    {
        Version = state.Version;
        WriteHead(_head, state);
        _levels = [.. state.Levels.Select(l => (l.LocationId, l.OnHand, l.Settings))];
        _claims = [.. state.Claims];
        _unrecorded = [.. state.UnrecordedOrders];
        _backorders =
        [
            .. state.Levels.SelectMany(
                level => level.Backorders.Entries.Select(entry => (level.LocationId, entry))),
        ];
        _holds = state.Holds.Freeze().GetEnumerator();
        _hasHold = _holds.MoveNext();
        _operations = [.. state.Operations.All];
        _beforeHolds =
            1 + _levels.Length + _claims.Length + _unrecorded.Length + _backorders.Length;
    }

    /// <summary>The version it stands for.</summary>
    public long Version { get; }

    /// <summary>True when everything was written.</summary>
    public bool IsWritten =>
        _written == _beforeHolds && !_hasHold && _operationsWritten == _operations.Length;

    /// <summary>Writes the next records until at least <paramref name="bytes"/> are there or all is
    /// written. A record is small, so a chunk passes the bound by less than one record.</summary>
    public ReadOnlyMemory<byte> Write(int bytes)
    {
        var writer = new EntryWriter();
        while (writer.Length < bytes && !IsWritten)
        {
            WriteNext(writer);
        }
        return writer.Written;
    }

    /// <summary>The whole state, where it takes at most <paramref name="bytesMax"/>; else null.
    /// Costs no more than the bound and one record. Every append of a small item pays for it, so
    /// nothing is copied first.</summary>
    public static ReadOnlyMemory<byte>? TryPackSmall(ItemState state, int bytesMax)
    {
        if (CountSmallRecords(state) * RecordBytesMin > bytesMax)
        {
            return null;
        }
        var writer = new EntryWriter();
        WriteHead(writer, state);
        if (writer.Length <= bytesMax)
        {
            WriteAllBehindHead(writer, state);
        }
        // Without the cast null would become empty bytes, by way of a null array.
        return writer.Length <= bytesMax ? (ReadOnlyMemory<byte>?)writer.Written : null;
    }

    /// <summary>Reads records into a state that has none of them yet.</summary>
    public static void Restore(ItemState state, ReadOnlySpan<byte> records)
    {
        var reader = new EntryReader(records);
        while (!reader.IsAtEnd)
        {
            RestoreRecord(state, ref reader);
        }
    }

    private static int CountSmallRecords(ItemState state)
    {
        var records = state.Holds.Count + state.Operations.Count
            + state.Claims.Count + state.UnrecordedOrders.Count;
        for (var i = 0; i < state.Levels.Count; i++)
        {
            records += state.Levels[i].Backorders.Count;
        }
        return records;
    }

    // The order of the records is that of the places in a snapshot that is cut into chunks.
    private static void WriteAllBehindHead(EntryWriter writer, ItemState state)
    {
        for (var i = 0; i < state.Levels.Count; i++)
        {
            var level = state.Levels[i];
            WriteLevel(writer, (level.LocationId, level.OnHand, level.Settings));
        }
        foreach (var claim in state.Claims)
        {
            WriteClaim(writer, claim);
        }
        foreach (var id in state.UnrecordedOrders)
        {
            WriteUnrecorded(writer, id);
        }
        foreach (var level in state.Levels)
        {
            foreach (var entry in level.Backorders.Entries)
            {
                WriteBackorder(writer, (level.LocationId, entry));
            }
        }
        WriteHolds(writer, state.Holds);
        WriteOperations(writer, state.Operations);
    }

    private static void WriteHolds(EntryWriter writer, HoldBook holds)
    {
        foreach (var hold in holds.All)
        {
            if (hold.Status == HoldStatus.Held)
            {
                WriteHold(writer, hold);
            }
        }
        if (holds.Count == holds.OpenCount)
        {
            return;
        }
        foreach (var hold in holds.Closed)
        {
            WriteHold(writer, hold);
        }
    }

    private static void WriteOperations(EntryWriter writer, OperationMemory operations)
    {
        if (operations.Count == 0)
        {
            return;
        }
        foreach (var operation in operations.All)
        {
            WriteOperation(writer, operation);
        }
    }

    private static void WriteHold(EntryWriter writer, Hold hold)
    {
        writer.Byte((byte)RecordKind.Hold);
        HoldCodec.Write(writer, hold);
    }

    private static void WriteUnrecorded(EntryWriter writer, Guid id)
    {
        writer.Byte((byte)RecordKind.UnrecordedOrder);
        writer.Id(id);
    }

    private void WriteNext(EntryWriter writer)
    {
        if (_written < _beforeHolds)
        {
            WriteBeforeHolds(writer, _written++);
        }
        else if (_hasHold)
        {
            WriteHold(writer, _holds.Current);
            _hasHold = _holds.MoveNext();
        }
        else
        {
            WriteOperation(writer, _operations[_operationsWritten++]);
        }
    }

    private void WriteBeforeHolds(EntryWriter writer, int at)
    {
        if (at == 0)
        {
            writer.Raw(_head.Written.Span);
        }
        else if (IsAmong(_levels, ref at, out var level))
        {
            WriteLevel(writer, level);
        }
        else if (IsAmong(_claims, ref at, out var claim))
        {
            WriteClaim(writer, claim);
        }
        else if (IsAmong(_unrecorded, ref at, out var id))
        {
            WriteUnrecorded(writer, id);
        }
        else
        {
            WriteBackorder(writer, _backorders[at - 1]);
        }
    }

    // Places count from 1 within what is left of the records.
    private static bool IsAmong<T>(T[] records, ref int at, [MaybeNullWhen(false)] out T record)
    {
        var isAmong = at <= records.Length;
        record = isAmong ? records[at - 1] : default;
        at -= records.Length;
        return isAmong;
    }

    private static void WriteHead(EntryWriter writer, ItemState state)
    {
        writer.Byte((byte)RecordKind.Head);
        writer.Unsigned(state.Version);
        writer.Unsigned(state.LastAt);
        writer.Bool(state.IsDeleted);
        writer.Unsigned(state.Holds.ForgottenThrough);
        writer.Unsigned(state.Operations.ForgottenThrough);
        writer.Bool(state.Facts is not null);
        if (state.Facts is not null)
        {
            FactsCodec.Write(writer, state.Facts);
        }
    }

    private static void WriteLevel(
        EntryWriter writer, (int LocationId, long? OnHand, LevelSettings Settings) level)
    {
        writer.Byte((byte)RecordKind.Level);
        writer.Unsigned((long)level.LocationId);
        writer.Optional(level.OnHand);
        FactsCodec.WriteSettings(writer, level.Settings);
    }

    private static void WriteBackorder(EntryWriter writer, (int LocationId, Backorder Entry) queued)
    {
        writer.Byte((byte)RecordKind.Backorder);
        writer.Unsigned((long)queued.LocationId);
        writer.OptionalText(queued.Entry.OrderId);
        writer.Unsigned((long)queued.Entry.VariantId);
        writer.Unsigned(queued.Entry.Quantity);
        writer.Unsigned(queued.Entry.ConfirmedAt);
    }

    private static void WriteClaim(EntryWriter writer, Claim claim)
    {
        writer.Byte((byte)RecordKind.Claim);
        ItemEventCodec.WriteClaimId(writer, claim.Id);
        writer.Unsigned((long)claim.LocationId);
        writer.Byte((byte)claim.Method);
        writer.OptionalSigned(claim.OnHandDelta);
        writer.OptionalSigned(claim.BackorderedDelta);
        writer.OptionalText(claim.Reason);
        writer.Unsigned(claim.TakenAt);
    }

    private static void WriteOperation(EntryWriter writer, AcceptedOperation accepted)
    {
        writer.Byte((byte)RecordKind.Operation);
        writer.Unsigned(accepted.At);
        writer.Unsigned(accepted.Version);
        ItemEventCodec.Write(writer, new(accepted.Outcome, default, null));
    }

    private static void RestoreRecord(ItemState state, ref EntryReader reader)
    {
        switch ((RecordKind)reader.Byte())
        {
            case RecordKind.Head: RestoreHead(state, ref reader); break;
            case RecordKind.Level: RestoreLevel(state, ref reader); break;
            case RecordKind.Claim: RestoreClaim(state, ref reader); break;
            case RecordKind.UnrecordedOrder: state.RestoreUnrecorded(reader.Id()); break;
            case RecordKind.Backorder: RestoreBackorder(state, ref reader); break;
            case RecordKind.Hold: RestoreHold(state, HoldCodec.Read(ref reader)); break;
            case RecordKind.Operation: RestoreOperation(state, ref reader); break;
            default: Invariant.Holds(false, "a snapshot has known records"); break;
        }
    }

    private static void RestoreHead(ItemState state, ref EntryReader reader)
    {
        state.Version = reader.Unsigned();
        state.LastAt = reader.Unsigned();
        state.IsDeleted = reader.Bool();
        state.Holds.RestoreForgotten(reader.Unsigned());
        state.Operations.RestoreForgotten(reader.Unsigned());
        state.Facts = reader.Bool() ? FactsCodec.Read(ref reader) : null;
    }

    private static void RestoreLevel(ItemState state, ref EntryReader reader)
    {
        var level = state.LevelAt(reader.Int());
        level.OnHand = reader.Optional();
        level.Settings = FactsCodec.ReadSettings(ref reader);
        level.Check();
    }

    private static void RestoreBackorder(ItemState state, ref EntryReader reader) =>
        state.LevelAt(reader.Int()).Backorders.Join(
            new(reader.OptionalText(), reader.Int(), reader.Unsigned(), reader.Unsigned()));

    private static void RestoreClaim(ItemState state, ref EntryReader reader) =>
        state.RestoreClaim(new(
            ItemEventCodec.ReadClaimId(ref reader),
            reader.Int(),
            ItemEventCodec.ReadMethod(ref reader),
            reader.OptionalSigned(),
            reader.OptionalSigned(),
            reader.OptionalText(),
            reader.Unsigned()));

    private static void RestoreHold(ItemState state, Hold hold)
    {
        if (hold.Status != HoldStatus.Held)
        {
            state.Holds.RestoreClosed(hold);
            return;
        }
        state.Holds.Open(hold);
        if (hold.IsTracked)
        {
            state.LevelAt(hold.LocationId).Count(hold, 1);
        }
    }

    private static void RestoreOperation(ItemState state, ref EntryReader reader)
    {
        var (at, version) = (reader.Unsigned(), reader.Unsigned());
        var outcome = ItemEventCodec.ReadEntry(ref reader, at).Event;
        state.Operations.Remember(new(outcome.Operation, at, version, outcome));
    }
}

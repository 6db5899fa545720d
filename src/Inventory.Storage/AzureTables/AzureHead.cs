// A head row: V version, N number of the append (1, 2, 3, ...: it rises where the version does
// not), I append id, A time, S state, W next wake, U undelivered from, SV, SB and SC version, base
// and chunks of the sealed snapshot, X intent of the last append or XP how many pieces it lies in.
// K is the stream, where its partition is a hash.
// M marks a row that fences a stream which is not there yet: it is no head. F is what a fence
// changes.

using Azure;
using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>A head as the table holds it, or as it will be.</summary>
internal sealed record AzureHead
{
    /// <summary>What stands for a stream of which there is no row.</summary>
    public static readonly AzureHead None = new() { IsNone = true };

    /// <summary>ETag of the row: the fence. Empty where there is no row.</summary>
    public ETag Tag { get; init; }
    /// <summary>True when the stream is not there, whether or not a row fences it.</summary>
    public bool IsNone { get; init; }
    /// <summary>Number of the last append.</summary>
    public long Number { get; init; }
    /// <summary>Version of the last entry.</summary>
    public long Version { get; init; }
    /// <summary>Id of the last append.</summary>
    public Guid AppendId { get; init; }
    /// <summary>Time of the last append.</summary>
    public long At { get; init; }
    /// <summary>The owner's state.</summary>
    public byte[]? State { get; init; }
    /// <summary>The mark of waking.</summary>
    public long? NextWake { get; init; }
    /// <summary>The mark of delivery.</summary>
    public long? UndeliveredFrom { get; init; }
    /// <summary>Version of the sealed snapshot.</summary>
    public long SnapshotVersion { get; init; }
    /// <summary>Version that was sealed while the sealed snapshot was written.</summary>
    public long SnapshotBase { get; init; }
    /// <summary>Chunks of the sealed snapshot.</summary>
    public int SnapshotChunks { get; init; }
    /// <summary>Intent of the last append, where the head holds it.</summary>
    public byte[]? Intent { get; init; }
    /// <summary>Pieces the intent of the last append lies in, where the head does not.</summary>
    public int IntentPieces { get; init; }

    /// <summary>True when this append is durable and the last one.</summary>
    public bool IsOf(Guid append) => !IsNone && AppendId == append;

    /// <summary>True when the last append had names or rows.</summary>
    public bool HasIntent => Intent is not null || IntentPieces > 0;

    /// <summary>The head after an append that fits.</summary>
    public AzureHead After(Append append)
    {
        var seals = append.Chunk is { Seals: true };
        return new AzureHead
        {
            Number = Number + 1,
            Version = Version + append.EntryCount,
            AppendId = append.Id,
            At = append.At,
            State = append.State?.ToArray(),
            NextWake = append.NextWake.Moves ? append.NextWake.Value : NextWake,
            UndeliveredFrom = append.UndeliveredFrom.Moves
                ? append.UndeliveredFrom.Value
                : UndeliveredFrom,
            SnapshotVersion = seals ? append.Chunk!.Version : SnapshotVersion,
            SnapshotBase = seals ? SnapshotVersion : SnapshotBase,
            SnapshotChunks = seals ? append.Chunk!.Index + 1 : SnapshotChunks,
        };
    }

    /// <summary>What the ledger answers.</summary>
    public StreamHead? ToStreamHead() => IsNone ? null : new StreamHead
    {
        Version = Version,
        AppendId = AppendId,
        At = At,
        State = State is null ? null : (ReadOnlyMemory<byte>?)State,
        SnapshotVersion = SnapshotVersion,
        NextWake = NextWake,
        UndeliveredFrom = UndeliveredFrom,
    };

    /// <summary>The row, without its ETag.</summary>
    public TableEntity ToEntity(StreamId stream)
    {
        var partition = AzureKeys.Stream(stream);
        var row = new TableEntity(partition, AzureKeys.Head)
        {
            ["V"] = Version,
            ["N"] = Number,
            ["I"] = AppendId,
            ["A"] = At,
        };
        Put(row, "K", AzureKeys.IsHashed(partition) ? AzureTexts.Bytes(stream) : null);
        Put(row, "S", State);
        Put(row, "W", NextWake);
        Put(row, "U", UndeliveredFrom);
        Put(row, "X", Intent);
        Put(row, "XP", IntentPieces == 0 ? null : IntentPieces);
        if (SnapshotVersion > 0)
        {
            row["SV"] = SnapshotVersion;
            row["SB"] = SnapshotBase;
            row["SC"] = SnapshotChunks;
        }

        return row;
    }

    /// <summary>The head of a row.</summary>
    public static AzureHead Of(TableEntity row) =>
        row.GetBoolean("M") == true ? None with { Tag = row.ETag } : new AzureHead
        {
            Tag = row.ETag,
            Version = row.GetInt64("V") ?? 0,
            Number = row.GetInt64("N") ?? 0,
            AppendId = row.GetGuid("I") ?? default,
            At = row.GetInt64("A") ?? 0,
            State = row.GetBinary("S"),
            NextWake = row.GetInt64("W"),
            UndeliveredFrom = row.GetInt64("U"),
            SnapshotVersion = row.GetInt64("SV") ?? 0,
            SnapshotBase = row.GetInt64("SB") ?? 0,
            SnapshotChunks = row.GetInt32("SC") ?? 0,
            Intent = row.GetBinary("X"),
            IntentPieces = row.GetInt32("XP") ?? 0,
        };

    private static void Put(TableEntity row, string property, object? value)
    {
        if (value is not null)
        {
            row[property] = value;
        }
    }
}

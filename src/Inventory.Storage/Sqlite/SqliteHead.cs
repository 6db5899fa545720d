namespace Inventory.Storage.Sqlite;

/// <summary>A head as the writer knows it. One that waits to be written to its row carries state
/// and levels too, and is immutable, for readers see it.</summary>
internal sealed record SqliteHead
{
    /// <summary>Number of the stream.</summary>
    public required long Stream { get; init; }
    /// <summary>Version of the last entry.</summary>
    public required long Version { get; init; }
    /// <summary>Id of the last append.</summary>
    public required Guid AppendId { get; init; }
    /// <summary>Time of the last append.</summary>
    public required long At { get; init; }
    /// <summary>Journal row of the last entries.</summary>
    public required long LastSeq { get; init; }
    /// <summary>Version of the sealed snapshot.</summary>
    public required long SnapshotVersion { get; init; }
    /// <summary>When to wake the stream.</summary>
    public required long? NextWake { get; init; }
    /// <summary>First version with an undelivered message.</summary>
    public required long? UndeliveredFrom { get; init; }
    /// <summary>True when next_wake differs from the row's, so that its index has to move.
    /// </summary>
    public bool WakeMoved { get; init; }
    /// <summary>The small state; null for none.</summary>
    public byte[]? State { get; init; }
    /// <summary>Level rows that wait with the head.</summary>
    public IReadOnlyList<ListRow.Level> Levels { get; init; } = [];

    /// <summary>The head behind an append that fits.</summary>
    public static SqliteHead After(Append append, long stream, SqliteHead? head, long seq) => new()
    {
        Stream = stream,
        Version = append.ExpectedVersion + append.EntryCount,
        AppendId = append.Id,
        At = append.At,
        LastSeq = seq,
        SnapshotVersion = append.Chunk is { Seals: true } chunk
            ? chunk.Version
            : head?.SnapshotVersion ?? 0,
        NextWake = append.NextWake.Moves ? append.NextWake.Value : head?.NextWake,
        UndeliveredFrom = append.UndeliveredFrom.Moves
            ? append.UndeliveredFrom.Value
            : head?.UndeliveredFrom,
        WakeMoved = append.NextWake.Moves || head?.WakeMoved == true,
        State = append.State?.ToArray(),
    };

    /// <summary>The checksum kept beside it.</summary>
    public long Checksum()
    {
        Span<byte> id = stackalloc byte[16];
        Invariant.Holds(AppendId.TryWriteBytes(id), "an append id has 16 bytes");
        return SqliteChecksums.Head(Stream, Version, At, LastSeq, SnapshotVersion, id, State);
    }

    /// <summary>As the contract shows it.</summary>
    public StreamHead ToStreamHead() => new()
    {
        Version = Version,
        AppendId = AppendId,
        At = At,
        State = State is null ? null : (ReadOnlyMemory<byte>?)State.ToArray(),
        SnapshotVersion = SnapshotVersion,
        NextWake = NextWake,
        UndeliveredFrom = UndeliveredFrom,
    };
}

namespace Inventory.Storage.Sqlite;

/// <summary>Walks a stream's journal rows: enters at a marked row, or at the newest, and follows
/// the pointers back over fewer rows than <see cref="SqliteSchema.MarkEvery"/> versions.</summary>
internal static class SqliteHistory
{
    /// <summary>Packs behind a version, oldest first, up to the next marked row; empty at the end.
    /// </summary>
    public static IReadOnlyList<EntryPack> After(SqliteReader reader, StreamId id, long version)
    {
        if (reader.Number(id) is not { } stream
            || reader.Head(id, stream) is not var (head, lastSeq)
            || head.Version <= version)
        {
            return [];
        }

        var packs = new List<EntryPack>();
        var seq = reader.Marked(stream, version + 1) ?? lastSeq;
        while (seq != 0)
        {
            var (pack, previous) = reader.Entries(id, stream, seq);
            Invariant.Holds(
                packs.Count == 0 || pack.LastVersion + 1 == packs[^1].FirstVersion,
                "the packs of a stream follow each other without gaps");
            packs.Add(pack);
            seq = pack.FirstVersion <= version + 1 ? 0 : previous;
        }

        packs.Reverse();
        return packs;
    }

    /// <summary>Packs newest first from the one that holds the version before
    /// <paramref name="beforeVersion"/> on, until they hold enough entries.</summary>
    public static IReadOnlyList<EntryPack> Before(
        SqliteReader reader, StreamId id, long? beforeVersion, int entriesMin)
    {
        if (reader.Number(id) is not { } stream
            || reader.Head(id, stream) is not var (head, lastSeq))
        {
            return [];
        }

        var version = Math.Min(head.Version, beforeVersion - 1 ?? head.Version);
        if (version <= 0)
        {
            return [];
        }

        var packs = new List<EntryPack>();
        var entries = 0L;
        var seq = version == head.Version ? lastSeq : reader.Marked(stream, version) ?? lastSeq;
        while (seq != 0 && entries < entriesMin)
        {
            var (pack, previous) = reader.Entries(id, stream, seq);
            if (pack.FirstVersion <= version)
            {
                packs.Add(pack);
                entries += pack.Count;
            }

            seq = previous;
        }

        return packs;
    }
}

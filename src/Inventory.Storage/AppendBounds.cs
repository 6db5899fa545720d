namespace Inventory.Storage;

/// <summary>The bounds every provider holds an append to before it looks at anything stored.
/// </summary>
internal static class AppendBounds
{
    /// <summary>Characters a key may have.</summary>
    public const int KeyMax = 255;

    /// <summary>Says which bound the append breaks; null when it breaks none.</summary>
    public static string? Broken(Append append)
    {
        if (append.EntryCount is < 0 or > Append.EntriesMax)
        {
            return $"an append has 0 to {Append.EntriesMax} entries, not {append.EntryCount}";
        }

        if (append.Entries.Length > Append.EntryBytesMax)
        {
            return $"an append has at most {Append.EntryBytesMax} bytes of entries, not "
                + append.Entries.Length;
        }

        if (append.EntryCount == 0 && !append.Entries.IsEmpty)
        {
            return "an append without entries has no bytes of entries";
        }

        if (append.State?.Length > Append.StateBytesMax)
        {
            return $"a head keeps at most {Append.StateBytesMax} bytes, not "
                + append.State.Value.Length;
        }

        return BrokenKeys(append) ?? BrokenRows(append) ?? BrokenChunk(append);
    }

    /// <summary>Says why the chunk does not fit the stream; null when it does.</summary>
    public static string? Broken(
        SnapshotChunk chunk, long sealedVersion, long versionAfter, bool hasChunkBefore)
    {
        if (chunk.Version <= sealedVersion || chunk.Version > versionAfter)
        {
            return $"a chunk of version {chunk.Version} does not fit a stream at {versionAfter} "
                + $"with a snapshot of {sealedVersion}";
        }

        return chunk.Index == 0 || hasChunkBefore
            ? null
            : $"chunk {chunk.Index} of version {chunk.Version} has no chunk before it";
    }

    /// <summary>Bytes an append weighs in a queue or a batch.</summary>
    public static long Weight(Append append) =>
        256 + append.Entries.Length + (append.State?.Length ?? 0)
        + (append.Chunk?.Bytes.Length ?? 0)
        + (256L * (append.Rows.Count + append.Claims.Count + append.Releases.Count));

    private static string? BrokenKeys(Append append)
    {
        if (append.ExpectedVersion < 0 || !IsKey(append.Stream.Key)
            || !Enum.IsDefined(append.Stream.Kind) || append.Stream.Store.Length > KeyMax)
        {
            return $"a stream has a known kind, a key of 1 to {KeyMax} characters and a version "
                + "from 0";
        }

        if (append.Claims.Count > Append.NamesMax || append.Releases.Count > Append.NamesMax)
        {
            return $"an append claims and releases at most {Append.NamesMax} names each";
        }

        return AreNames(append.Claims) && AreNames(append.Releases)
            ? null
            : $"a name has a key of 1 to {KeyMax} characters";
    }

    private static bool AreNames(IReadOnlyList<Name> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (!IsKey(names[i].Key))
            {
                return false;
            }
        }

        return true;
    }

    private static string? BrokenRows(Append append)
    {
        if (append.Rows.Count > Append.RowsMax)
        {
            return $"an append writes at most {Append.RowsMax} list rows";
        }

        for (var i = 0; i < append.Rows.Count; i++)
        {
            var fits = append.Rows[i] switch
            {
                ListRow.Item row => row.VariantId > 0 && row.ProductId > 0 && IsKey(row.Sku),
                ListRow.Level row => row.VariantId > 0 && row.LocationId > 0,
                ListRow.Removal row => row.VariantId > 0,
                ListRow.LevelRemoval row => row.VariantId > 0 && row.LocationId > 0,
                _ => false,
            };
            if (!fits)
            {
                return $"list row {i} has an id below 1 or a SKU not of 1 to {KeyMax} characters";
            }
        }

        return null;
    }

    private static string? BrokenChunk(Append append) =>
        append.Chunk is not { } chunk
        || (chunk.Index >= 0 && chunk.Version > 0 && chunk.Bytes.Length <= SnapshotChunk.BytesMax)
            ? null
            : $"a chunk has a version, a place from 0 and at most {SnapshotChunk.BytesMax} bytes";

    private static bool IsKey(string key) => key.Length is > 0 and <= KeyMax;
}

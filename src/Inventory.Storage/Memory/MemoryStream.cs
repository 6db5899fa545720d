namespace Inventory.Storage.Memory;

/// <summary>One stream of a <see cref="MemoryLedger"/>.</summary>
internal sealed class MemoryStream
{
    private readonly SortedDictionary<(long Version, int Index), ReadOnlyMemory<byte>> _chunks = [];

    /// <summary>Its head.</summary>
    public StreamHead Head { get; private set; } = new()
    {
        Version = 0,
        AppendId = default,
        At = 0,
        State = null,
        SnapshotVersion = 0,
        NextWake = null,
        UndeliveredFrom = null,
    };

    /// <summary>Its entries, oldest first.</summary>
    public List<EntryPack> Packs { get; } = [];

    /// <summary>Applies an append that fits.</summary>
    public void Apply(Append append)
    {
        if (append.EntryCount > 0)
        {
            Packs.Add(new EntryPack(
                Head.Version + 1, append.EntryCount, append.At, append.Entries.ToArray()));
        }

        var snapshot = Head.SnapshotVersion;
        if (append.Chunk is { } chunk)
        {
            Keep(chunk);
            snapshot = chunk.Seals ? chunk.Version : snapshot;
        }

        Head = new StreamHead
        {
            Version = Head.Version + append.EntryCount,
            AppendId = append.Id,
            At = append.At,
            State = append.State is { } state ? (ReadOnlyMemory<byte>?)state.ToArray() : null,
            SnapshotVersion = snapshot,
            NextWake = append.NextWake.Moves ? append.NextWake.Value : Head.NextWake,
            UndeliveredFrom = append.UndeliveredFrom.Moves
                ? append.UndeliveredFrom.Value
                : Head.UndeliveredFrom,
        };
    }

    /// <summary>True when the chunk is kept.</summary>
    public bool HasChunk(long version, int index) => _chunks.ContainsKey((version, index));

    /// <summary>Chunks of the sealed snapshot, none when that version is not sealed.</summary>
    public ReadOnlyMemory<byte>[] Snapshot(long version) => version != Head.SnapshotVersion
        ? []
        : [.. _chunks.Where(pair => pair.Key.Version == version).Select(pair => pair.Value)];

    private void Keep(SnapshotChunk chunk)
    {
        _chunks[(chunk.Version, chunk.Index)] = chunk.Bytes.ToArray();
        if (chunk.Seals)
        {
            foreach (var key in _chunks.Keys.Where(
                key => key.Version != chunk.Version || key.Index > chunk.Index).ToArray())
            {
                _ = _chunks.Remove(key);
            }
        }
    }
}

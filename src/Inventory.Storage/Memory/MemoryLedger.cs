// The executable specification of ILedger: every promise in the plainest code that keeps it, under
// one lock. The other providers are compared with it.

using System.Runtime.CompilerServices;

namespace Inventory.Storage.Memory;

/// <summary>A ledger in memory, for tests; nothing outlives it.</summary>
public sealed class MemoryLedger : ILedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StreamId, MemoryStream> _streams = [];
    private readonly Dictionary<Name, StreamId> _names = [];
    private readonly MemoryLists _lists = new();

    /// <inheritdoc/>
    public ValueTask OpenAsync(CancellationToken cancel) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<AppendResult[]> CommitAsync(
        IReadOnlyList<Append> batch, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new([.. batch.Select(Commit)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StreamHead?> ReadHeadAsync(StreamId stream, CancellationToken cancel)
    {
        lock (_gate)
        {
            return new(_streams.GetValueOrDefault(stream)?.Head);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSnapshotAsync(
        StreamId stream, long version, [EnumeratorCancellation] CancellationToken cancel)
    {
        await ValueTask.CompletedTask.ConfigureAwait(false);
        ReadOnlyMemory<byte>[] chunks;
        lock (_gate)
        {
            chunks = _streams.TryGetValue(stream, out var found) ? found.Snapshot(version) : [];
        }

        foreach (var chunk in chunks)
        {
            yield return chunk;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EntryPack> ReadEntriesAsync(
        StreamId stream, long afterVersion, [EnumeratorCancellation] CancellationToken cancel)
    {
        await ValueTask.CompletedTask.ConfigureAwait(false);
        EntryPack[] packs;
        lock (_gate)
        {
            packs = [.. Packs(stream).Where(pack => pack.LastVersion > afterVersion)];
        }

        foreach (var pack in packs)
        {
            yield return pack;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EntryPack>> ReadHistoryAsync(
        StreamId stream, long? beforeVersion, int entriesMin, CancellationToken cancel)
    {
        lock (_gate)
        {
            var page = new List<EntryPack>();
            var older = Packs(stream).Where(
                pack => beforeVersion is null || pack.FirstVersion < beforeVersion);
            foreach (var pack in older.Reverse())
            {
                if (page.Sum(kept => (long)kept.Count) >= entriesMin)
                {
                    break;
                }

                page.Add(pack);
            }

            return new(page);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StreamId?[]> ResolveAsync(
        string store, NameKind kind, IReadOnlyList<string> keys, CancellationToken cancel)
    {
        lock (_gate)
        {
            return new([.. keys.Select(key => Owner(new Name(store, kind, key)))]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamId>> DueAsync(
        long now, int limit, CancellationToken cancel)
    {
        lock (_gate)
        {
            return new([.. _streams
                .Where(pair => pair.Value.Head.NextWake <= now)
                .OrderBy(pair => pair.Value.Head.NextWake)
                .Select(pair => pair.Key)
                .Take(limit)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ItemPage> ReadItemsAsync(ItemQuery query, CancellationToken cancel)
    {
        lock (_gate)
        {
            return new(_lists.Read(query));
        }
    }

    /// <inheritdoc/>
    public ValueTask<ProductPage> ReadProductsAsync(ProductQuery query, CancellationToken cancel)
    {
        lock (_gate)
        {
            return new(_lists.Read(query));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ListedItem>> ReadItemsAfterAsync(
        string store, int afterVariant, int limit, CancellationToken cancel)
    {
        lock (_gate)
        {
            return new(_lists.ReadAfter(store, afterVariant, limit));
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StreamId> ReadStreamsAsync(
        [EnumeratorCancellation] CancellationToken cancel)
    {
        await ValueTask.CompletedTask.ConfigureAwait(false);
        StreamId[] streams;
        lock (_gate)
        {
            streams = [.. _streams.Keys];
        }

        foreach (var stream in streams)
        {
            yield return stream;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<OwnedName> ReadNamesAsync(
        [EnumeratorCancellation] CancellationToken cancel)
    {
        await ValueTask.CompletedTask.ConfigureAwait(false);
        OwnedName[] names;
        lock (_gate)
        {
            names = [.. _names.Select(pair => new OwnedName(pair.Key, pair.Value))];
        }

        foreach (var name in names)
        {
            yield return name;
        }
    }

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> PingAsync(CancellationToken cancel) => default;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private AppendResult Commit(Append append)
    {
        if (AppendBounds.Broken(append) is { } broken)
        {
            return AppendResult.Rejected(Rejection.Invalid, broken);
        }

        var stream = _streams.GetValueOrDefault(append.Stream);
        var version = stream?.Head.Version ?? 0;
        if (stream?.Head.AppendId == append.Id)
        {
            return new AppendResult(Outcome.AlreadyCommitted, version);
        }

        if (version != append.ExpectedVersion)
        {
            return new AppendResult(Outcome.Conflict, version);
        }

        foreach (var name in append.Claims)
        {
            if (Owner(name) is { } owner && owner != append.Stream)
            {
                return new AppendResult(Outcome.Conflict, version, name, owner);
            }
        }

        if (append.Chunk is { } chunk && AppendBounds.Broken(
            chunk, stream?.Head.SnapshotVersion ?? 0, version + append.EntryCount,
            hasChunkBefore: stream?.HasChunk(chunk.Version, chunk.Index - 1) == true) is { } misfit)
        {
            return AppendResult.Rejected(Rejection.Invalid, misfit);
        }

        Apply(append, stream);
        return new AppendResult(Outcome.Committed, version + append.EntryCount);
    }

    private void Apply(Append append, MemoryStream? stream)
    {
        if (stream is null)
        {
            stream = new MemoryStream();
            _streams.Add(append.Stream, stream);
        }

        stream.Apply(append);
        foreach (var name in append.Releases.Where(name => Owner(name) == append.Stream))
        {
            _ = _names.Remove(name);
        }

        foreach (var name in append.Claims)
        {
            _names[name] = append.Stream;
        }

        foreach (var row in append.Rows)
        {
            _lists.Write(append.Stream.Store, row);
        }
    }

    private StreamId? Owner(Name name) =>
        _names.TryGetValue(name, out var owner) ? owner : null;

    private List<EntryPack> Packs(StreamId stream) =>
        _streams.TryGetValue(stream, out var found) ? found.Packs : [];
}

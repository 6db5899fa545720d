// Copies a ledger stream by stream. The packs of a stream go over as they are, then its snapshot,
// then one append without entries that carries what the head says: the state, the marks, the names,
// the list rows, and the id of the last append, so that a repeat of it is still known afterwards.

using System.Globalization;

namespace Inventory.Storage.Copying;

/// <summary>A ledger cannot be copied; the message is one line for the operator.</summary>
public sealed class CopyFailedException(string message) : Exception(message);

/// <summary>How much was copied or compared.</summary>
/// <param name="Streams">Streams.</param>
/// <param name="Entries">Entries of them.</param>
/// <param name="Names">Names.</param>
public readonly record struct CopyCount(long Streams, long Entries, long Names);

/// <summary>Copies all of a ledger that nobody writes to into an empty one.</summary>
/// <param name="from">The source, open.</param>
/// <param name="to">The destination, open and empty.</param>
/// <param name="time">Clock of the ids of appends.</param>
/// <param name="report">Hears of progress now and then.</param>
public sealed class LedgerCopy(
    ILedger from, ILedger to, TimeProvider time, Action<CopyCount> report)
{
    private const int AppendsAtOnce = 2_048;

    // A quarter of what a writer queues.
    private const long BytesAtOnce = 16 * 1024 * 1024;

    private readonly List<(StreamId Stream, Task<AppendResult> Sent)> _sent = [];
    private CopyCount _count;
    private long _bytes;

    /// <summary>Copies.</summary>
    /// <exception cref="CopyFailedException">The destination is not empty, refuses something, or
    /// the source has lost its beginning.</exception>
    /// <exception cref="LedgerUnavailableException">One of them cannot be reached.</exception>
    public async Task<CopyCount> RunAsync(CancellationToken cancel)
    {
        await foreach (var found in to.ReadStreamsAsync(cancel).ConfigureAwait(false))
        {
            throw new CopyFailedException(
                $"the destination is not empty: it has stream {found}; copy into a new one");
        }

        var names = await NamesAsync(from, cancel).ConfigureAwait(false);
        var writer = new LedgerWriter(to);
        await using (writer.ConfigureAwait(false))
        {
            await foreach (var stream in from.ReadStreamsAsync(cancel).ConfigureAwait(false))
            {
                var owned = names.GetValueOrDefault(stream) ?? [];
                await CopyAsync(writer, stream, owned, cancel).ConfigureAwait(false);
                _count = _count with { Streams = _count.Streams + 1 };
            }

            await ArrivedAsync().ConfigureAwait(false);
        }

        return _count.Streams > 0
            ? _count
            : throw new CopyFailedException(
                "the source has no stream: say where the ledger is that is to be copied");
    }

    /// <summary>Names by the stream that owns them.</summary>
    internal static async Task<Dictionary<StreamId, List<Name>>> NamesAsync(
        ILedger ledger, CancellationToken cancel)
    {
        var names = new Dictionary<StreamId, List<Name>>();
        await foreach (var (name, owner) in ledger.ReadNamesAsync(cancel).ConfigureAwait(false))
        {
            if (!names.TryGetValue(owner, out var owned))
            {
                names[owner] = owned = [];
            }

            owned.Add(name);
        }

        return names;
    }

    /// <summary>What the lists have of an item's stream; null for every other stream.</summary>
    internal static async Task<ListedItem?> ListedAsync(
        ILedger ledger, StreamId stream, CancellationToken cancel)
    {
        if (stream.Kind != StreamKind.Item || !int.TryParse(
            stream.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var variant))
        {
            return null;
        }

        var found = await ledger.ReadItemsAfterAsync(stream.Store, variant - 1, 1, cancel)
            .ConfigureAwait(false);
        return found.Count == 1 && found[0].Item.VariantId == variant ? found[0] : null;
    }

    private async Task CopyAsync(
        LedgerWriter writer, StreamId stream, List<Name> names, CancellationToken cancel)
    {
        var head = await from.ReadHeadAsync(stream, cancel).ConfigureAwait(false)
            ?? throw new CopyFailedException($"stream {stream} has no head");
        var version = 0L;
        await foreach (var pack in from.ReadEntriesAsync(stream, 0, cancel).ConfigureAwait(false))
        {
            Require(pack.FirstVersion == version + 1, stream, version);
            await SendAsync(writer, EntriesOf(stream, pack)).ConfigureAwait(false);
            version = pack.LastVersion;
            _count = _count with { Entries = _count.Entries + pack.Count };
        }

        Require(version == head.Version, stream, version);
        await CopySnapshotAsync(writer, stream, head, cancel).ConfigureAwait(false);
        foreach (var part in names.SkipLast(Append.NamesMax).Chunk(Append.NamesMax))
        {
            await SendAsync(writer, Nothing(stream, head) with { Claims = part })
                .ConfigureAwait(false);
        }

        var listed = await ListedAsync(from, stream, cancel).ConfigureAwait(false);
        await SendAsync(writer, HeadOf(stream, head) with
        {
            Claims = [.. names.TakeLast(Append.NamesMax)],
            Rows = listed is null ? [] : [listed.Item, .. listed.Levels],
        }).ConfigureAwait(false);
        _count = _count with { Names = _count.Names + names.Count };
    }

    private async Task CopySnapshotAsync(
        LedgerWriter writer, StreamId stream, StreamHead head, CancellationToken cancel)
    {
        var chunks = new List<ReadOnlyMemory<byte>>();
        if (head.SnapshotVersion > 0)
        {
            await foreach (var chunk in from
                .ReadSnapshotAsync(stream, head.SnapshotVersion, cancel).ConfigureAwait(false))
            {
                chunks.Add(chunk);
            }
        }

        for (var i = 0; i < chunks.Count; i++)
        {
            await SendAsync(writer, Nothing(stream, head) with
            {
                Chunk = new(head.SnapshotVersion, i, chunks[i], Seals: i == chunks.Count - 1),
            }).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(LedgerWriter writer, Append append)
    {
        _sent.Add((append.Stream, writer.AppendAsync(append)));
        _bytes += AppendBounds.Weight(append);
        if (_sent.Count >= AppendsAtOnce || _bytes >= BytesAtOnce)
        {
            await ArrivedAsync().ConfigureAwait(false);
            report(_count);
        }
    }

    private async Task ArrivedAsync()
    {
        foreach (var (stream, sent) in _sent)
        {
            var result = await sent.ConfigureAwait(false);
            if (!result.IsDurable)
            {
                throw new CopyFailedException(
                    $"stream {stream} could not be written: {result.Outcome} {result.Reason}");
            }
        }

        _sent.Clear();
        _bytes = 0;
    }

    private Append EntriesOf(StreamId stream, EntryPack pack) => new()
    {
        Stream = stream,
        Id = Guid.CreateVersion7(time.GetUtcNow()),
        ExpectedVersion = pack.FirstVersion - 1,
        EntryCount = pack.Count,
        Entries = pack.Bytes,
        At = pack.At,
    };

    private Append Nothing(StreamId stream, StreamHead head) => new()
    {
        Stream = stream,
        Id = Guid.CreateVersion7(time.GetUtcNow()),
        ExpectedVersion = head.Version,
        EntryCount = 0,
        Entries = default,
        At = head.At,
    };

    private Append HeadOf(StreamId stream, StreamHead head) =>
        Nothing(stream, head) with
        {
            Id = head.AppendId,
            State = head.State,
            NextWake = new(Moves: true, head.NextWake),
            UndeliveredFrom = new(Moves: true, head.UndeliveredFrom),
        };

    private static void Require(bool isWhole, StreamId stream, long version)
    {
        if (!isWhole)
        {
            throw new CopyFailedException(
                $"stream {stream} has no entry {version + 1}: the source is not whole");
        }
    }
}

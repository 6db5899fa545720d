using Inventory.Domain.Items;
using Inventory.Storage;

namespace Inventory.Grains.Items;

/// <summary>
/// Turns staged batches into appends: adds the small state, or the next chunk of a snapshot, and
/// the wake mark where it has to move. Knows what the head says; one per activation.
/// </summary>
internal sealed class ItemJournal(ItemKey key, ItemOptions options, RecoveredItem recovered)
{
    // A chunk passes the bytes asked for by less than one record; records are a few KiB at most
    // but for facts, which are bounded by the variants of a product, and for receipts that filled
    // many orders, which are bounded below half a chunk.
    private const int ChunkBytes = SnapshotChunk.BytesMax / 2;

    private readonly StreamId _stream = ItemRows.StreamOf(key);
    // News that are not where they go by then are published again by whoever is woken.
    private const long NewsWithinMs = 10_000;

    private long? _headWake = recovered.NextWake;
    private long? _headUndelivered = recovered.UndeliveredFrom;
    private long _snapshotBytes = recovered.SnapshotBytes;
    private long _tailBytes = recovered.TailBytes;
    private bool _isSmall = recovered.IsSmall;
    private ItemSnapshot? _snapshot;
    private int _chunks;
    private long _writtenBytes;

    /// <summary>The wake mark as the ledger has it after the appends made so far.</summary>
    public long? HeadWake => _headWake;

    /// <summary>The mark of news as the ledger has it after the appends made so far.</summary>
    public long? HeadUndelivered => _headUndelivered;

    /// <summary>Makes the append of a batch; the state is as the batch leaves it.</summary>
    /// <param name="batch">What is appended.</param>
    /// <param name="state">The state after it.</param>
    /// <param name="undelivered">The first version with news that are not where they go, those of
    /// the batch included; null for none.</param>
    public Append Seal(StagedBatch batch, ItemState state, long? undelivered)
    {
        var wake = MoveWake(state, batch.At, undelivered);
        var news = undelivered == _headUndelivered ? Mark.Keep : new(true, undelivered);
        _headUndelivered = undelivered;
        _tailBytes += batch.Bytes;
        var small = ItemSnapshot.TryPackSmall(state, options.SmallStateBytesMax);
        if (small is not null)
        {
            (_isSmall, _snapshot, _tailBytes, _snapshotBytes) = (true, null, 0, 0);
        }
        var chunk = small is null ? NextChunk(state) : null;
        return batch.ToAppend(key, _stream, state, wake, news, small, chunk);
    }

    // The mark may be early, never late; it moves only when it must, because it is indexed.
    private Mark MoveWake(ItemState state, long now, long? undelivered)
    {
        var wake = state.NextWake();
        if (undelivered is not null && !(wake < now + NewsWithinMs))
        {
            wake = _headWake > now && _headWake <= now + NewsWithinMs
                ? _headWake
                : now + NewsWithinMs;
        }
        var isLate = wake < (_headWake ?? long.MaxValue);
        var isSpent = _headWake <= now && wake != _headWake;
        if (!isLate && !isSpent)
        {
            return Mark.Keep;
        }
        _headWake = wake;
        return new(true, wake);
    }

    private SnapshotChunk? NextChunk(ItemState state)
    {
        if (_snapshot is null)
        {
            // The state in the head is gone with this append, and the entries may be many.
            if (!_isSmall && _tailBytes < Math.Max(_snapshotBytes, options.SnapshotTailBytesMin))
            {
                return null;
            }
            (_isSmall, _snapshot, _chunks) = (false, new(state), 0);
            (_writtenBytes, _tailBytes) = (0, 0);
        }
        var bytes = _snapshot.Write(ChunkBytes);
        _writtenBytes += bytes.Length;
        var chunk = new SnapshotChunk(_snapshot.Version, _chunks++, bytes, _snapshot.IsWritten);
        if (chunk.Seals)
        {
            (_snapshot, _snapshotBytes) = (null, _writtenBytes);
        }
        return chunk;
    }
}

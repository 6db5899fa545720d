// The ledger: the durable, append-only record everything else is derived from.
//
// A stream is a sequence of entries with versions 1, 2, 3, ... and a head. An append is conditional
// on the version (the fence), so two owners of one stream can never both commit. The head keeps the
// id of the last append, so a lost answer is recognised when the same append is sent again. Bytes
// are opaque here; only list rows are typed, because lists filter on them.
//
// What a provider promises:
//   atomic      An append is durable whole or not at all, its list rows and names included.
//   outcomes    CommitAsync answers each append on its own. One conflict never fails a neighbour.
//   order       Appends of one stream in one batch apply in batch order.
//   durable     Committed means it survives kill -9 and power loss.
//   reads       See every append answered Committed before the read began.
//   next_wake   DueAsync finds every stream whose mark is at or before the given time; the mark may
//               be early, never late. It is written only when an append moves it.
//   snapshots   Chunks come with ordinary appends; only a sealed snapshot is ever read.
//   faults      CommitAsync throws nothing but OperationCanceledException before it began: a fault
//               is an Outcome. Reads throw LedgerUnavailableException.
//   buffers     Nothing given is kept after the call; nothing answered is reused.

namespace Inventory.Storage;

/// <summary>The ledger of one host or cluster. Implementations are safe for concurrent
/// use.</summary>
public interface ILedger : IAsyncDisposable
{
    /// <summary>Makes the store ready: schema, recovery, locks. Called once, before anything
    /// else.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be used; the message is one clear
    /// line
    /// for the operator.</exception>
    ValueTask OpenAsync(CancellationToken cancel);

    /// <summary>Commits appends, each on its own terms, and answers one result per append in order.
    /// Called by one <see cref="LedgerWriter"/> at a time.</summary>
    ValueTask<AppendResult[]> CommitAsync(IReadOnlyList<Append> batch, CancellationToken cancel);

    /// <summary>Reads the head of a stream; null where there is none.</summary>
    ValueTask<StreamHead?> ReadHeadAsync(StreamId stream, CancellationToken cancel);

    /// <summary>Reads the chunks of the sealed snapshot at <paramref name="version"/>, in
    /// order.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSnapshotAsync(
        StreamId stream, long version, CancellationToken cancel);

    /// <summary>Reads the packed entries behind <paramref name="afterVersion"/>, oldest first. The
    /// first pack may begin at or before it: the reader skips what it has.</summary>
    IAsyncEnumerable<EntryPack> ReadEntriesAsync(
        StreamId stream, long afterVersion, CancellationToken cancel);

    /// <summary>Reads packs newest first, beginning with the one that holds the version before
    /// <paramref name="beforeVersion"/> (null: the newest), until they hold at least
    /// <paramref name="entriesMin"/> entries or the stream begins. Costs the page, not the
    /// distance to it.</summary>
    ValueTask<IReadOnlyList<EntryPack>> ReadHistoryAsync(
        StreamId stream, long? beforeVersion, int entriesMin, CancellationToken cancel);

    /// <summary>Finds the owners of names, null where a name is free, in the order asked.</summary>
    ValueTask<StreamId?[]> ResolveAsync(
        string store, NameKind kind, IReadOnlyList<string> keys, CancellationToken cancel);

    /// <summary>Streams whose next_wake is at or before <paramref name="now"/> (unix milliseconds),
    /// earliest first.</summary>
    ValueTask<IReadOnlyList<StreamId>> DueAsync(long now, int limit, CancellationToken cancel);

    /// <summary>One page of items with their levels.</summary>
    ValueTask<ItemPage> ReadItemsAsync(ItemQuery query, CancellationToken cancel);

    /// <summary>One page of products, a product being the row of its base variant.</summary>
    ValueTask<ProductPage> ReadProductsAsync(ProductQuery query, CancellationToken cancel);

    /// <summary>Items behind <paramref name="afterVariant"/> by variant id with all their levels,
    /// for exports; an empty answer is the end.</summary>
    ValueTask<IReadOnlyList<ListedItem>> ReadItemsAfterAsync(
        string store, int afterVariant, int limit, CancellationToken cancel);

    /// <summary>Every stream there is, each once, in no order. For copies: it costs a look at all
    /// of them. What is made meanwhile may be missing.</summary>
    IAsyncEnumerable<StreamId> ReadStreamsAsync(CancellationToken cancel);

    /// <summary>Every name that is owned, each once, in no order; as above.</summary>
    IAsyncEnumerable<OwnedName> ReadNamesAsync(CancellationToken cancel);

    /// <summary>Answers when the ledger can be read, from where its truth is: never from a cache.
    /// </summary>
    /// <returns>The ledger's own clock; null where it runs by this machine's.</returns>
    /// <exception cref="LedgerUnavailableException">It cannot.</exception>
    ValueTask<DateTimeOffset?> PingAsync(CancellationToken cancel);
}

/// <summary>What the ledger keeps of a stream beside its entries.</summary>
public sealed record StreamHead
{
    /// <summary>Version of the last entry.</summary>
    public required long Version { get; init; }
    /// <summary>Id of the last append.</summary>
    public required Guid AppendId { get; init; }
    /// <summary>Time of the last append, in unix milliseconds.</summary>
    public required long At { get; init; }
    /// <summary>The owner's whole state, where it is small.</summary>
    public required ReadOnlyMemory<byte>? State { get; init; }
    /// <summary>Version of the sealed snapshot; 0 where there is none.</summary>
    public required long SnapshotVersion { get; init; }
    /// <summary>When the stream wants to be woken, in unix milliseconds.</summary>
    public required long? NextWake { get; init; }
    /// <summary>First version with a message not durably handed on.</summary>
    public required long? UndeliveredFrom { get; init; }
}

/// <summary>Entries committed by one append.</summary>
/// <param name="FirstVersion">Version of the first entry.</param>
/// <param name="Count">How many there are.</param>
/// <param name="At">Their time, in unix milliseconds.</param>
/// <param name="Bytes">The entries, as the owner packed them.</param>
public sealed record EntryPack(long FirstVersion, int Count, long At, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Version of the last entry.</summary>
    public long LastVersion => FirstVersion + Count - 1;
}

/// <summary>The ledger cannot be opened or read now. The message is one line for people.</summary>
public sealed class LedgerUnavailableException(string message, Exception? cause = null)
    : Exception(message, cause);

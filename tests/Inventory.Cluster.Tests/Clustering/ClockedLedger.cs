using Inventory.Storage;

namespace Inventory.Cluster.Tests.Clustering;

/// <summary>A ledger that has a clock and nothing else.</summary>
internal sealed class ClockedLedger(Func<DateTimeOffset> clock) : ILedger
{
    public ValueTask<DateTimeOffset?> PingAsync(CancellationToken cancel) => new(clock());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public ValueTask OpenAsync(CancellationToken cancel) => throw Never();

    public ValueTask<AppendResult[]> CommitAsync(
        IReadOnlyList<Append> batch, CancellationToken cancel) => throw Never();

    public ValueTask<StreamHead?> ReadHeadAsync(
        Storage.StreamId stream, CancellationToken cancel) => throw Never();

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSnapshotAsync(
        Storage.StreamId stream, long version, CancellationToken cancel) => throw Never();

    public IAsyncEnumerable<EntryPack> ReadEntriesAsync(
        Storage.StreamId stream, long afterVersion, CancellationToken cancel) => throw Never();

    public ValueTask<IReadOnlyList<EntryPack>> ReadHistoryAsync(
        Storage.StreamId stream, long? beforeVersion, int entriesMin, CancellationToken cancel) =>
        throw Never();

    public ValueTask<Storage.StreamId?[]> ResolveAsync(
        string store, NameKind kind, IReadOnlyList<string> keys, CancellationToken cancel) =>
        throw Never();

    public ValueTask<IReadOnlyList<Storage.StreamId>> DueAsync(
        long now, int limit, CancellationToken cancel) => throw Never();

    public ValueTask<ItemPage> ReadItemsAsync(ItemQuery query, CancellationToken cancel) =>
        throw Never();

    public ValueTask<ProductPage> ReadProductsAsync(
        ProductQuery query, CancellationToken cancel) => throw Never();

    public ValueTask<IReadOnlyList<ListedItem>> ReadItemsAfterAsync(
        string store, int afterVariant, int limit, CancellationToken cancel) => throw Never();

    public IAsyncEnumerable<Storage.StreamId> ReadStreamsAsync(CancellationToken cancel) =>
        throw Never();

    public IAsyncEnumerable<OwnedName> ReadNamesAsync(CancellationToken cancel) => throw Never();

    private static NotSupportedException Never() => new("A lease asks for the clock alone");
}

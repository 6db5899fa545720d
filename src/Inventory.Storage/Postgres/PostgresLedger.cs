using System.Runtime.CompilerServices;
using Npgsql;

namespace Inventory.Storage.Postgres;

/// <summary>A ledger in a PostgreSQL database, for the silos of a cluster.</summary>
public sealed class PostgresLedger : ILedger
{
    private readonly PostgresStores _stores = new();
    private readonly PostgresConnections _connections;
    private readonly PostgresOpening _opening;
    private readonly PostgresCommits _commits;
    private readonly PostgresReads _reads;

    /// <summary>Makes a ledger; <see cref="OpenAsync"/> connects.</summary>
    /// <exception cref="LedgerUnavailableException">The connection string cannot be read.
    /// </exception>
    public PostgresLedger(PostgresLedgerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _connections = new PostgresConnections(options);
        _opening = new PostgresOpening(_connections, options);
        _commits = new PostgresCommits(_connections, _stores, options);
        _reads = new PostgresReads(_connections);
    }

    /// <inheritdoc/>
    public ValueTask OpenAsync(CancellationToken cancel) => new(_opening.OpenAsync(cancel));

    /// <inheritdoc/>
    /// <remarks>Blocks: the writer's thread waits for the database and takes none from the pool.
    /// </remarks>
    public ValueTask<AppendResult[]> CommitAsync(
        IReadOnlyList<Append> batch, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(batch);
        cancel.ThrowIfCancellationRequested();
        return new(_commits.Commit(batch));
    }

    /// <inheritdoc/>
    public ValueTask<StreamHead?> ReadHeadAsync(StreamId stream, CancellationToken cancel) =>
        _reads.ReadAsync(
            (connection, stop) => PostgresStreams.ReadHeadAsync(connection, stream, stop), cancel);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSnapshotAsync(
        StreamId stream, long version, [EnumeratorCancellation] CancellationToken cancel)
    {
        var connection = await _reads.OpenAsync(cancel).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var chunks = PostgresStreams.ReadSnapshotAsync(connection, stream, version, cancel)
                .GetAsyncEnumerator(cancel);
            await using (chunks.ConfigureAwait(false))
            {
                while (await NextAsync(chunks).ConfigureAwait(false))
                {
                    yield return chunks.Current;
                }
            }
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EntryPack> ReadEntriesAsync(
        StreamId stream, long afterVersion, [EnumeratorCancellation] CancellationToken cancel)
    {
        List<EntryPack> page;
        do
        {
            page = await _reads.ReadAsync(
                (connection, stop) => PostgresStreams.ReadEntriesAsync(
                    connection, stream, afterVersion, stop),
                cancel).ConfigureAwait(false);
            foreach (var pack in page)
            {
                afterVersion = pack.LastVersion;
                yield return pack;
            }
        }
        while (PostgresStreams.IsFull(page));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<EntryPack>> ReadHistoryAsync(
        StreamId stream, long? beforeVersion, int entriesMin, CancellationToken cancel) =>
        await _reads.ReadAsync(
            (connection, stop) => PostgresStreams.ReadHistoryAsync(
                connection, stream, beforeVersion ?? long.MaxValue, entriesMin, stop),
            cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<StreamId?[]> ResolveAsync(
        string store, NameKind kind, IReadOnlyList<string> keys, CancellationToken cancel) =>
        InStoreAsync(
            store, new StreamId?[keys.Count],
            (connection, number, stop) => PostgresNames.ResolveAsync(
                connection, number, kind, keys, stop),
            cancel);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StreamId>> DueAsync(
        long now, int limit, CancellationToken cancel) =>
        await _reads.ReadAsync(
            (connection, stop) => PostgresStreams.DueAsync(connection, now, limit, stop), cancel)
            .ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<ItemPage> ReadItemsAsync(ItemQuery query, CancellationToken cancel) =>
        InStoreAsync(
            query.Store, new ItemPage([], 0),
            (connection, number, stop) => PostgresItemLists.ReadAsync(
                connection, number, query, stop),
            cancel);

    /// <inheritdoc/>
    public ValueTask<ProductPage> ReadProductsAsync(
        ProductQuery query, CancellationToken cancel) =>
        InStoreAsync(
            query.Store, new ProductPage([], 0),
            (connection, number, stop) => PostgresProductLists.ReadAsync(
                connection, number, query, stop),
            cancel);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ListedItem>> ReadItemsAfterAsync(
        string store, int afterVariant, int limit, CancellationToken cancel) =>
        await InStoreAsync(
            store, [],
            (connection, number, stop) => PostgresItemLists.ReadAfterAsync(
                connection, number, afterVariant, limit, stop),
            cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public IAsyncEnumerable<StreamId> ReadStreamsAsync(CancellationToken cancel) =>
        PostgresEverything.StreamsAsync(_reads, cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<OwnedName> ReadNamesAsync(CancellationToken cancel) =>
        PostgresEverything.NamesAsync(_reads, cancel);

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> PingAsync(CancellationToken cancel) =>
        _reads.ReadAsync(PostgresClock.ReadAsync, cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connections.DisposeAsync();

    private ValueTask<T> InStoreAsync<T>(
        string store, T none, Func<NpgsqlConnection, int, CancellationToken, Task<T>> read,
        CancellationToken cancel) =>
        _reads.ReadAsync(
            async (connection, stop) =>
            {
                var number = await _stores.FindAsync(connection, store, stop)
                    .ConfigureAwait(false);
                return number is null
                    ? none
                    : await read(connection, number.Value, stop).ConfigureAwait(false);
            },
            cancel);

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<ReadOnlyMemory<byte>> chunks)
    {
        try
        {
            return await chunks.MoveNextAsync().ConfigureAwait(false);
        }
        catch (NpgsqlException fault)
        {
            throw _reads.Unavailable(fault);
        }
    }
}

using System.Runtime.CompilerServices;

namespace Inventory.Storage.Sqlite;

/// <summary>
/// The embedded ledger: one SQLite file in a data directory, durable across <c>kill -9</c> and
/// power loss, for one silo. A commit runs on the calling thread; a list runs on the thread pool.
/// </summary>
public sealed partial class SqliteLedger : ILedger
{
    private readonly SqliteLedgerOptions _options;
    private readonly SqliteStores _stores = new();
    private readonly SqliteOverlay _overlay = new();
    private readonly SqliteReaders _readers;
    private readonly Lock _writing = new();
    private FileStream? _lock;
    private SqliteWriter? _writer;
    private SqliteCheckpointer? _checkpointer;
    private volatile string? _unusable = "The ledger is not open.";

    /// <summary>Prepares a ledger; nothing is touched before <see cref="OpenAsync"/>.</summary>
    public SqliteLedger(SqliteLedgerOptions options)
    {
        _options = options;
        _readers = new SqliteReaders(options, _stores, _overlay);
    }

    /// <inheritdoc/>
    public ValueTask OpenAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        SqliteOpening.MakeDirectory(_options);
        _lock = _options.TakeLock ? SqliteOpening.Lock(_options) : null;
        try
        {
            var db = SqliteOpening.Open(_options);
            _checkpointer = _options.TakeLock ? new SqliteCheckpointer(_options, EndFor) : null;
            _writer = new SqliteWriter(db, _stores, _overlay, _options, _checkpointer);
            _writer.Refresh();
            _unusable = null;
            return ValueTask.CompletedTask;
        }
        catch (SqliteFault fault)
        {
            Abandon();
            throw SqliteOpening.Unavailable(_options.File, fault);
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<AppendResult[]> CommitAsync(
        IReadOnlyList<Append> batch, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_writing)
        {
            if (_writer is null || _unusable is not null)
            {
                return new(Refused(batch.Count, _unusable ?? "The ledger is closed."));
            }

            var results = _writer.Commit(batch);
            EndIfSyncLost(_writer);
            return new(results);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StreamHead?> ReadHeadAsync(StreamId stream, CancellationToken cancel) =>
        ReadAsync(
            reader => reader.Number(stream) is { } number
                ? reader.Head(stream, number)?.Head
                : null,
            cancel);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSnapshotAsync(
        StreamId stream, long version, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (var place = 0; ; place++)
        {
            var at = place;
            var bytes = await ReadAsync(reader => ReadChunk(reader, stream, version, at), cancel)
                .ConfigureAwait(false);
            if (bytes is null)
            {
                yield break;
            }

            yield return bytes;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EntryPack> ReadEntriesAsync(
        StreamId stream, long afterVersion, [EnumeratorCancellation] CancellationToken cancel)
    {
        var version = afterVersion;
        while (true)
        {
            var after = version;
            var packs = await ReadAsync(
                reader => SqliteHistory.After(reader, stream, after), cancel).ConfigureAwait(false);
            if (packs.Count == 0)
            {
                yield break;
            }

            foreach (var pack in packs)
            {
                yield return pack;
            }

            version = packs[^1].LastVersion;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EntryPack>> ReadHistoryAsync(
        StreamId stream, long? beforeVersion, int entriesMin, CancellationToken cancel) =>
        ReadAsync(
            reader => SqliteHistory.Before(reader, stream, beforeVersion, entriesMin), cancel);

    /// <inheritdoc/>
    public ValueTask<StreamId?[]> ResolveAsync(
        string store, NameKind kind, IReadOnlyList<string> keys, CancellationToken cancel) =>
        ReadAsync(
            reader => reader.Store(store) is { } number
                ? reader.Owners(number, kind, keys)
                : new StreamId?[keys.Count],
            cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamId>> DueAsync(
        long now, int limit, CancellationToken cancel) =>
        ReadAsync<IReadOnlyList<StreamId>>(reader => reader.Due(now, limit), cancel);

    /// <inheritdoc/>
    public ValueTask<ItemPage> ReadItemsAsync(ItemQuery query, CancellationToken cancel) =>
        ListAsync(reader => SqliteItemLists.Read(reader, query), cancel);

    /// <inheritdoc/>
    public ValueTask<ProductPage> ReadProductsAsync(ProductQuery query, CancellationToken cancel) =>
        ListAsync(reader => SqliteProductLists.Read(reader, query), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ListedItem>> ReadItemsAfterAsync(
        string store, int afterVariant, int limit, CancellationToken cancel) =>
        ListAsync(
            reader => SqliteItemLists.ReadAfter(reader, store, afterVariant, limit), cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<StreamId> ReadStreamsAsync(CancellationToken cancel) =>
        SqlitePages.ReadAsync(
            long.MinValue,
            (after, stop) => ReadAsync(reader => reader.Everything.Streams(after), stop),
            cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<OwnedName> ReadNamesAsync(CancellationToken cancel) =>
        SqlitePages.ReadAsync(
            (0L, 0L, ""),
            (after, stop) => ReadAsync(reader => reader.Everything.Names(after), stop),
            cancel);

    /// <inheritdoc/>
    public async ValueTask<DateTimeOffset?> PingAsync(CancellationToken cancel)
    {
        _ = await ReadAsync(reader => reader.Database.Number("PRAGMA user_version"), cancel)
            .ConfigureAwait(false);
        return null;
    }

    /// <summary>Copies the write-ahead log into the database, closes it and frees the directory.
    /// </summary>
    public ValueTask DisposeAsync()
    {
        lock (_writing)
        {
            _readers.Dispose();
            SettleBeforeClosing();
            _unusable ??= "The ledger is closed.";
            Abandon();
        }

        return ValueTask.CompletedTask;
    }

    private void Abandon()
    {
        _checkpointer?.Dispose();
        _checkpointer = null;
        _writer?.Dispose();
        _writer = null;
        _lock?.Dispose();
        _lock = null;
    }

    private static AppendResult[] Refused(int count, string reason)
    {
        var results = new AppendResult[count];
        Array.Fill(results, AppendResult.Rejected(Rejection.Storage, reason));
        return results;
    }

    private static byte[]? ReadChunk(
        SqliteReader reader, StreamId stream, long version, int place) =>
        reader.Number(stream) is { } number
            && reader.Head(stream, number) is var (head, _) && head.SnapshotVersion == version
            ? reader.Chunk(stream, number, version, place)
            : null;

    private ValueTask<T> ReadAsync<T>(Func<SqliteReader, T> read, CancellationToken cancel)
    {
        if (_unusable is { } reason)
        {
            throw new LedgerUnavailableException(reason);
        }

        if (!_options.TakeLock)
        {
            Writing(static writer => writer.Refresh());
        }

        return _readers.ReadAsync(read, cancel);
    }

    private void SettleBeforeClosing()
    {
        try
        {
            if (_options.TakeLock && _writer is not null && _unusable is null)
            {
                SettleAll();
            }
        }
        catch (LedgerUnavailableException)
        {
            // What waits stands in the tail too, and waits again at the next start.
        }
    }

    private void Writing(Action<SqliteWriter> write) =>
        _ = Writing(writer =>
        {
            write(writer);
            return true;
        });

    private T Writing<T>(Func<SqliteWriter, T> write)
    {
        lock (_writing)
        {
            if (_writer is null || _unusable is not null)
            {
                throw new LedgerUnavailableException(_unusable ?? "The ledger is closed.");
            }

            try
            {
                return write(_writer);
            }
            catch (SqliteFault fault)
            {
                EndIfSyncLost(_writer);
                throw SqliteOpening.Unavailable(_options.File, fault);
            }
        }
    }

    private void EndIfSyncLost(SqliteWriter writer)
    {
        if (writer.SyncLost is { } fault)
        {
            EndFor(fault);
        }
    }

    private void EndFor(SqliteFault fault)
    {
        _unusable = $"{Path.GetFullPath(_options.File)} could not be synced ({fault.Message}): "
            + "only a new process can say what is durable.";
        _options.Fatal(_unusable);
    }
}

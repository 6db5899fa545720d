using System.Runtime.CompilerServices;
using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>
/// The ledger of a cluster on Azure: four tables of one storage account. Any number of silos may
/// have it open. An append that carries names or list rows becomes visible with them in two steps,
/// of which whoever reads the stream's head completes the second.
/// </summary>
public sealed class AzureTablesLedger(AzureTablesLedgerOptions options) : ILedger
{
    private const string NotOpen = "The ledger is not open.";

    private sealed record Parts(
        AzureStore Store, AzureSettling Settling, AzureAppends Appends, AzureNames Names,
        AzureWakes Wakes, AzureStreamReads Streams, AzureListReads Lists);

    private Parts? _parts;

    /// <inheritdoc/>
    public async ValueTask OpenAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var store = await AzureOpening.OpenAsync(options, cancel).ConfigureAwait(false);
        var heads = new AzureHeads(store, options.RememberedMax);
        var names = new AzureNames(store, heads, options);
        var wakes = new AzureWakes(store, heads, options);
        var settling = new AzureSettling(
            store, heads, names, new AzureListWrites(store, options.RememberedMax));
        _parts = new Parts(
            store,
            settling,
            new AzureAppends(store, heads, names, wakes, settling, options),
            names,
            wakes,
            new AzureStreamReads(store, heads),
            new AzureListReads(store));
    }

    /// <inheritdoc/>
    public async ValueTask<AppendResult[]> CommitAsync(
        IReadOnlyList<Append> batch, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var results = new AppendResult[batch.Count];
        if (_parts is not { } parts)
        {
            Array.Fill(results, AppendResult.Rejected(Rejection.Storage, NotOpen));
            return results;
        }

        // A token that is cancelled from here on is not looked at: what was begun has an outcome.
        await Parallel.ForEachAsync(
            AzureBatch.Parts(batch),
            new ParallelOptions { MaxDegreeOfParallelism = options.AppendsAtOnce },
            async (places, _) =>
            {
                foreach (var place in places)
                {
                    results[place] = await parts.Appends.CommitAsync(batch[place])
                        .ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        return results;
    }

    /// <inheritdoc/>
    public ValueTask<StreamHead?> ReadHeadAsync(StreamId stream, CancellationToken cancel) =>
        ReadAsync(
            async (parts, token) => (await parts.Settling.LookAsync(stream, token)
                .ConfigureAwait(false)).ToStreamHead(),
            cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSnapshotAsync(
        StreamId stream, long version, CancellationToken cancel) =>
        FollowAsync((parts, token) => parts.Streams.SnapshotAsync(stream, version, token), cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<EntryPack> ReadEntriesAsync(
        StreamId stream, long afterVersion, CancellationToken cancel) =>
        FollowAsync(
            (parts, token) => parts.Streams.EntriesAsync(stream, afterVersion, token), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EntryPack>> ReadHistoryAsync(
        StreamId stream, long? beforeVersion, int entriesMin, CancellationToken cancel) =>
        ReadAsync(
            (parts, token) => parts.Streams.HistoryAsync(stream, beforeVersion, entriesMin, token),
            cancel);

    /// <inheritdoc/>
    public ValueTask<StreamId?[]> ResolveAsync(
        string store, NameKind kind, IReadOnlyList<string> keys, CancellationToken cancel) =>
        ReadAsync(
            async (parts, token) =>
            {
                var owners = new StreamId?[keys.Count];
                await Parallel.ForEachAsync(
                    Enumerable.Range(0, keys.Count),
                    new ParallelOptions
                    {
                        MaxDegreeOfParallelism = options.AppendsAtOnce,
                        CancellationToken = token,
                    },
                    async (i, each) => owners[i] = await parts.Names.ResolveAsync(
                        new Name(store, kind, keys[i]), each).ConfigureAwait(false))
                    .ConfigureAwait(false);
                return owners;
            },
            cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamId>> DueAsync(
        long now, int limit, CancellationToken cancel) =>
        ReadAsync((parts, token) => parts.Wakes.DueAsync(now, limit, token), cancel);

    /// <inheritdoc/>
    public ValueTask<ItemPage> ReadItemsAsync(ItemQuery query, CancellationToken cancel) =>
        ReadAsync((parts, token) => parts.Lists.ReadAsync(query, token), cancel);

    /// <inheritdoc/>
    public ValueTask<ProductPage> ReadProductsAsync(
        ProductQuery query, CancellationToken cancel) =>
        ReadAsync((parts, token) => parts.Lists.ReadAsync(query, token), cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ListedItem>> ReadItemsAfterAsync(
        string store, int afterVariant, int limit, CancellationToken cancel) =>
        ReadAsync(
            (parts, token) => parts.Lists.ReadAfterAsync(store, afterVariant, limit, token),
            cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<StreamId> ReadStreamsAsync(CancellationToken cancel) =>
        FollowAsync((parts, token) => AzureEverything.StreamsAsync(parts.Store, token), cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<OwnedName> ReadNamesAsync(CancellationToken cancel) =>
        FollowAsync(
            (parts, token) => AzureEverything.NamesAsync(parts.Store, parts.Names, token), cancel);

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> PingAsync(CancellationToken cancel) =>
        ReadAsync(
            async (parts, token) =>
            {
                using var deadline = CancellationTokenSource.CreateLinkedTokenSource(token);
                deadline.CancelAfter(options.RetryFor);
                var answer = await parts.Store.Streams.GetEntityAsync<TableEntity>(
                    AzureOpening.SchemaPartition, AzureOpening.SchemaRow,
                    cancellationToken: deadline.Token).ConfigureAwait(false);
                return answer.GetRawResponse().Headers.Date;
            },
            cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _parts = null;
        return ValueTask.CompletedTask;
    }

    private async ValueTask<T> ReadAsync<T>(
        Func<Parts, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        var parts = _parts ?? throw new LedgerUnavailableException(NotOpen);
        try
        {
            return await read(parts, cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (AzureFault.Is(fault) && !cancel.IsCancellationRequested)
        {
            throw new LedgerUnavailableException(AzureFault.Sentence(fault), fault);
        }
    }

    private async IAsyncEnumerable<T> FollowAsync<T>(
        Func<Parts, CancellationToken, IAsyncEnumerable<T>> read,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var parts = _parts ?? throw new LedgerUnavailableException(NotOpen);
        await using var rows = read(parts, cancel).WithCancellation(cancel).ConfigureAwait(false)
            .GetAsyncEnumerator();
        while (true)
        {
            T row;
            try
            {
                if (!await rows.MoveNextAsync())
                {
                    yield break;
                }

                row = rows.Current;
            }
            catch (Exception fault) when (AzureFault.Is(fault) && !cancel.IsCancellationRequested)
            {
                throw new LedgerUnavailableException(AzureFault.Sentence(fault), fault);
            }

            yield return row;
        }
    }
}

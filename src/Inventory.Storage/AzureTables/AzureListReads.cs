// Lists are read by ranges of the store's partitions and filtered here. A variant asked for by id
// is read by its key; any other filter reads the store's rows from the first to the last.

using Azure;
using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>Reads lists.</summary>
internal sealed class AzureListReads(AzureStore store)
{
    private const int AtOnce = 16;

    /// <summary>Variants of one partition that are read one by one; more are read as a range.
    /// </summary>
    private const int SinglesMax = 4;

    /// <summary>One page of items.</summary>
    public async Task<ItemPage> ReadAsync(ItemQuery query, CancellationToken cancel)
    {
        var items = new List<ListedItem>();
        if (query.VariantIds is { } variants)
        {
            items.AddRange(await ReadAsync(query.Store, variants, cancel).ConfigureAwait(false));
        }
        else
        {
            await foreach (var item in ItemsAsync(All(query.Store, cancel)).ConfigureAwait(false))
            {
                if (ListFilter.Passes(query, item.Item))
                {
                    items.Add(item);
                }
            }
        }

        return ListFilter.Page(items, query);
    }

    /// <summary>One page of products.</summary>
    public async Task<ProductPage> ReadAsync(ProductQuery query, CancellationToken cancel)
    {
        var items = new List<ListedItem>();
        await foreach (var item in ItemsAsync(All(query.Store, cancel)).ConfigureAwait(false))
        {
            items.Add(item);
        }

        return ListFilter.Page(items, query);
    }

    /// <summary>Items behind a variant with all their levels.</summary>
    public async Task<IReadOnlyList<ListedItem>> ReadAfterAsync(
        string listed, int afterVariant, int limit, CancellationToken cancel)
    {
        var partition = AzureKeys.ListPartition(listed, Math.Max(0, afterVariant));
        var items = new List<ListedItem>();
        var rest = AzureStore.Range(
            store.Lists, partition, AzureKeys.ItemRow(Math.Max(0, afterVariant)) + AzureKeys.End,
            AzureKeys.End, cancel);
        var ranges = new[] { rest, Partitions(listed, "gt", partition, cancel) };
        foreach (var range in ranges)
        {
            await foreach (var item in ItemsAsync(range).ConfigureAwait(false))
            {
                if (items.Count == limit)
                {
                    return items;
                }

                items.Add(item);
            }
        }

        return items;
    }

    private async Task<IEnumerable<ListedItem>> ReadAsync(
        string listed, IReadOnlyList<int> variants, CancellationToken cancel)
    {
        var ranges = variants
            .Where(variant => variant > 0)
            .Distinct()
            .Order()
            .GroupBy(variant => AzureKeys.ListPartition(listed, variant), StringComparer.Ordinal)
            .SelectMany(group => group.Count() <= SinglesMax
                ? group.Select(variant => (group.Key, First: variant, Last: variant))
                : [(group.Key, First: group.First(), Last: group.Last())])
            .ToArray();
        var found = new List<ListedItem>[ranges.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, ranges.Length),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
            async (i, token) =>
            {
                found[i] = [];
                await foreach (var item in ItemsAsync(AzureStore.Range(
                    store.Lists, ranges[i].Key, AzureKeys.ItemRow(ranges[i].First),
                    AzureKeys.ItemRow(ranges[i].Last) + AzureKeys.End, token))
                    .ConfigureAwait(false))
                {
                    found[i].Add(item);
                }
            }).ConfigureAwait(false);
        return found.SelectMany(items => items);
    }

    private AsyncPageable<TableEntity> All(string listed, CancellationToken cancel) =>
        Partitions(listed, "ge", AzureKeys.Lists(listed), cancel);

    private AsyncPageable<TableEntity> Partitions(
        string listed, string how, string from, CancellationToken cancel) =>
        store.Lists.QueryAsync<TableEntity>(
            $"PartitionKey {how} '{from}' and "
            + $"PartitionKey lt '{AzureKeys.Lists(listed)}{AzureKeys.End}'",
            cancellationToken: cancel);

    /// <summary>Puts rows together: an item's row stands before those of its levels.</summary>
    private static async IAsyncEnumerable<ListedItem> ItemsAsync(
        AsyncPageable<TableEntity> rows)
    {
        ListRow.Item? item = null;
        var levels = new List<ListRow.Level>();
        await foreach (var row in rows.ConfigureAwait(false))
        {
            switch (AzureListWrites.Row(row))
            {
                case ListRow.Level level when level.VariantId == item?.VariantId:
                    levels.Add(level);
                    break;
                case ListRow.Item next:
                    if (item is not null)
                    {
                        yield return new ListedItem(item, levels);
                    }

                    (item, levels) = (next, []);
                    break;
                default:
                    break;
            }
        }

        if (item is not null)
        {
            yield return new ListedItem(item, levels);
        }
    }
}

using Azure;
using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>The tables of a ledger, and the few ways in which they are asked.</summary>
internal sealed class AzureStore(TableServiceClient client, string prefix)
{
    /// <summary>Entities of one transaction; the service's bound.</summary>
    public const int TransactionMax = 100;

    /// <summary>Bytes of entities one transaction here may carry; written as base64 they stay well
    /// below the service's 4 MiB.</summary>
    public const int TransactionBytesMax = 2 * 1024 * 1024;

    /// <summary>Heads, packs, chunks and intents, a partition each stream.</summary>
    public TableClient Streams { get; } = client.GetTableClient($"{prefix}streams");

    /// <summary>List rows.</summary>
    public TableClient Lists { get; } = client.GetTableClient($"{prefix}lists");

    /// <summary>Names.</summary>
    public TableClient Names { get; } = client.GetTableClient($"{prefix}names");

    /// <summary>Wakes.</summary>
    public TableClient Wakes { get; } = client.GetTableClient($"{prefix}wakes");

    /// <summary>Every table.</summary>
    public IReadOnlyList<TableClient> All => [Streams, Lists, Names, Wakes];

    /// <summary>A row; null where there is none.</summary>
    public static async Task<TableEntity?> FindAsync(
        TableClient table, string partition, string row, CancellationToken cancel)
    {
        var answer = await table.GetEntityIfExistsAsync<TableEntity>(
            partition, row, cancellationToken: cancel).ConfigureAwait(false);
        return answer.HasValue ? answer.Value : null;
    }

    /// <summary>The rows of a partition from <paramref name="from"/> up to but not at
    /// <paramref name="until"/>, by row key.</summary>
    public static AsyncPageable<TableEntity> Range(
        TableClient table, string partition, string from, string until,
        CancellationToken cancel, int? page = null, bool keysOnly = false) =>
        table.QueryAsync<TableEntity>(
            $"PartitionKey eq '{partition}' and RowKey ge '{from}' and RowKey lt '{until}'",
            page,
            keysOnly ? ["PartitionKey", "RowKey"] : null,
            cancel);

    /// <summary>The first row of such a range; null where it is empty.</summary>
    public static async Task<TableEntity?> FirstAsync(
        TableClient table, string partition, string from, string until, CancellationToken cancel)
    {
        await foreach (var row in Range(table, partition, from, until, cancel, page: 1)
            .ConfigureAwait(false))
        {
            return row;
        }

        return null;
    }

    /// <summary>Carries out all of the actions or none, and answers the ETag each leaves.</summary>
    public static async Task<ETag[]> TransactAsync(
        TableClient table, IReadOnlyList<TableTransactionAction> actions, CancellationToken cancel)
    {
        var answer = await table.SubmitTransactionAsync(actions, cancel).ConfigureAwait(false);
        return [.. answer.Value.Select(each => each.Headers.ETag ?? default)];
    }

    /// <summary>Deletes rows of one partition that nothing refers to any more, whatever their
    /// ETag. A fault leaves them for the next time.</summary>
    public static async Task SweepAsync(
        TableClient table, IReadOnlyList<TableEntity> rows, CancellationToken cancel)
    {
        try
        {
            foreach (var part in rows.Chunk(TransactionMax))
            {
                _ = await TransactAsync(
                    table,
                    [.. part.Select(row => new TableTransactionAction(
                        TableTransactionActionType.Delete,
                        new TableEntity(row.PartitionKey, row.RowKey),
                        ETag.All))],
                    cancel).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (AzureFault.Is(fault))
        {
            // They take room and nothing else.
        }
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>Reads all streams and all names; each costs a look at every row of its table.</summary>
internal static class AzureEverything
{
    private static readonly string[] HeadColumns = ["PartitionKey", "K", "M"];

    /// <summary>Every stream that is there.</summary>
    public static async IAsyncEnumerable<StreamId> StreamsAsync(
        AzureStore store, [EnumeratorCancellation] CancellationToken cancel)
    {
        var heads = store.Streams.QueryAsync<TableEntity>(
            $"RowKey eq '{AzureKeys.Head}'", null, HeadColumns, cancel);
        await foreach (var row in heads.ConfigureAwait(false))
        {
            if (row.GetBoolean("M") != true)
            {
                yield return Stream(row);
            }
        }
    }

    /// <summary>Every name whose owner is durable.</summary>
    public static async IAsyncEnumerable<OwnedName> NamesAsync(
        AzureStore store, AzureNames names, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in store.Names.QueryAsync<TableEntity>(cancellationToken: cancel)
            .ConfigureAwait(false))
        {
            var name = Name(row);
            var owner = AzureNameRow.Of(row) is { IsPending: false } known
                ? known.Owner
                : await names.ResolveAsync(name, cancel).ConfigureAwait(false);
            if (owner is { } stream)
            {
                yield return new OwnedName(name, stream);
            }
        }
    }

    private static StreamId Stream(TableEntity row)
    {
        if (row.GetBinary("K") is { } bytes)
        {
            return AzureTexts.Stream(bytes);
        }

        var texts = AzureKeys.Texts(row.PartitionKey);
        return new(texts[0], (StreamKind)Number(texts[1]), texts[2]);
    }

    private static Name Name(TableEntity row)
    {
        if (row.GetBinary("K") is { } bytes)
        {
            return AzureTexts.Name(bytes);
        }

        var texts = AzureKeys.Texts($"{row.PartitionKey}.{row.RowKey}");
        return new(texts[0], (NameKind)Number(texts[1]), texts[3]);
    }

    private static byte Number(string text) => byte.Parse(text, CultureInfo.InvariantCulture);
}

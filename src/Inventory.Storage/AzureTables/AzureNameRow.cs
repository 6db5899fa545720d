// A name row: O owner stream, P true while the append that claims it is not known to be durable, I
// id and N number of that append in its stream, T when it was claimed, in unix milliseconds, K the
// name where its key is a hash.

using Azure;
using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>A name as the table holds it.</summary>
internal sealed record AzureNameRow(
    StreamId Owner, bool IsPending, Guid AppendId, long Number, long ClaimedAt)
{
    /// <summary>ETag of the row.</summary>
    public ETag Tag { get; init; }

    /// <summary>The row.</summary>
    public TableEntity ToEntity(Name name)
    {
        var row = new TableEntity(AzureKeys.NamePartition(name), AzureKeys.NameRow(name))
        {
            ["O"] = AzureTexts.Bytes(Owner),
            ["P"] = IsPending,
            ["I"] = AppendId,
            ["N"] = Number,
            ["T"] = ClaimedAt,
        };
        if (AzureKeys.IsHashed($"{row.PartitionKey}.{row.RowKey}"))
        {
            row["K"] = AzureTexts.Bytes(name);
        }

        return row;
    }

    /// <summary>The name of a row.</summary>
    public static AzureNameRow Of(TableEntity row) =>
        new(
            AzureTexts.Stream(row.GetBinary("O")),
            row.GetBoolean("P") == true,
            row.GetGuid("I") ?? default,
            row.GetInt64("N") ?? 0,
            row.GetInt64("T") ?? 0)
        {
            Tag = row.ETag,
        };
}

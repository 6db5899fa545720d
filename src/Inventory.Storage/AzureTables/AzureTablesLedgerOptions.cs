using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>How a ledger on Azure Tables is opened: by a connection string, or by an endpoint and
/// the identity the process runs as. One of the two is given.</summary>
public sealed record AzureTablesLedgerOptions
{
    /// <summary>Connection string of the storage account; it holds the key and is never printed.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>Table endpoint of the account, opened with the identity the process runs as.
    /// </summary>
    public Uri? Endpoint { get; init; }

    /// <summary>What the names of the ledger's tables begin with: a letter, then up to 39 letters
    /// and digits.</summary>
    public string TablePrefix { get; init; } = "inventory";

    /// <summary>Clock by which abandoned claims are told; ledgers of one account agree to within
    /// some seconds.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long one append, or one ping, is tried before it is given up; one with many
    /// names or rows is given longer.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Age at which a claim whose append is not durable counts as abandoned. Nothing but
    /// the patience of others depends on it.</summary>
    public TimeSpan AbandonedAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a claim waits for another stream's claim in flight.</summary>
    public TimeSpan ClaimPatience { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Appends of different streams that are carried out at a time.</summary>
    public int AppendsAtOnce { get; init; } = 32;

    /// <summary>Heads, and list rows, whose state is remembered between appends.</summary>
    public int RememberedMax { get; init; } = 65_536;

    /// <summary>Changes how requests are sent: a test fails them here.</summary>
    internal Action<TableClientOptions> Configure { get; init; } = static _ => { };
}

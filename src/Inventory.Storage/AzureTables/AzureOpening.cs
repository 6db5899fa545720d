// The schema row lies in the streams table under a partition no stream can have: V is the version
// of the schema. A ledger opens a schema of its own version and no other.

using System.Text.RegularExpressions;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;

namespace Inventory.Storage.AzureTables;

/// <summary>Makes the tables ready and says in one line why they are not.</summary>
internal static partial class AzureOpening
{
    /// <summary>Version of the tables this code reads and writes.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Partition of the schema row.</summary>
    public const string SchemaPartition = "!schema";

    /// <summary>Key of the schema row.</summary>
    public const string SchemaRow = "schema";

    /// <summary>Opens the tables, which are made where they are not there.</summary>
    public static async Task<AzureStore> OpenAsync(
        AzureTablesLedgerOptions options, CancellationToken cancel)
    {
        if (!TablePrefix().IsMatch(options.TablePrefix))
        {
            throw new LedgerUnavailableException(
                "The Azure table prefix is a letter and then up to 39 letters and digits.");
        }

        var store = new AzureStore(Client(options), options.TablePrefix);
        try
        {
            foreach (var table in store.All)
            {
                _ = await table.CreateIfNotExistsAsync(cancel).ConfigureAwait(false);
            }

            await CheckSchemaAsync(store, cancel).ConfigureAwait(false);
            return store;
        }
        catch (Exception fault) when (AzureFault.Is(fault) && !cancel.IsCancellationRequested)
        {
            throw new LedgerUnavailableException(AzureFault.Sentence(fault), fault);
        }
    }

    private static TableServiceClient Client(AzureTablesLedgerOptions options)
    {
        var how = new TableClientOptions();
        how.Retry.Mode = RetryMode.Exponential;
        how.Retry.Delay = TimeSpan.FromMilliseconds(100);
        how.Retry.MaxDelay = TimeSpan.FromSeconds(1);
        how.Retry.MaxRetries = 5;
        how.Retry.NetworkTimeout = options.RetryFor;
        how.Diagnostics.IsLoggingEnabled = false;
        how.Diagnostics.IsDistributedTracingEnabled = false;
        options.Configure(how);
        if (options is { ConnectionString: null, Endpoint: { } endpoint })
        {
            if (endpoint.Scheme != Uri.UriSchemeHttps)
            {
                throw new LedgerUnavailableException(
                    "The Azure table endpoint begins with https, as signing in needs it to.");
            }

            return new TableServiceClient(endpoint, new DefaultAzureCredential(), how);
        }

        if (string.IsNullOrWhiteSpace(options.ConnectionString) || options.Endpoint is not null)
        {
            throw new LedgerUnavailableException(
                "Azure Tables needs either a connection string or a table endpoint.");
        }

        try
        {
            return new TableServiceClient(options.ConnectionString, how);
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException
            or InvalidOperationException)
        {
            // The cause may quote the string, which holds the key, and so it is left out.
            throw new LedgerUnavailableException(
                "The Azure Storage connection string is malformed; copy it whole from the "
                + "account's access keys.");
        }
    }

    private static async Task CheckSchemaAsync(AzureStore store, CancellationToken cancel)
    {
        var row = await AzureStore.FindAsync(
            store.Streams, SchemaPartition, SchemaRow, cancel).ConfigureAwait(false);
        if (row is null)
        {
            try
            {
                row = new TableEntity(SchemaPartition, SchemaRow) { ["V"] = SchemaVersion };
                _ = await store.Streams.AddEntityAsync(row, cancel).ConfigureAwait(false);
            }
            catch (RequestFailedException race) when (AzureFault.IsRace(race))
            {
                row = await AzureStore.FindAsync(
                    store.Streams, SchemaPartition, SchemaRow, cancel).ConfigureAwait(false);
            }
        }

        if (row?.GetInt32("V") is not SchemaVersion)
        {
            throw new LedgerUnavailableException(
                $"The Azure tables have schema {row?.GetInt32("V")} and this version knows "
                + $"{SchemaVersion}; run the version that wrote them, or a newer one.");
        }
    }

    [GeneratedRegex(
        "^[A-Za-z][A-Za-z0-9]{0,39}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TablePrefix();
}

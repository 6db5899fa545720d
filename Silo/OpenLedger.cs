using System.Diagnostics;
using Inventory.Grains.Control;
using Inventory.Storage;
using Inventory.Storage.AzureTables;
using Inventory.Storage.Memory;
using Inventory.Storage.Postgres;
using Inventory.Storage.Sqlite;

namespace Inventory.Silo;

/// <summary>The host's ledger with the writer that merges appends to it. Disposing it finishes what
/// was accepted, then closes the ledger.</summary>
internal sealed class OpenLedger : IAsyncDisposable
{
    private OpenLedger(ILedger ledger, TimeProvider time)
    {
        Ledger = ledger;
        Writer = new LedgerWriter(ledger, time);
        Control = new ControlLedger(ledger, Writer.AppendAsync, time);
    }

    /// <summary>The ledger.</summary>
    public ILedger Ledger { get; }

    /// <summary>Its one writer in this process.</summary>
    public LedgerWriter Writer { get; }

    /// <summary>The two, for control streams.</summary>
    public ControlLedger Control { get; }

    /// <summary>Opens the ledger of the settings.</summary>
    /// <exception cref="LedgerUnavailableException">It cannot be opened.</exception>
    public static async Task<OpenLedger> OpenAsync(SiloSettings settings, TimeProvider time)
    {
        var ledger = Make(settings.Ledger, takeLock: true);
        try
        {
            await ledger.OpenAsync(CancellationToken.None);
            return new(ledger, time);
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes the ledger of the settings, not yet open.</summary>
    public static ILedger Make(LedgerSettings settings, bool takeLock) => settings.Kind switch
    {
        LedgerKind.Sqlite => new SqliteLedger(new SqliteLedgerOptions
        {
            Directory = settings.DataPath,
            TakeLock = takeLock,
            Fatal = EndProcess,
        }),
        LedgerKind.Postgres => new PostgresLedger(new PostgresLedgerOptions
        {
            ConnectionString = settings.Connection,
        }),
        LedgerKind.Azure => new AzureTablesLedger(new AzureTablesLedgerOptions
        {
            ConnectionString = settings.AzureEndpoint is null ? settings.Connection : null,
            Endpoint = settings.AzureEndpoint,
            TablePrefix = settings.TablePrefix,
        }),
        _ => new MemoryLedger(),
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await Ledger.DisposeAsync();
    }

    /// <summary>After a failed sync only a new process can say what is durable. A graceful stop
    /// would wait for the very commit that failed.</summary>
    private static void EndProcess(string reason)
    {
        Console.Error.WriteLine($"Inventory.Orleans ends: {reason}");
        Process.GetCurrentProcess().Kill();
    }
}

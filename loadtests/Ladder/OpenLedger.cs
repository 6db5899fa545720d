using Inventory.Storage;
using Inventory.Storage.Memory;
using Inventory.Storage.Sqlite;

namespace Inventory.LoadTests.Ladder;

/// <summary>A ledger with its writer, in this process.</summary>
internal sealed class OpenLedger : IAsyncDisposable
{
    private OpenLedger(ILedger ledger)
    {
        Ledger = ledger;
        Writer = new(ledger);
    }

    /// <summary>The ledger.</summary>
    public ILedger Ledger { get; }

    /// <summary>Its one writer.</summary>
    public LedgerWriter Writer { get; }

    /// <summary>Opens the ledger of a host alone in a directory.</summary>
    public static Task<OpenLedger> OnSqliteAsync(string directory, CancellationToken cancel) =>
        OpenAsync(new SqliteLedger(new() { Directory = directory }), cancel);

    /// <summary>Opens one that keeps nothing, so that no disk is waited for.</summary>
    public static Task<OpenLedger> InMemoryAsync(CancellationToken cancel) =>
        OpenAsync(new MemoryLedger(), cancel);

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await Ledger.DisposeAsync();
    }

    private static async Task<OpenLedger> OpenAsync(ILedger ledger, CancellationToken cancel)
    {
        try
        {
            await ledger.OpenAsync(cancel);
            return new(ledger);
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }
}

using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Inventory.Silo.Stores;
using Inventory.Storage;

namespace Inventory.Silo.CommandLine;

/// <summary>The stores of a data directory as a command reads and changes them.</summary>
internal sealed class OfflineStores : IAsyncDisposable
{
    private readonly ILedger _ledger;

    private OfflineStores(ILedger ledger, SiloSettings settings)
    {
        _ledger = ledger;
        Settings = settings;
        Registry = new StoreRegistry(new ControlLedger(ledger, AppendAsync, Time), null);
    }

    /// <summary>The settings, those of the host.</summary>
    public SiloSettings Settings { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = TimeProvider.System;

    /// <summary>The stores.</summary>
    public StoreRegistry Registry { get; }

    /// <summary>Opens the ledger the settings name, without the lock of its one host.</summary>
    public static async Task<OfflineStores> OpenAsync()
    {
        var builder = SiloHost.Builder([]);
        var settings = SiloSettings.Read(
            builder.Configuration, builder.Environment.ContentRootPath);
        if (settings.Ledger.Kind == LedgerKind.Memory)
        {
            throw new WrongSettingException(
                "A ledger in memory has nothing for a command to change");
        }
        var ledger = OpenLedger.Make(settings.Ledger, takeLock: false);
        await ledger.OpenAsync(CancellationToken.None);
        var stores = new OfflineStores(ledger, settings);
        await stores.Registry.RefreshAsync(CancellationToken.None);
        return stores;
    }

    /// <summary>Finds a store.</summary>
    public StoreSnapshot Find(string hash) => Registry.Current.Find(hash)
        ?? throw new CommandRefusedException(
            $"There is no store '{hash}'; make it with: store create {hash}");

    /// <summary>Changes a store.</summary>
    public async Task ChangeAsync(
        StoreSnapshot store, Operation operation,
        Func<StoreState, long, ControlDecision<StoreEvent>> decide) =>
        Require(await Registry.ExecuteAsync(
            store.State.Store, operation, decide, _ => (200, ""), CancellationToken.None));

    /// <summary>Makes sure that a change was accepted.</summary>
    public static void Require(ControlOutcome outcome)
    {
        if (outcome.Refusal is { } refusal)
        {
            var problem = StoreAnswers.Refused(refusal);
            throw new CommandRefusedException(problem.Errors.Count > 0
                ? $"{problem.Errors[0].Path} {problem.Errors[0].Message}"
                : problem.Title);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Registry.Dispose();
        await _ledger.DisposeAsync();
    }

    private async Task<AppendResult> AppendAsync(Append append) =>
        (await _ledger.CommitAsync([append], CancellationToken.None))[0];
}

using Inventory.Storage.AzureTables;

namespace Inventory.Storage.Tests.AzureTables;

public sealed class AzureTablesLedgerTests(AzuriteServer azurite) : LedgerListsCompliance
{
    private protected override ILedger Create() =>
        new AzureTablesLedger(azurite.OptionsAsync().GetAwaiter().GetResult());
}

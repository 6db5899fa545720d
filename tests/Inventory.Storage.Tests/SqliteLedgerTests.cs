using Inventory.Storage.Sqlite;

namespace Inventory.Storage.Tests;

public sealed class SqliteLedgerTests : LedgerListsCompliance
{
    private readonly TemporaryDirectory _directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    private protected override ILedger Create() =>
        new SqliteLedger(new SqliteLedgerOptions { Directory = _directory.Path });
}

using Inventory.Storage.Postgres;

namespace Inventory.Storage.Tests.Postgres;

public sealed class PostgresLedgerTests : LedgerListsCompliance
{
    private readonly PostgresDatabase _database =
        Task.Run(async () => await (await PostgresServer.SharedAsync()).RentAsync())
            .GetAwaiter().GetResult();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.ReturnAsync();
    }

    private protected override ILedger Create() => new PostgresLedger(_database.Options);
}

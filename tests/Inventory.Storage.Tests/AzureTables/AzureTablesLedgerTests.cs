using Inventory.Storage.AzureTables;

namespace Inventory.Storage.Tests.AzureTables;

public sealed class AzureTablesLedgerTests(AzuriteServer azurite) : LedgerListsCompliance
{
    [Fact]
    public async Task Append_WhenItsChunkDoesNotFitAStreamNotYetLookedAt_ConflictsByItsVersion()
    {
        var options = await azurite.OptionsAsync();
        var stream = Appends.Item(1);
        var first = new AzureTablesLedger(options);
        await first.OpenAsync(default);
        await first.RequireAsync(Appends.To(stream, 0));
        var second = new AzureTablesLedger(options);
        await second.OpenAsync(default);

        var result = await second.CommitAsync(
            [Appends.To(stream, 0) with { Chunk = new(1, 1, new byte[1], false) }], default);

        Assert.Equal((Outcome.Conflict, 1), (result[0].Outcome, result[0].Version));
    }

    private protected override ILedger Create() =>
        new AzureTablesLedger(azurite.OptionsAsync().GetAwaiter().GetResult());
}

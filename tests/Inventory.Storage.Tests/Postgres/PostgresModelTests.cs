using CsCheck;
using Inventory.Storage.Memory;

namespace Inventory.Storage.Tests.Postgres;

/// <summary>Random batches against PostgreSQL and the model; everything that can be read is
/// compared. A failure prints the seed to run it again with.</summary>
public sealed class PostgresModelTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Everything_WhenBatchesAreRandom_IsAsTheModelSays()
    {
        var database = await (await PostgresServer.SharedAsync()).RentAsync();
        await using (var ledger = await database.OpenAsync())
        {
            await LedgerModelTests.Steps.Array[1, 12].Array[1, 8]
                .SampleAsync(
                    async batches =>
                    {
                        await database.EmptyAsync();
                        await RunAsync(ledger, batches);
                    },
                    iter: 25,
                    threads: 1
                );
        }

        await database.ReturnAsync();
    }

    private static async Task RunAsync(ILedger ledger, LedgerModelTests.Step[][] batches)
    {
        await using var model = new MemoryLedger();
        Append? last = null;
        foreach (var steps in batches)
        {
            var batch = await LedgerModelTests.BatchAsync(model, steps, last);
            last = batch[^1];
            Assert.Equal(
                await model.CommitAsync(batch, None),
                await ledger.CommitAsync(batch, None),
                LedgerModelTests.Same
            );
            await LedgerModelTests.CompareStreamsAsync(model, ledger);
        }

        await LedgerModelTests.CompareListsAsync(model, ledger);
    }
}

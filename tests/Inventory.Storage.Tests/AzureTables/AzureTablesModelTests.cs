using CsCheck;
using Inventory.Storage.AzureTables;
using Inventory.Storage.Memory;

namespace Inventory.Storage.Tests.AzureTables;

/// <summary>Random batches against Azure Tables and the model, with a ledger that remembers little
/// and one that begins with nothing in memory. A failure prints the seed.</summary>
public sealed class AzureTablesModelTests(AzuriteServer azurite)
{
    private const int Runs = 12;

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Everything_WhenBatchesAreRandom_IsAsTheModelSays() =>
        await Gen.Select(LedgerModelTests.Steps.Array[1, 12].Array[1, 8], Gen.Int[0, 1_000])
            .SampleAsync(
                async (batches, seed) => await RunAsync(batches, seed), iter: Runs, threads: 1);

    private async Task RunAsync(LedgerModelTests.Step[][] batches, int seed)
    {
        var options = await azurite.OptionsAsync() with { RememberedMax = seed % 3 * 4 };
        await using var model = new MemoryLedger();
        var ledger = new AzureTablesLedger(options);
        await ledger.OpenAsync(None);
        Append? last = null;
        for (var i = 0; i < batches.Length; i++)
        {
            var batch = await LedgerModelTests.BatchAsync(model, batches[i], last);
            last = batch[^1];
            Assert.Equal(
                await model.CommitAsync(batch, None),
                await ledger.CommitAsync(batch, None),
                LedgerModelTests.Same);
            if ((seed + i) % 3 == 0)
            {
                ledger = new AzureTablesLedger(options);
                await ledger.OpenAsync(None);
            }

            await LedgerModelTests.CompareStreamsAsync(model, ledger);
            if ((seed + i) % 2 == 0)
            {
                await LedgerModelTests.CompareListsAsync(model, ledger);
            }
        }

        await LedgerModelTests.CompareListsAsync(model, ledger);
    }
}

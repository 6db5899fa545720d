using BenchmarkDotNet.Attributes;
using Inventory.LoadTests.Ladder;

namespace Inventory.LoadTests.Micro;

/// <summary>
/// Calls of one hot item in process, without HTTP and on a ledger in memory: what the grain costs
/// while it waits for no disk.
/// </summary>
public class GrainBenchmarks
{
    private const int Many = 256;
    private SiloInProcess? _silo;

    /// <summary>Starts a silo.</summary>
    [GlobalSetup]
    public async Task SetUpAsync() =>
        _silo = await SiloInProcess.StartAsync(
            await OpenLedger.InMemoryAsync(CancellationToken.None), CancellationToken.None);

    /// <summary>One reserve after the other.</summary>
    [Benchmark]
    public Task ReserveOne() => Checked.NoFaultAsync(_silo!.ReserveAsync());

    /// <summary>Reserves of many callers at once, who share calls and commits.</summary>
    [Benchmark(OperationsPerInvoke = Many)]
    public Task ReserveMany() => Checked.NoFaultsAsync(
        Enumerable.Range(0, Many).Select(_ => _silo!.ReserveAsync()));

    /// <summary>A read of the item by a call.</summary>
    [Benchmark]
    public async Task Read() => _ = await _silo!.ReadAsync();

    /// <summary>Stops the silo.</summary>
    [GlobalCleanup]
    public async Task CleanUpAsync() =>
        await (_silo?.DisposeAsync() ?? ValueTask.CompletedTask);
}

using BenchmarkDotNet.Attributes;
using Inventory.LoadTests.Ladder;

namespace Inventory.LoadTests.Micro;

/// <summary>Durable appends by the writer of the SQLite ledger, without a grain.</summary>
public class AppendBenchmarks
{
    private const int Many = 256;
    private readonly string _directory =
        Directory.CreateTempSubdirectory("inventory-micro-").FullName;

    private OpenLedger? _ledger;
    private StreamAppends[] _streams = [];

    /// <summary>Opens a ledger.</summary>
    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _ledger = await OpenLedger.OnSqliteAsync(_directory, CancellationToken.None);
        _streams = [.. Enumerable.Range(1, Many).Select(
            stream => new StreamAppends(_ledger.Writer, stream))];
    }

    /// <summary>One append, committed alone.</summary>
    [Benchmark]
    public Task AppendOne() => Checked.NoFaultAsync(_streams[0].OnceAsync());

    /// <summary>Appends of as many streams at once, which share commits.</summary>
    [Benchmark(OperationsPerInvoke = Many)]
    public Task AppendMany() => Checked.NoFaultsAsync(
        _streams.Select(stream => stream.OnceAsync()));

    /// <summary>Closes the ledger and removes it.</summary>
    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await (_ledger?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(_directory, recursive: true);
    }
}

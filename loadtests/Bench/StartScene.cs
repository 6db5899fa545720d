using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// Starts of a host with a large catalog on disk, and what its active items weigh.
/// </summary>
internal sealed class StartScene : Scene
{
    private const double ReadySecondsMax = 3;
    private const double ReadyMegabytesMax = 500;
    private const string Ready = "start";
    private const string Memory = "memory";

    public override IReadOnlyList<string> Names => [Ready, Memory];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        if (!Directory.Exists(Path.Combine(bench.Directory, ImportScene.LargeData)))
        {
            await ImportScene.ImportLargeAsync(bench, cancel);
        }

        if (bench.Wants(Ready))
        {
            await MeasureStartsAsync(bench, cancel);
        }

        if (bench.Wants(Memory))
        {
            await MeasureMemoryAsync(bench, cancel);
        }
    }

    private static async Task MeasureStartsAsync(BenchContext bench, CancellationToken cancel)
    {
        List<double> ready = [], first = [], megabytes = [];
        string? failure = null;
        for (var round = 0; round < bench.Plan.RoundsAlone; round++)
        {
            await using var host = await bench.StartHostAsync(ImportScene.LargeData, cancel);
            ready.Add(host.ReadyAfter.TotalSeconds);
            megabytes.Add(host.ResidentBytes / 1e6);
            failure ??= ReserveOne(bench, host.Target, cancel).Unexpected(201);
            first.Add(host.Age.TotalSeconds);
        }

        var work = $"start with {bench.Plan.ImportLarge:N0} SKUs on disk";
        bench.Add(
            Row(work + " to ready", "s", "N2", ready, Floor.NoMore(ReadySecondsMax), failure));
        bench.Add(Row(work + " to first reserve answered", "s", "N2", first, null, failure));
        bench.Add(Row(work + ", memory when ready", "MB", "N0", megabytes,
            Floor.NoMore(ReadyMegabytesMax), failure));
    }

    private static LoadResult ReserveOne(
        BenchContext bench, Target target, CancellationToken cancel)
    {
        var requests = new StoreRequests(target, bench.Plan.ExpiresIn);
        var spec = bench.Once(201, 1) with { Connections = 1, Threads = 1 };
        return LoadGenerator.Run(target, requests.Reserve(ImportScene.StartSku), spec, cancel);
    }

    private static BenchRow Row(
        string work, string unit, string format, List<double> values, Floor? floor,
        string? failure) =>
        new(Ready, work, unit, Samples.Of(values))
        {
            Floor = floor,
            Format = format,
            Note = $"{values.Count} rounds, each after a clean stop, files in the page cache",
            Failure = failure,
        };

    private static async Task MeasureMemoryAsync(BenchContext bench, CancellationToken cancel)
    {
        var skus = ImportScene.LargeCatalog(bench.Plan).Take(bench.Plan.TouchItems)
            .Select(row => row.Sku).ToList();
        var weight = await ItemWeight.MeasureAsync(bench, ImportScene.LargeData, skus, cancel);
        bench.Add(new(Memory, $"memory per active item, {skus.Count:N0} items read once", "bytes",
            Samples.Of([weight.BytesEach]))
        {
            Note = $"host RSS from {weight.Before / 1e6:N0} MB, garbage not yet collected "
                + $"included; the first reads ran at {weight.Reads.PerSecond:N0} req/s",
            Failure = weight.Reads.Unexpected(200),
        });
    }
}

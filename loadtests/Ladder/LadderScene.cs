using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;
using Inventory.LoadTests.Host;

namespace Inventory.LoadTests.Ladder;

/// <summary>
/// What each layer under a reserve of one SKU costs alone: a flush, an append, a grain call, HTTP.
/// Every step contains the one above it, so a gap between two has an address. Once by one caller,
/// where a step costs time, and once by many, where it costs what they cannot share.
/// </summary>
internal sealed class LadderScene : Scene
{
    private const string Fsync = "fsync";
    private const string Append = "append";
    private const string Grain = "grain";
    private const string HttpEmpty = "http-empty";
    private const string HttpReserve = "http-reserve";
    private const int CallersMax = 1_024;
    private const string Sku = "BENCH-LADDER";

    public override IReadOnlyList<string> Names => ["ladder"];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync("ladder-host", cancel);
        await Stock.ImportAsync(bench, host.Target, Stock.PlentyOf([Sku]), cancel);
        await using var ledger = await OpenLedger.OnSqliteAsync(
            Path.Combine(bench.Directory, "ladder-ledger"), cancel);
        var directory = Path.Combine(bench.Directory, "ladder-silo");
        await using var silo = await SiloInProcess.StartAsync(
            await OpenLedger.OnSqliteAsync(directory, cancel), cancel);
        var many = Math.Min(CallersMax, bench.Plan.Connections * 4);
        List<Contender> steps =
        [
            Flush(bench),
            .. Steps(bench, host, ledger, silo, 1, 1),
            .. Steps(bench, host, ledger, silo, many, bench.Plan.Connections),
        ];
        var turns = new Turns(bench.Plan);
        await turns.RunAsync(steps, cancel);
        AddRows(bench, turns, 1, 1);
        AddRows(bench, turns, many, bench.Plan.Connections);
    }

    private static Contender Flush(BenchContext bench)
    {
        var file = Path.Combine(bench.Directory, "ladder.bin");
        return new(Name(Fsync, 1), (time, cancel) => Task.Run(
            () => new Turn(
                DiskScene.Flushes(file, time, cancel), double.NaN, double.NaN, Failure: null),
            cancel));
    }

    private static IEnumerable<Contender> Steps(
        BenchContext bench, HostUnderTest host, OpenLedger ledger, SiloInProcess silo, int callers,
        int connections)
    {
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        var streams = Enumerable.Range(1, callers)
            .Select(caller => new StreamAppends(ledger.Writer, (callers * 10) + caller)).ToArray();
        return
        [
            CallerLoop.Contender(
                Name(Append, callers), callers, caller => streams[caller].OnceAsync()),
            CallerLoop.Contender(Name(Grain, callers), callers, _ => silo.ReserveAsync()),
            ClusterUnderTest.Load(
                bench, Name(HttpEmpty, connections), [host.Target], requests.EmptyPost(Sku), 204,
                connections),
            ClusterUnderTest.Load(
                bench, Name(HttpReserve, connections), [host.Target], requests.Reserve(Sku), 201,
                connections),
        ];
    }

    private static void AddRows(BenchContext bench, Turns turns, int callers, int connections)
    {
        var (append, grain, empty, reserve) = (
            Name(Append, callers), Name(Grain, callers), Name(HttpEmpty, connections),
            Name(HttpReserve, connections));
        if (callers == 1)
        {
            Add(Name(Fsync, 1), "overwrite of 4 KiB and fdatasync", null, null);
            Add(append, "append of one entry and one row by the writer of the SQLite ledger, "
                + "one after the other", Name(Fsync, 1), "the flush");
        }
        else
        {
            Add(append, $"the same by {callers:N0} callers, a stream each", null, null);
        }

        Add(grain, $"reserve of one SKU in process, {callers:N0} caller(s)", append, "the append");
        Add(empty, $"empty POST, {connections:N0} connection(s)", null, null);
        Add(reserve, $"reserve of one SKU over HTTP, {connections:N0} connection(s)", grain,
            "the grain call");
        Add(reserve, $"reserve of one SKU over HTTP, {connections:N0} connection(s)", empty,
            "the empty POST");

        void Add(string name, string work, string? below, string? words) =>
            bench.Add(new(name, work, "us", Microseconds(turns, name))
            {
                Against = words,
                Comparison = below is null ? null : Microseconds(turns, below),
                Format = "N1",
                Failure = turns.Failure([name, .. below is null ? (string[])[] : [below]]),
            });
    }

    private static Samples Microseconds(Turns turns, string name) =>
        Samples.Of(turns.Rates(name).Values.Select(rate => rate > 0 ? 1e6 / rate : double.NaN));

    private static string Name(string step, int callers) => $"{step}-{callers}";
}

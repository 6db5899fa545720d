using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;
using Inventory.LoadTests.Host;

namespace Inventory.LoadTests.Ladder;

/// <summary>
/// What each layer under a reserve of one SKU costs alone: a flush, an append, a grain call, HTTP.
/// An append contains a flush, a grain call an append, and a reserve over HTTP a grain call, each
/// by as many callers as the other, so a gap between two has an address; an empty request contains
/// none of them. Once by one caller, where a step costs time, and once by many, where it costs what
/// they cannot share.
/// </summary>
internal sealed class LadderScene : Scene
{
    private const string Fsync = "fsync";
    private const string Append = "append";
    private const string Grain = "grain";
    private const string HttpEmpty = "http-empty";
    private const string HttpReserve = "http-reserve";
    private const string Sku = "BENCH-LADDER";

    // Callers in this process need no connection, so more of them show what sharing gives at most.
    private const int CallersPerConnection = 4;
    private const string InProcess =
        "in the process of the kit, which has the collector of workstations, not concurrent";

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
        var many = bench.Plan.Connections;
        var most = many * CallersPerConnection;
        List<Contender> steps =
        [
            Flush(bench),
            .. Alone(ledger, silo, 1), .. OverHttp(bench, host, 1),
            .. Alone(ledger, silo, many), .. OverHttp(bench, host, many),
            .. Alone(ledger, silo, most),
        ];
        var turns = new Turns(bench.Plan);
        await turns.RunAsync(steps, cancel);
        var rows = new LadderRows(bench, turns);
        rows.Add(Name(Fsync, 1), "overwrite of 4 KiB and fdatasync");
        rows.Add(
            Name(Append, 1), "append of one entry and one row by the writer of the SQLite ledger, "
                + "one after the other", Name(Fsync, 1), "the flush", InProcess);
        AddGrain(rows, 1);
        AddHttp(rows, 1);
        foreach (var callers in (int[])[many, most])
        {
            rows.Add(
                Name(Append, callers), $"the same by {callers:N0} callers, a stream each",
                note: InProcess);
            AddGrain(rows, callers);
        }

        AddHttp(rows, many);
    }

    private static Contender Flush(BenchContext bench)
    {
        var file = Path.Combine(bench.Directory, "ladder.bin");
        return new(Name(Fsync, 1), (time, cancel) => Task.Run(
            () => new Turn(
                DiskScene.Flushes(file, time, cancel), double.NaN, double.NaN, Failure: null),
            cancel));
    }

    private static Contender[] Alone(OpenLedger ledger, SiloInProcess silo, int callers)
    {
        var streams = Enumerable.Range(1, callers)
            .Select(caller => new StreamAppends(ledger.Writer, (callers * 10) + caller)).ToArray();
        return
        [
            CallerLoop.Contender(
                Name(Append, callers), callers, caller => streams[caller].OnceAsync()),
            CallerLoop.Contender(Name(Grain, callers), callers, _ => silo.ReserveAsync()),
        ];
    }

    private static Contender[] OverHttp(BenchContext bench, HostUnderTest host, int connections)
    {
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        return
        [
            ClusterUnderTest.Load(
                bench, Name(HttpEmpty, connections), [host.Target], requests.EmptyPost(Sku), 204,
                connections),
            ClusterUnderTest.Load(
                bench, Name(HttpReserve, connections), [host.Target], requests.Reserve(Sku), 201,
                connections),
        ];
    }

    private static void AddGrain(LadderRows rows, int callers) => rows.Add(
        Name(Grain, callers), $"reserve of one SKU in process, {callers:N0} caller(s)",
        Name(Append, callers), "the append", InProcess);

    private static void AddHttp(LadderRows rows, int connections)
    {
        var (empty, reserve) = (Name(HttpEmpty, connections), Name(HttpReserve, connections));
        var work = $"reserve of one SKU over HTTP, {connections:N0} connection(s)";
        rows.Add(empty, $"empty POST, {connections:N0} connection(s)");
        rows.Add(reserve, work, Name(Grain, connections), "the grain call of as many callers");
        rows.Add(reserve, work, empty, "the empty POST");
    }

    private static string Name(string step, int callers) => $"{step}-{callers}";
}

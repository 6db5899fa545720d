using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// What the load generator costs, beside wrk, on a request that costs the host least.
/// </summary>
internal sealed class GeneratorScene : Scene
{
    private const string Sku = "BENCH-EMPTY";

    public override IReadOnlyList<string> Names => ["generator"];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync("generator", cancel);
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn).EmptyPost(Sku);
        var warm = bench.Spec(204) with { Duration = bench.Plan.WarmUp };
        LoadGenerator.Run(host.Target, requests, warm, cancel);
        var own = new List<LoadResult>();
        var wrk = new List<WrkResult>();
        for (var round = 0; round < bench.Plan.Rounds; round++)
        {
            own.Add(LoadGenerator.Run(host.Target, requests, bench.Spec(204), cancel));
            Say("own", own[^1].PerSecond, own[^1].CpuMicrosecondsEach);
            if (WrkGenerator.Installed)
            {
                wrk.Add(await WrkAsync(bench, host.Target, cancel));
                Say("wrk", wrk[^1].PerSecond, wrk[^1].CpuMicrosecondsEach);
            }
        }

        bench.Add(Row(bench.Plan, own, wrk));
    }

    private static void Say(string who, double perSecond, double cpuEach) =>
        BenchContext.Say($"  {who} {perSecond:N0}/s, {cpuEach:N2} us of CPU each");

    private static Task<WrkResult> WrkAsync(
        BenchContext bench, Target target, CancellationToken cancel)
    {
        var body = StoreRequests.Body(Sku, bench.Plan.ExpiresIn);
        var url = new Uri(target.Url, "/bench/empty");
        return WrkGenerator.PostAsync(url, body, bench.Plan, bench.Directory, cancel);
    }

    private static BenchRow Row(
        BenchPlan plan, List<LoadResult> own, List<WrkResult> wrk)
    {
        var each = Samples.Of(own.Select(r => r.CpuMicrosecondsEach)).Show("N2");
        var wrkEach = Samples.Of(wrk.Select(r => r.CpuMicrosecondsEach));
        return new("generator", $"empty POST, {plan.Connections} connections", "req/s",
            Samples.Of(own.Select(r => r.PerSecond)))
        {
            Against = wrk.Count > 0 ? "the same by wrk" : null,
            Comparison = wrk.Count > 0 ? Samples.Of(wrk.Select(r => r.PerSecond)) : null,
            Note = $"CPU of the generator per request: {each} us"
                + (wrk.Count > 0 ? $"; of wrk: {wrkEach.Show("N2")} us; " : "; wrk is not here; ")
                + $"{plan.Threads} thread(s) each",
            Failure = own.Select(r => r.Unexpected(204)).FirstOrDefault(f => f is not null),
        };
    }
}

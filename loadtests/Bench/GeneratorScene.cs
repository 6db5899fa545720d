using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>What the load generator costs, beside wrk, on a request that costs the host least.</summary>
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
        var wrk = new List<(double PerSecond, double CpuMicrosecondsEach)>();
        for (var round = 0; round < bench.Plan.Rounds; round++)
        {
            own.Add(LoadGenerator.Run(host.Target, requests, bench.Spec(204), cancel));
            BenchContext.Say(
                $"  own {own[^1].PerSecond:N0}/s, {own[^1].CpuMicrosecondsEach:N2} us of CPU each");
            if (WrkGenerator.Installed)
            {
                wrk.Add(await WrkAsync(bench, host.Target, cancel));
                BenchContext.Say(
                    $"  wrk {wrk[^1].PerSecond:N0}/s, {wrk[^1].CpuMicrosecondsEach:N2} us of CPU each");
            }
        }

        bench.Add(Row(bench.Plan, own, wrk));
    }

    private static Task<(double PerSecond, double CpuMicrosecondsEach)> WrkAsync(
        BenchContext bench, Target target, CancellationToken cancel)
    {
        var body = StoreRequests.Body(Sku, bench.Plan.ExpiresIn);
        var url = new Uri(target.Url, "/bench/empty");
        return WrkGenerator.PostAsync(url, body, bench.Plan, bench.Directory, cancel);
    }

    private static BenchRow Row(
        BenchPlan plan, List<LoadResult> own, List<(double PerSecond, double CpuMicrosecondsEach)> wrk)
    {
        var each = Samples.Of(own.Select(r => r.CpuMicrosecondsEach)).Show("N2");
        var wrkEach = wrk.Count > 0 ? Samples.Of(wrk.Select(r => r.CpuMicrosecondsEach)).Show("N2") : "-";
        return new("generator", $"empty POST, {plan.Connections} connections", "req/s",
            Samples.Of(own.Select(r => r.PerSecond)))
        {
            Against = wrk.Count > 0 ? "the same by wrk" : null,
            Comparison = wrk.Count > 0 ? Samples.Of(wrk.Select(r => r.PerSecond)) : null,
            Note = $"CPU of the generator per request: {each} us; of wrk: {wrkEach} us; "
                + $"{plan.Threads} thread(s) each",
            Failure = own.Select(r => r.Unexpected(204)).FirstOrDefault(f => f is not null),
        };
    }
}

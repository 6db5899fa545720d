using System.Net.Http.Json;
using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Curves;

/// <summary>
/// Reserves of one SKU while a growing number of webhooks hear of each: they are made before a
/// measurement, and removed after it with all that still waits for them.
/// </summary>
internal sealed class HooksCurve : Scene
{
    private const string Row = "hooks";
    private const string Reserve = "reserve";
    private const string Sku = "BENCH-HOOKED";
    private const string Scope = "store/channel/*/inventory/product/*";

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["Inventory__Webhooks__AllowLoopback"] = "true",
    };

    public override IReadOnlyList<string> Names => [Row];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        using var sink = new HookSink();
        await using var hosts = new CurveHosts(bench);
        var host = await hosts.StartAsync(Row, new() { More = Settings }, cancel);
        await Stock.ImportAsync(bench, host.Target, Stock.PlentyOf([Sku]), cancel);
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn).Reserve(Sku);
        var points = bench.Plan.StoreHooks;
        var turns = new Turns(bench.Plan.WarmCurve);
        await turns.RunAsync(
            [
                .. points.Select(count => With(count, host.Target, sink.Url, hosts.Load(
                    CurvePoints.Name(Reserve, count), host.Target, requests, 201))),
            ],
            cancel);
        bench.AddPlot(new(
            Row, "Reserves of one SKU against the webhooks that hear of them", "hooks",
            "reserves/s", [CurvePoints.Rates(turns, Reserve, points)])
        {
            Note = "each hook wants every change of the item; the kit's own process takes all "
                + "messages, on the same cores",
            Failure = CurvePoints.Failure(turns, [Reserve], points),
        });
    }

    private static Contender With(int hooks, Target target, Uri sink, Contender load) => load with
    {
        RunAsync = async (time, cancel) =>
        {
            using var client = target.NewClient();
            var made = new List<int>();
            for (var hook = 0; hook < hooks; hook++)
            {
                made.Add(await MakeAsync(client, target, new Uri(sink, $"{hook}"), cancel));
            }

            var turn = await load.RunAsync(time, cancel);
            foreach (var hook in made)
            {
                using var gone = await client.DeleteAsync(
                    $"{target.StorePath}/hooks/{hook}", cancel);
                gone.EnsureSuccessStatusCode();
            }

            return turn;
        },
    };

    private static async Task<int> MakeAsync(
        HttpClient client, Target target, Uri destination, CancellationToken cancel)
    {
        using var response = await client.PostAsJsonAsync(
            $"{target.StorePath}/hooks",
            new { scope = Scope, destination = destination.ToString() }, cancel);
        response.EnsureSuccessStatusCode();
        using var answer = await System.Text.Json.JsonDocument.ParseAsync(
            await response.Content.ReadAsStreamAsync(cancel), cancellationToken: cancel);
        return answer.RootElement.GetProperty("data").GetProperty("id").GetInt32();
    }
}

using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Webhooks;

namespace Inventory.LoadTests.Curves;

/// <summary>
/// Changes of one SKU while a growing number of webhooks hear of each, and reserves of another,
/// which tell nothing. Webhooks are made before a measurement, and removed after it with all that
/// still waits for them.
/// </summary>
internal sealed class HooksCurve : Scene
{
    private const string Row = "hooks";
    private const string Adjust = "change";
    private const string Reserve = "reserve";
    private const string AdjustSku = "BENCH-HOOKED-1";
    private const string ReserveSku = "BENCH-HOOKED-2";

    public override IReadOnlyList<string> Names => [Row];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        using var receiver = new HookReceiver();
        await using var hosts = new CurveHosts(bench);
        var host = await hosts.StartAsync(Row, Hooks.Allowed, cancel);
        await Stock.ImportAsync(
            bench, host.Target, Stock.PlentyOf([AdjustSku, ReserveSku]), cancel);
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        var hooked = new HookedLoad(host.Target, receiver);
        var messages = new Dictionary<int, List<double>>();
        int[] points = [0, .. bench.Plan.HookCounts];
        var turns = new Turns(bench.Plan.WarmCurve);
        await turns.RunAsync(
            [
                .. points.Select(count => With(count, Adjust, requests.Adjust(AdjustSku), 200)),
                .. points.Select(count => With(count, Reserve, requests.Reserve(ReserveSku), 201)),
            ],
            cancel);
        bench.AddPlot(new(
            Row, "Requests about one SKU against the webhooks that hear of its changes", "hooks",
            "requests/s",
            [
                CurvePoints.Rates(turns, Adjust, points), CurvePoints.Rates(turns, Reserve, points),
            ])
        {
            Note = "each hook wants every change of stock, and a reserve is none; the kit's own "
                + "process takes all messages, on the same cores; while the SKU changes they are "
                + "sent, messages/s: " + string.Join(
                    ", ", points.Skip(1).Select(count => $"{Heard(count)} by {count:N0}")),
            Failure = CurvePoints.Failure(turns, [Adjust, Reserve], points),
        });

        string Heard(int count) => Samples.Of(messages[count]).Show("N0");

        Contender With(int count, string curve, RequestSource source, int expected)
        {
            var load = hosts.Load(CurvePoints.Name(curve, count), host.Target, source, expected);
            return load with { RunAsync = RunAsync };

            async Task<Turn> RunAsync(TimeSpan time, CancellationToken cancel)
            {
                var turn = default(Turn);
                var heard = await hooked.RunAsync(
                    count, curve == Adjust, async () => turn = await load.RunAsync(time, cancel),
                    cancel);
                messages.TryAdd(count, []);
                messages[count].AddRange(curve == Adjust ? [heard.MessagesPerSecond] : []);
                return turn with { Failure = turn.Failure ?? heard.Failure };
            }
        }
    }
}

using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// Whether carts that want the same two items in opposite orders keep each other from going on: far
/// more buyers than units, each of whom holds both items, gives them back and comes again.
/// </summary>
internal sealed class ContentionScene : Scene
{
    private const int Buyers = 64;
    private const int Units = 8;
    private const string Row = "contention";
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);
    private static readonly string[] Skus = ["BENCH-LEFT", "BENCH-RIGHT"];

    public override IReadOnlyList<string> Names => [Row];

    public override async Task RunAsync(BenchContext bench, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync("contention", cancel);
        var stock = Stock.PlentyOf(Skus).Select(row => row with { OnHand = Units });
        await Stock.ImportAsync(bench, host.Target, stock, cancel);
        await MeasureAsync(host.Target, bench.Plan.WarmUp / 4, cancel);
        var rates = new List<double>();
        var (least, refused, contended) = (int.MaxValue, 0, 0);
        for (var round = 0; round < bench.Plan.Rounds; round++)
        {
            var tally = await MeasureAsync(host.Target, bench.Plan.Measure, cancel);
            rates.Add(tally.Held / bench.Plan.Measure.TotalSeconds);
            least = Math.Min(least, tally.LeastInAWindow);
            (refused, contended) = (refused + tally.Refused, contended + tally.Contended);
        }

        bench.Add(new(
            Row,
            $"carts over two items of {Units} units in opposite orders, {Buyers} buyers, each held "
                + "and released",
            "carts/s",
            Samples.Of(rates))
        {
            Note = $"at least {least:N0} carts in every {Window.TotalMilliseconds:N0} ms; beside "
                + $"them {refused:N0} answers of too little stock and {contended:N0} still "
                + "contended after the retries",
            Failure = least > 0 ? null : $"no cart was held for {Window.TotalMilliseconds:N0} ms",
        });
    }

    private static async Task<Tally> MeasureAsync(
        Target target, TimeSpan time, CancellationToken cancel)
    {
        using var client = target.NewClient(connectionsMax: Buyers);
        var tally = new Tally(time);
        await Task.WhenAll(Enumerable.Range(0, Buyers).Select(
            buyer => BuyAsync(client, target, tally, buyer % 2 == 0, cancel)));
        return tally;
    }

    private static async Task BuyAsync(
        HttpClient client, Target target, Tally tally, bool isForward, CancellationToken cancel)
    {
        var lines = (isForward ? Skus : Skus.Reverse())
            .Select(sku => new { sku, quantity = 1 }).ToArray();
        var path = $"{target.StorePath}/inventory/reservations";
        while (!tally.IsOver)
        {
            using var reply = await client.PostAsJsonAsync(path, new { lines }, cancel);
            var body = await reply.Content.ReadFromJsonAsync<JsonElement>(cancel);
            if (!tally.Take((int)reply.StatusCode, body))
            {
                continue;
            }
            var id = body.GetProperty("data").GetProperty("reservation_id").GetString();
            using var back = await client.PostAsync($"{path}/{id}/release", null, cancel);
            back.EnsureSuccessStatusCode();
        }
    }

    /// <summary>What buyers were answered, and how many were served in each window.</summary>
    private sealed class Tally(TimeSpan time)
    {
        private readonly long _since = Stopwatch.GetTimestamp();
        private readonly int[] _windows = new int[Math.Max(1, (int)(time / Window))];
        private int _held;
        private int _refused;
        private int _contended;

        public int Held => _held;

        public int Refused => _refused;

        public int Contended => _contended;

        public int LeastInAWindow => _windows.Min();

        public bool IsOver => Stopwatch.GetElapsedTime(_since) >= time;

        /// <summary>Counts an answer; true when both items are held.</summary>
        public bool Take(int status, JsonElement body)
        {
            if (status == 201)
            {
                Interlocked.Increment(ref _held);
                var window = (int)(Stopwatch.GetElapsedTime(_since) / Window);
                Interlocked.Increment(ref _windows[Math.Min(window, _windows.Length - 1)]);
                return true;
            }
            var isContended = status == 409
                ? body.GetProperty("details")[0].GetProperty("type").GetString() == "Contended"
                : throw new InvalidDataException($"A cart was answered {status}: {body}");
            Interlocked.Increment(ref isContended ? ref _contended : ref _refused);
            return false;
        }
    }
}

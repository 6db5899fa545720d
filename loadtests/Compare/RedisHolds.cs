using System.Globalization;
using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Compare;

/// <summary>
/// What a reservation costs as a Lua script of Redis on one key: the stock is read and compared, a
/// hold that expires is kept under its id, and the stock is lowered, all of it on disk when it is
/// answered. Driven by Redis's own redis-benchmark.
/// </summary>
internal sealed class RedisHolds(BenchContext bench, RedisServer server)
{
    private const string StockKey = "stock";
    private const int ProbesMin = 1_000;
    private const int ProbesEach = 20;

    // Ids drawn at random meet now and then; such a hold is there already and takes nothing.
    private const int IdsMax = 2_000_000_000;
    private const double HeldMin = 0.99;

    private readonly Dictionary<(RedisTransport, int), double> _rates = [];
    private string _script = "";
    private long _sent;
    private int _runs;

    /// <summary>How it is driven.</summary>
    public static string Description =>
        "redis-benchmark without pipelining, EVALSHA of a script of GET, SET NX EX and DECR";

    /// <summary>Puts the stock in and loads the script.</summary>
    public async Task MakeAsync(CancellationToken cancel)
    {
        await server.CliAsync(["SET", StockKey, $"{Stock.Plenty}"], cancel);
        _script = await server.CliAsync(["SCRIPT", "LOAD", Script(bench.Plan.ExpiresIn)], cancel);
    }

    /// <summary>So many clients who each want a unit of it, over and over.</summary>
    public Contender Hot(string name, RedisTransport transport, int clients) =>
        new(name, (time, cancel) => RunAsync(transport, clients, time, cancel));

    /// <summary>What is wrong with the stock afterwards, or null.</summary>
    public async Task<string?> FaultAsync(CancellationToken cancel)
    {
        var left = await server.CliAsync(["GET", StockKey], cancel);
        var taken = Stock.Plenty - long.Parse(left, CultureInfo.InvariantCulture);
        return taken >= HeldMin * _sent
            ? null
            : $"Redis holds {taken:N0} units after {_sent:N0} requests";
    }

    /// <summary>Reads the figures redis-benchmark prints with <c>--csv</c>.</summary>
    /// <exception cref="InvalidDataException">There are none.</exception>
    internal static Turn Parse(string text)
    {
        const int Fields = 8;
        var fields = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("")
            .Trim().Trim('"').Split("\",\"");
        return fields.Length == Fields && double.TryParse(
            fields[1], CultureInfo.InvariantCulture, out var perSecond)
            ? new(perSecond, Number(fields[4]), Number(fields[6]), Failure: null)
            : throw new InvalidDataException($"redis-benchmark printed no rate: {text}");
    }

    private static string Script(int expiresIn) =>
        $"""
        if tonumber(redis.call('GET', KEYS[1])) < 1 then return 0 end
        if not redis.call('SET', KEYS[2], 1, 'EX', {expiresIn}, 'NX') then return 0 end
        redis.call('DECR', KEYS[1])
        return 1
        """;

    // It takes a count and no time, so the count follows from the rate seen last.
    private async Task<Turn> RunAsync(
        RedisTransport transport, int clients, TimeSpan time, CancellationToken cancel)
    {
        if (!_rates.ContainsKey((transport, clients)))
        {
            await SendAsync(transport, clients, Math.Max(ProbesMin, ProbesEach * clients), cancel);
        }

        var requests = (long)(_rates[(transport, clients)] * time.TotalSeconds);
        return await SendAsync(transport, clients, requests, cancel);
    }

    // It seeds its random numbers by its process id and the second, so that two runs may draw the
    // same ones: the holds of each have a name of their own.
    private async Task<Turn> SendAsync(
        RedisTransport transport, int clients, long requests, CancellationToken cancel)
    {
        requests = Math.Max(clients, requests);
        string[] words =
        [
            "-c", $"{clients}", "-n", $"{requests}", "-r", $"{IdsMax}", "--csv",
            "EVALSHA", _script, "2", StockKey, $"hold:{_runs++}:__rand_int__",
        ];
        var turn = Parse(await server.ClientAsync("redis-benchmark", transport, words, cancel));
        _rates[(transport, clients)] = turn.PerSecond;
        _sent += requests;
        return turn;
    }

    private static double Number(string field) =>
        double.Parse(field, CultureInfo.InvariantCulture);
}

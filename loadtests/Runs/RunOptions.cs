using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Inventory.LoadTests.Cluster;
using Inventory.LoadTests.Engine;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Runs;

/// <summary>The options of a load run.</summary>
internal static class RunOptions
{
    private const string TokenVariable = "INVENTORY_TOKEN";
    private const int SeedUsual = 42;
    private static readonly TimeSpan DurationQuick = TimeSpan.FromSeconds(2);
    // Long enough for the first harm, which comes in the first four seconds.
    private static readonly TimeSpan DurationQuickOfChaos = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan DurationUsual = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DurationMax = TimeSpan.FromHours(24);

    private static readonly Option<TimeSpan?> Duration = new("--duration")
    {
        Description = "How long the load lasts, such as 30s or 5m: 30s, or 2s when quick, "
            + "6s with chaos too",
        CustomParser = ParseDuration,
    };

    private static readonly Option<double?> Rate = new("--rate")
    {
        Description = "Iterations a second of each open load; left out, each has its own",
    };

    private static readonly Option<Uri?> At = new("--target")
    {
        Description = "A running host; left out, one is started over a new data directory",
        CustomParser = ParseUrl,
    };

    // Not a default value: the help text prints those.
    private static readonly Option<string?> Token = new("--token")
    {
        Description =
            $"An API token for --target, of scope admin; left out, {TokenVariable} is read",
    };

    private static readonly Option<string> Store = Defaulting(
        "--store", "demo", "The store's hash at --target");

    private static readonly Option<string> Ledger = Defaulting(
        "--ledger", "sqlite", "The ledger of the host that is started: sqlite or postgres");

    private static readonly Option<FileInfo?> Host = new("--host-dll")
    {
        Description = "A built or published host to start; left out, it is built in Release",
    };

    private static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = "Where a directory is made, and removed, for the host's data",
        DefaultValueFactory = _ => new(Path.GetTempPath()),
    };

    private static readonly Option<DirectoryInfo> Out = new("--out")
    {
        Description = "Where a folder is made for the report",
        DefaultValueFactory = _ => new("reports"),
    };

    private static readonly Option<string> Oracle = Defaulting(
        "--oracle", "on", "Whether promises are checked against the history: on or off");

    private static readonly Option<bool> Chaos = new("--chaos")
    {
        Description = "Kill, stop and slow the host that was started, and send requests twice",
    };

    private static readonly Option<int> Seed = Defaulting(
        "--seed", SeedUsual, "Same seed, same arrivals, choices and harm");

    private static readonly Option<string> Spacing = Defaulting(
        "--arrivals", "poisson", "How arrivals are spaced: poisson or even");

    private static readonly Option<int> InFlight = Defaulting(
        "--in-flight", new EngineOptions().InFlightMax, "Iterations of a scenario at a time");

    private static readonly Option<bool> Quick = new("--quick")
    {
        Description = "Little stock and few seconds: shows that it works, not how fast it is",
    };

    static RunOptions()
    {
        Ledger.AcceptOnlyFromAmong("sqlite", PostgresServer.Name);
        Oracle.AcceptOnlyFromAmong("on", "off");
        Spacing.AcceptOnlyFromAmong("poisson", "even");
        Positive(Rate, value => value is null or > 0 and <= 100_000, "more than 0, to 100,000");
        Positive(InFlight, value => value is > 0 and <= 100_000, "1 to 100,000");
    }

    /// <summary>All of them, in the order they are explained in.</summary>
    public static IEnumerable<Option> All =>
    [
        Duration, Rate, At, Token, Store, Ledger, Host, Data, Out, Oracle, Chaos, Seed, Spacing,
        InFlight, Quick,
    ];

    /// <summary>What was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="names">The scenarios.</param>
    public static RunSpec Spec(ParseResult parsed, IReadOnlyList<string> names) => new()
    {
        Names = names,
        Target = parsed.GetValue(At) is { } url
            ? new(
                url, parsed.GetValue(Store)!,
                parsed.GetValue(Token) ?? Environment.GetEnvironmentVariable(TokenVariable) ?? "")
            : null,
        HostDll = parsed.GetValue(Host)?.FullName,
        Ledger = parsed.GetValue(Ledger)!,
        Data = parsed.GetValue(Data)!.FullName,
        Out = parsed.GetValue(Out)!.FullName,
        Duration = parsed.GetValue(Duration) ?? DurationOf(parsed),
        Rate = parsed.GetValue(Rate),
        Quick = parsed.GetValue(Quick),
        Oracle = parsed.GetValue(Oracle) == "on",
        Chaos = parsed.GetValue(Chaos),
        Engine = new()
        {
            Seed = parsed.GetValue(Seed),
            IsPoisson = parsed.GetValue(Spacing) == "poisson",
            InFlightMax = parsed.GetValue(InFlight),
        },
        Command = CommandLine(parsed),
    };

    private static TimeSpan DurationOf(ParseResult parsed) =>
        (parsed.GetValue(Quick), parsed.GetValue(Chaos)) switch
        {
            (true, true) => DurationQuickOfChaos,
            (true, false) => DurationQuick,
            _ => DurationUsual,
        };

    // A report is passed around: it must not carry the token.
    private static string CommandLine(ParseResult parsed)
    {
        var token = parsed.GetValue(Token);
        return "dotnet run -c Release --project loadtests -- " + string.Join(
            ' ', parsed.Tokens.Select(word => word.Value == token ? "***" : word.Value));
    }

    private static Option<T> Defaulting<T>(string name, T usual, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => usual };

    private static void Positive<T>(Option<T> option, Func<T?, bool> holds, string range) =>
        option.Validators.Add(result =>
        {
            if (!holds(result.GetValueOrDefault<T>()))
            {
                result.AddError($"{option.Name} is {range}.");
            }
        });

    private static TimeSpan? ParseDuration(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        _ = double.TryParse(
            text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var number);
        var seconds = text.LastOrDefault() switch
        {
            's' => number,
            'm' => number * 60,
            'h' => number * 3_600,
            _ => 0,
        };
        if (seconds > 0 && seconds <= DurationMax.TotalSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        argument.AddError($"--duration is a time to 24h such as 30s or 5m, not {text}.");
        return null;
    }

    private static Uri? ParseUrl(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp)
        {
            return url;
        }

        argument.AddError($"--target is an address such as http://localhost:5080, not {text}.");
        return null;
    }
}

using System.CommandLine;

namespace Inventory.LoadTests.Bench;

/// <summary>The options every measuring command has.</summary>
internal static class BenchOptions
{
    private static readonly Option<bool> Quick = new("--quick")
    {
        Description = "Small numbers: shows that every row works, not how fast it is",
    };

    private static readonly Option<FileInfo?> Out = new("--out")
    {
        Description = "File for the Markdown report",
    };

    private static readonly Option<FileInfo?> Host = new("--host-dll")
    {
        Description = "A built or published host; left out, the host is built in Release",
    };

    private static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = "Where data directories are made and removed: the disk to measure",
        DefaultValueFactory = _ => new(Path.GetTempPath()),
    };

    private static readonly Option<int?> Rounds = Bounded(
        "--rounds", 1, 99, "Rounds of all that is measured more than once");
    private static readonly Option<int?> Seconds = Bounded(
        "--seconds", 1, 60, "Time of a round");
    private static readonly Option<int?> Threads = Bounded(
        "--threads", 1, 16, "Threads of the load generator");
    private static readonly Option<int?> Connections = Bounded(
        "--connections", 1, 4096, "Connections of every load");

    /// <summary>All of them, in the order they are explained in.</summary>
    public static IEnumerable<Option> All =>
        [Quick, Out, Host, Data, Rounds, Seconds, Threads, Connections];

    /// <summary>What was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="only">The rows that were asked for; empty for all.</param>
    /// <param name="whole">The plan when no option changes it.</param>
    public static BenchRequest Request(
        ParseResult parsed, IReadOnlyCollection<string> only, BenchPlan whole) => new(
        Plan(parsed, whole),
        only,
        parsed.GetValue(Host)?.FullName,
        parsed.GetValue(Out)?.FullName,
        parsed.GetValue(Data)!.FullName,
        "dotnet run -c Release --project loadtests -- " + string.Join(' ', parsed.Tokens))
        {
            Whole = whole,
        };

    private static BenchPlan Plan(ParseResult parsed, BenchPlan whole)
    {
        var plan = parsed.GetValue(Quick) ? BenchPlan.Quick : whole;
        return plan with
        {
            Rounds = parsed.GetValue(Rounds) ?? plan.Rounds,
            RoundsAlone = parsed.GetValue(Rounds) ?? plan.RoundsAlone,
            Measure = parsed.GetValue(Seconds) is { } seconds
                ? TimeSpan.FromSeconds(seconds)
                : plan.Measure,
            Threads = parsed.GetValue(Threads) ?? plan.Threads,
            Connections = parsed.GetValue(Connections) ?? plan.Connections,
        };
    }

    private static Option<int?> Bounded(string name, int min, int max, string description)
    {
        var option = new Option<int?>(name) { Description = $"{description}, {min} to {max}" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } value && (value < min || value > max))
            {
                result.AddError($"{name} is {min} to {max}.");
            }
        });
        return option;
    }
}

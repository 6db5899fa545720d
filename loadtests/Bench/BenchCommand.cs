using System.CommandLine;

namespace Inventory.LoadTests.Bench;

/// <summary><c>bench</c>: measures the host on this machine and prints a table.</summary>
internal static class BenchCommand
{
    private static readonly Option<bool> QuickOption = new("--quick")
    {
        Description = "Small numbers: shows that every row works, not how fast it is",
    };

    private static readonly Option<string[]> OnlyOption = new("--only")
    {
        Description = "Measure this row alone; may be repeated",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<FileInfo?> OutOption = new("--out")
    {
        Description = "File for the Markdown report",
    };

    private static readonly Option<FileInfo?> HostOption = new("--host-dll")
    {
        Description = "A built or published host; left out, the host is built in Release",
    };

    private static readonly Option<DirectoryInfo> DataOption = new("--data")
    {
        Description = "Where data directories are made and removed: the disk to measure",
        DefaultValueFactory = _ => new(Path.GetTempPath()),
    };

    private static readonly Option<int?> RoundsOption = BoundedOption.Create(
        "--rounds", 1, 99, "Interleaved rounds");
    private static readonly Option<int?> SecondsOption = BoundedOption.Create(
        "--seconds", 1, 60, "Time of a round");
    private static readonly Option<int?> ThreadsOption =
        BoundedOption.Create("--threads", 1, 16, "Threads of the load generator");

    private static readonly Option<int?> ConnectionsOption =
        BoundedOption.Create("--connections", 1, 4096, "Connections of every load");

    /// <summary>The command and its options.</summary>
    public static Command Create()
    {
        var command = new Command("bench", "Measure the host on this machine, beside comparisons")
        {
            QuickOption, OnlyOption, OutOption, HostOption, DataOption, RoundsOption, SecondsOption,
            ThreadsOption, ConnectionsOption,
        };
        OnlyOption.AcceptOnlyFromAmong([.. BenchRun.Names]);
        command.SetAction((parsed, cancel) => BenchRun.RunAsync(Request(parsed), cancel));
        return command;
    }

    private static BenchRequest Request(ParseResult parsed) => new(
        Plan(parsed),
        parsed.GetValue(OnlyOption)!,
        parsed.GetValue(HostOption)?.FullName,
        parsed.GetValue(OutOption)?.FullName,
        parsed.GetValue(DataOption)!.FullName,
        "dotnet run -c Release --project loadtests -- " + string.Join(' ', parsed.Tokens));

    private static BenchPlan Plan(ParseResult parsed)
    {
        var plan = parsed.GetValue(QuickOption) ? BenchPlan.Quick : BenchPlan.Full;
        return plan with
        {
            Rounds = parsed.GetValue(RoundsOption) ?? plan.Rounds,
            Measure = parsed.GetValue(SecondsOption) is { } seconds
                ? TimeSpan.FromSeconds(seconds)
                : plan.Measure,
            Threads = parsed.GetValue(ThreadsOption) ?? plan.Threads,
            Connections = parsed.GetValue(ConnectionsOption) ?? plan.Connections,
        };
    }
}

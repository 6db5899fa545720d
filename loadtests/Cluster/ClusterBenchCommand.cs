using System.CommandLine;
using System.CommandLine.Parsing;
using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Cluster;

/// <summary>
/// <c>cluster-bench</c>: measures the ledgers beside plain SQL on PostgreSQL and prints a table.
/// </summary>
internal static class ClusterBenchCommand
{
    private static readonly Option<bool> QuickOption = new("--quick")
    {
        Description = "Small numbers: shows that every row works, not how fast it is",
    };

    private static readonly Option<int[]> SilosOption = new("--silos")
    {
        Description = "Sizes of the clusters on PostgreSQL, such as 1,3",
        CustomParser = ParseSilos,
        DefaultValueFactory = _ => [1, 3],
    };

    private static readonly Option<bool> AzureOption = new("--azure")
    {
        Description = "Measure clusters on Azurite too",
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

    /// <summary>The command and its options.</summary>
    public static Command Create()
    {
        var command = new Command(
            "cluster-bench", "Measure clusters on PostgreSQL, beside plain SQL on the same server")
        {
            QuickOption, SilosOption, AzureOption, OutOption, HostOption, DataOption, RoundsOption,
            SecondsOption,
        };
        command.SetAction((parsed, cancel) =>
            BenchRun.RunAsync(Request(parsed), [Scene(parsed)], cancel));
        return command;
    }

    private static ClusterScene Scene(ParseResult parsed) =>
        new(new(parsed.GetValue(SilosOption)!, parsed.GetValue(AzureOption)));

    private static BenchRequest Request(ParseResult parsed) => new(
        Plan(parsed),
        [],
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
        };
    }

    private static int[] ParseSilos(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        var counts = text.Split(',')
            .Select(word => int.TryParse(word, out var count) ? count : 0).ToArray();
        if (counts.All(count => count is >= 1 and <= ClusterPlan.SilosMax)
            && counts.Distinct().Count() == counts.Length)
        {
            return counts;
        }

        argument.AddError(
            $"--silos is different numbers of 1 to {ClusterPlan.SilosMax}, such as 1,3, "
            + $"not {text}.");
        return [];
    }
}

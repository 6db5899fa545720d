using System.CommandLine;
using System.CommandLine.Parsing;
using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Cluster;

/// <summary>
/// <c>cluster-bench</c>: measures the ledgers beside plain SQL on PostgreSQL and prints a table.
/// </summary>
internal static class ClusterBenchCommand
{
    private static readonly int[] SilosUsual = [1, 3];

    private static readonly Option<int[]> SilosOption = new("--silos")
    {
        Description = "Sizes of the clusters on PostgreSQL; left out, 1,3",
        CustomParser = ParseSilos,
    };

    private static readonly Option<bool> AzureOption = new("--azure")
    {
        Description = "Measure clusters on Azurite too",
    };

    /// <summary>The command and its options.</summary>
    public static Command Create()
    {
        var command = new Command(
            "cluster-bench", "Measure clusters on PostgreSQL, beside plain SQL on the same server")
        {
            SilosOption, AzureOption,
        };
        foreach (var option in BenchOptions.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancel) => BenchRun.RunAsync(
            BenchOptions.Request(parsed, only: []), [Scene(parsed)], cancel));
        return command;
    }

    private static ClusterScene Scene(ParseResult parsed)
    {
        var silos = parsed.GetValue(SilosOption) is { Length: > 0 } given ? given : SilosUsual;
        return new(new(silos, parsed.GetValue(AzureOption)));
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

using System.CommandLine;
using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Ladder;

/// <summary>
/// <c>ladder</c>: measures each layer under a reserve alone and writes the table into the page of
/// benchmarks.
/// </summary>
internal static class LadderCommand
{
    private const string Page = "benchmarks.md";
    private const string Part = "ladder";

    private static readonly Option<DirectoryInfo?> DocsOption = PageOption.For(Page);

    /// <summary>The command and its options.</summary>
    public static Command Create()
    {
        var command = new Command("ladder", "Measure a flush, an append, a grain call and HTTP")
        {
            DocsOption,
        };
        foreach (var option in BenchOptions.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancel) => BenchRun.RunAsync(
            PageOption.With(
                BenchOptions.Request(parsed, only: [], BenchPlan.Full),
                parsed.GetValue(DocsOption), Page, Part, isWhole: true),
            [new LadderScene()], cancel));
        return command;
    }
}

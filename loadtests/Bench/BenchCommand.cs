using System.CommandLine;

namespace Inventory.LoadTests.Bench;

/// <summary><c>bench</c>: measures the host on this machine and prints a table.</summary>
internal static class BenchCommand
{
    private static readonly Option<string[]> OnlyOption = new("--only")
    {
        Description = "Measure this row alone; may be repeated",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The command and its options.</summary>
    public static Command Create()
    {
        var command = new Command("bench", "Measure the host on this machine, beside comparisons")
        {
            OnlyOption,
        };
        foreach (var option in BenchOptions.All)
        {
            command.Add(option);
        }

        OnlyOption.AcceptOnlyFromAmong([.. BenchRun.Names]);
        command.SetAction((parsed, cancel) => BenchRun.RunAsync(
            BenchOptions.Request(parsed, parsed.GetValue(OnlyOption)!, BenchPlan.Full), cancel));
        return command;
    }
}

using System.CommandLine;

namespace Inventory.LoadTests.Micro;

/// <summary>
/// <c>allocations</c>: checks what every benchmark of <c>micro</c> allocates per operation against
/// its committed budget.
/// </summary>
internal static class AllocationsCommand
{
    private static readonly Option<FileInfo> BudgetOption = new("--budget")
    {
        Description = "The file of budgets, in bytes per operation",
        DefaultValueFactory = _ => new(AllocationBudget.Source),
    };

    private static readonly Option<bool> WriteOption = new("--write")
    {
        Description = "Make what is measured the budget",
    };

    /// <summary>The command and its options.</summary>
    public static Command Create()
    {
        var command = new Command("allocations", "Check allocations against their budgets")
        {
            BudgetOption, WriteOption,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            parsed.GetValue(BudgetOption)!.FullName, parsed.GetValue(WriteOption), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string path, bool write, CancellationToken cancel)
    {
        var measured = await AllocationCounter.CountAsync(MicroCommand.All, cancel);
        if (write)
        {
            await AllocationBudget.WriteAsync(path, measured, cancel);
        }

        var budgets = await AllocationBudget.ReadAsync(path, cancel);
        Console.WriteLine("| benchmark | bytes per operation | budget |\n|---|---|---|");
        foreach (var (name, bytes) in measured)
        {
            var budget = budgets.TryGetValue(name, out var allowed) ? $"{allowed:N0}" : "";
            Console.WriteLine($"| {name} | {bytes:N1} | {budget} |");
        }

        var differences = AllocationBudget.Differences(measured, budgets);
        foreach (var difference in differences)
        {
            Console.WriteLine($"\n* {difference}.");
        }

        return differences.Count > 0 ? 1 : 0;
    }
}

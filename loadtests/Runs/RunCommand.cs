using System.CommandLine;
using Inventory.LoadTests.Scenarios;
using Inventory.LoadTests.Shops;

namespace Inventory.LoadTests.Runs;

/// <summary><c>run</c>: puts load on a store and writes a report; <c>flash-sale</c> is its best
/// known scenario.</summary>
internal static class RunCommand
{
    private const string FlashSale = "flash-sale";

    private static readonly Argument<string[]> Names = new("scenario")
    {
        Description = "What to run, all at the same time",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> List = new("--list")
    {
        Description = "List the scenarios",
    };

    /// <summary>The command for any scenarios.</summary>
    public static Command Create()
    {
        Names.AcceptOnlyFromAmong([.. ScenarioCatalog.Names]);
        var command = new Command("run", "Load a store, check every promise, and write a report")
        {
            Names,
            List,
        };
        AddOptions(command);
        command.SetAction(async (parsed, cancel) => parsed.GetValue(List)
            ? ShowList()
            : parsed.GetValue(Names) is { Length: > 0 } names
                ? await RunHost.RunAsync(RunOptions.Spec(parsed, names), cancel)
                : Missing());
        return command;
    }

    /// <summary>The command for a flash sale.</summary>
    public static Command CreateFlashSale()
    {
        var command = new Command(
            FlashSale, "Sell few units of one SKU to very many buyers, and account for each unit");
        AddOptions(command);
        command.SetAction((parsed, cancel) => RunHost.RunAsync(
            RunOptions.Spec(parsed, [FlashSale]), cancel));
        return command;
    }

    private static void AddOptions(Command command)
    {
        foreach (var option in RunOptions.All)
        {
            command.Add(option);
        }
    }

    private static int Missing()
    {
        Console.Error.WriteLine(
            $"Name what to run: {string.Join(", ", ScenarioCatalog.Names)}; --list explains them.");
        return 1;
    }

    private static int ShowList()
    {
        using var shop = new Shop(new(new("http://localhost"), "demo", ""), new());
        foreach (var name in ScenarioCatalog.Names)
        {
            foreach (var scenario in ScenarioCatalog.Make(name, new(shop, "")))
            {
                Console.WriteLine($"{name,-14} {scenario.About}");
                Console.WriteLine(
                    $"{"",-14} {string.Join(", then ", scenario.Simulations)}");
            }
        }

        return 0;
    }
}

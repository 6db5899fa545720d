using System.CommandLine;
using System.CommandLine.Parsing;
using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Compare;

/// <summary>
/// <c>compare</c>: measures the host beside Redis and PostgreSQL, which it starts itself, and
/// writes the table, and the curves, into the page of benchmarks.
/// </summary>
internal static class CompareCommand
{
    private const string Page = "benchmarks.md";
    private const string Part = "compare";

    private static readonly Option<string[]> OnlyOption = new("--only")
    {
        Description = "Measure this row alone; may be repeated; writes no page by itself",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<bool> PostgresOption = new("--postgres")
    {
        Description = "Measure one silo on PostgreSQL too; the same as --silos 1",
    };

    private static readonly Option<int[]> SilosOption = new("--silos")
    {
        Description = "Measure clusters of these sizes on PostgreSQL too, such as 1,3",
        CustomParser = ParseSilos,
    };

    private static readonly Option<bool> AzureOption = new("--azure")
    {
        Description = "Measure clusters of these sizes on Azurite too",
    };

    private static readonly Option<bool> TcpOption = new("--tcp")
    {
        Description = "Clients of pgbench take loopback TCP, not the server's socket",
    };

    private static readonly Option<string[]> RedisOption = Setting(
        "--redis-arg", "A setting of Redis, such as io-threads=2; may be repeated");

    private static readonly Option<string[]> PostgresArgOption = Setting(
        "--postgres-arg", "A setting of PostgreSQL, such as shared_buffers=4GB; may be repeated");

    private static readonly Option<DirectoryInfo?> DocsOption = PageOption.For(Page);

    /// <summary>The command and its options.</summary>
    public static Command Create()
    {
        var command = new Command("compare", "Measure the host beside Redis and PostgreSQL")
        {
            OnlyOption, PostgresOption, SilosOption, AzureOption, TcpOption, RedisOption,
            PostgresArgOption, DocsOption,
        };
        foreach (var option in BenchOptions.All)
        {
            command.Add(option);
        }

        OnlyOption.AcceptOnlyFromAmong(
            [.. Scenes(new() { Competitors = true, Silos = [2] }).SelectMany(s => s.Names)]);
        command.SetAction((parsed, cancel) =>
        {
            var plan = Plan(parsed);
            return BenchRun.RunAsync(
                PageOption.With(
                    BenchOptions.Request(
                        parsed, parsed.GetValue(OnlyOption)!, BenchPlan.Compared),
                    parsed.GetValue(DocsOption), Page, Part, plan.IsWhole),
                Scenes(plan), cancel);
        });
        return command;
    }

    /// <summary>What a run measures, one after the other.</summary>
    internal static IReadOnlyList<Scene> Scenes(ComparePlan plan) =>
        [new CompareScene(plan), new HoldsScene(), new ImportScene(), new StartScene()];

    private static ComparePlan Plan(ParseResult parsed)
    {
        var silos = parsed.GetValue(SilosOption) ?? [];
        return new()
        {
            Competitors = true,
            Silos = parsed.GetValue(PostgresOption) && !silos.Contains(1) ? [1, .. silos] : silos,
            Azure = parsed.GetValue(AzureOption),
            Tcp = parsed.GetValue(TcpOption),
            RedisSettings = parsed.GetValue(RedisOption)!,
            PostgresSettings = parsed.GetValue(PostgresArgOption)!,
        };
    }

    private static Option<string[]> Setting(string name, string description)
    {
        var option = new Option<string[]>(name)
        {
            Description = description,
            DefaultValueFactory = _ => [],
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.IndexOf('=') < 1))
            {
                result.AddError($"{name} is name=value, not {token.Value}.");
            }
        });
        return option;
    }

    private static int[] ParseSilos(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        var counts = text.Split(',')
            .Select(word => int.TryParse(word, out var count) ? count : 0).ToArray();
        if (counts.All(count => count is >= 1 and <= ComparePlan.SilosMax)
            && counts.Distinct().Count() == counts.Length)
        {
            return counts;
        }

        argument.AddError(
            $"--silos is different numbers of 1 to {ComparePlan.SilosMax}, such as 1,3, "
            + $"not {text}.");
        return [];
    }
}

using System.CommandLine;
using Inventory.LoadTests.Bench;

namespace Inventory.LoadTests.Curves;

/// <summary>
/// <c>curves</c>: measures what size costs, and writes the curves and what follows from them into
/// the page of the cost of scale.
/// </summary>
internal static class CurvesCommand
{
    private const string Page = "cost-of-scale.md";
    private const string Part = "curves";

    // Each cluster has them all in a database of its own, and every one is touched first.
    private const int ClusterSkus = 20_000;

    private static readonly Option<string[]> OnlyOption = new("--only")
    {
        Description = "Measure this curve alone; may be repeated; writes no page by itself",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<DirectoryInfo?> DocsOption = PageOption.For(Page);

    /// <summary>The command and its options.</summary>
    public static Command Create()
    {
        var command = new Command("curves", "Measure what SKUs, holds, lines, silos and hooks cost")
        {
            OnlyOption, DocsOption,
        };
        foreach (var option in BenchOptions.All)
        {
            command.Add(option);
        }

        OnlyOption.AcceptOnlyFromAmong([.. Scenes().SelectMany(scene => scene.Names)]);
        command.SetAction((parsed, cancel) =>
        {
            var request = PageOption.With(
                BenchOptions.Request(parsed, parsed.GetValue(OnlyOption)!, BenchPlan.Full),
                parsed.GetValue(DocsOption), Page, Part, isWhole: true);
            var plan = request.Plan with { Skus = Math.Min(ClusterSkus, request.Plan.Skus) };
            return BenchRun.RunAsync(request with { Plan = plan }, Scenes(), cancel);
        });
        return command;
    }

    private static IReadOnlyList<Scene> Scenes()
    {
        var figures = new ScaleFigures();
        return
        [
            new SkusCurve(figures), new OpenHoldsCurve(figures), new CartsCurve(),
            new SilosCurve(figures), new HooksCurve(), new ScaleScene(figures),
        ];
    }
}

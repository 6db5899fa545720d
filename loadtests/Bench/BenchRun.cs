using Inventory.LoadTests.Compare;
using Inventory.LoadTests.Host;

namespace Inventory.LoadTests.Bench;

/// <summary>What a user asked a run to do.</summary>
internal sealed record BenchRequest(
    BenchPlan Plan, IReadOnlyCollection<string> Only, string? HostDll, string? Out, string Data,
    string Command)
{
    /// <summary>The plan when no option changes it.</summary>
    public required BenchPlan Whole { get; init; }

    /// <summary>The page the report becomes a part of, or null.</summary>
    public DocsPage? Page { get; init; }
}

/// <summary>Runs the scenes one after the other and writes the report.</summary>
internal static class BenchRun
{
    private static readonly Scene[] Scenes =
    [
        new DiskScene(), new GeneratorScene(), new CompareScene(ComparePlan.HostAlone),
        new HoldsScene(),
        new CartScene(), new ContentionScene(), new ImportScene(), new StartScene(),
        new DeliveryScene(), new HooksCostScene(), new DeadHookScene(),
    ];

    /// <summary>The rows there are.</summary>
    public static IEnumerable<string> Names => Scenes.SelectMany(scene => scene.Names);

    /// <summary>
    /// Runs what was asked for. Answers 1 when a row failed; a missed floor is no failure.
    /// </summary>
    public static Task<int> RunAsync(BenchRequest request, CancellationToken cancel) =>
        RunAsync(request, Scenes, cancel);

    /// <summary>Runs these scenes, as far as they were asked for.</summary>
    public static async Task<int> RunAsync(
        BenchRequest request, IReadOnlyList<Scene> scenes, CancellationToken cancel)
    {
        var host = request.HostDll ?? await Repository.BuildHostAsync(cancel);
        var directory = Directory.CreateDirectory(
            Path.Combine(request.Data, $"inventory-bench-{Environment.ProcessId}")).FullName;
        try
        {
            var bench = new BenchContext(request.Plan, request.Only, host, directory);
            await RunScenesAsync(bench, scenes, cancel);
            await ReportAsync(request, bench, cancel);
            return bench.Failed ? 1 : 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task RunScenesAsync(
        BenchContext bench, IReadOnlyList<Scene> scenes, CancellationToken cancel)
    {
        foreach (var scene in scenes.Where(scene => scene.Names.Any(bench.Wants)))
        {
            BenchContext.Say($"== {string.Join(", ", scene.Names.Where(bench.Wants))}");
            await RunAsync(scene, bench, cancel);
        }
    }

    // A scene that breaks is a failed row: what the others have measured is still reported.
    private static async Task RunAsync(Scene scene, BenchContext bench, CancellationToken cancel)
    {
        try
        {
            await scene.RunAsync(bench, cancel);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            foreach (var name in scene.Names.Where(bench.Wants))
            {
                bench.Add(new(name, "not measured", "", Samples.None) { Failure = fault.Message });
            }
        }
    }

    private static async Task ReportAsync(
        BenchRequest request, BenchContext bench, CancellationToken cancel)
    {
        var head = new ReportHead(
            Machine.Line(), await Repository.CommitAsync(cancel), request.Command,
            TimeProvider.System.GetUtcNow());
        var report = string.Join(
            '\n',
            [
                BenchMarkdown.Write(head, bench.Plan, bench.Rows, bench.Plots),
                .. bench.Sections,
            ]);
        Console.WriteLine(report);
        if (request.Out is { } file)
        {
            await File.WriteAllTextAsync(file, report, cancel);
        }

        // What did not work must not take the place of what did.
        if (request.Page is { } page && !bench.Failed)
        {
            await page.WriteAsync(report, bench.Plots, cancel);
        }
    }
}

using System.CommandLine;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Inventory.LoadTests.Micro;

/// <summary>
/// <c>micro</c>: times deciding, encoding, appending and grain calls by BenchmarkDotNet.
/// </summary>
internal static class MicroCommand
{
    /// <summary>Every class of benchmarks.</summary>
    public static readonly IReadOnlyList<Type> All =
    [
        typeof(DecideBenchmarks), typeof(EncodeBenchmarks), typeof(AppendBenchmarks),
        typeof(GrainBenchmarks),
    ];

    private static readonly Option<bool> SmokeOption = new("--smoke")
    {
        Description = "Run every benchmark once: shows that it works, not how fast it is",
    };

    private static readonly Option<DirectoryInfo?> ArtifactsOption = new("--artifacts")
    {
        Description = "The folder of BenchmarkDotNet's reports; left out, none are kept",
    };

    /// <summary>The command and its options.</summary>
    public static Command Create()
    {
        var command = new Command("micro", "Time deciding, encoding, appending and grain calls")
        {
            SmokeOption, ArtifactsOption,
        };
        command.SetAction(parsed => Run(
            parsed.GetValue(SmokeOption), parsed.GetValue(ArtifactsOption)?.FullName));
        return command;
    }

    // Answers 1 when a benchmark did not run to its end.
    private static int Run(bool smoke, string? artifacts)
    {
        var folder = artifacts ?? Directory.CreateTempSubdirectory("inventory-micro-").FullName;
        try
        {
            var summaries = BenchmarkRunner.Run([.. All], Config(smoke, folder));
            return summaries.All(Succeeded) ? 0 : 1;
        }
        finally
        {
            if (artifacts is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static bool Succeeded(Summary summary) =>
        !summary.HasCriticalValidationErrors && summary.Reports.Length > 0
        && summary.Reports.All(report => report.Success);

    // In this process: the benchmarks start what takes seconds, and need no build of their own.
    private static ManualConfig Config(bool smoke, string folder) =>
        ManualConfig.CreateEmpty()
            .AddJob((smoke ? Job.Dry : Job.Default).WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter(MarkdownExporter.GitHub)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(folder)
            .WithOptions(ConfigOptions.JoinSummary);
}

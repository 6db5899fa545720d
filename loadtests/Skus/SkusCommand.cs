using System.CommandLine;
using System.Diagnostics;

namespace Inventory.LoadTests.Skus;

/// <summary><c>skus</c>: writes a catalog to import.</summary>
internal static class SkusCommand
{
    private const int ReportEach = 100_000;

    /// <summary>The command and its options.</summary>
    public static Command Create()
    {
        var count = Defaulting("--count", 100_000, "Rows");
        var file = new Option<FileInfo>("--out") { Required = true, Description = "File to write" };
        var seed = Defaulting("--seed", 42, "Same seed, same rows");
        var prefix = Defaulting("--prefix", "", "Starts every SKU");
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > SkuCatalog.CountMax)
            {
                result.AddError($"--count is 0 to {SkuCatalog.CountMax}.");
            }
        });
        var command = new Command("skus", "Write a CSV of made-up SKUs in the import format")
        {
            count, file, seed, prefix,
        };
        command.SetAction(parsed => Write(
            parsed.GetRequiredValue(file).FullName,
            new SkuCatalog(parsed.GetValue(seed), parsed.GetValue(prefix)!)
                .Rows(parsed.GetValue(count)),
            parsed.GetValue(count)));
        return command;
    }

    private static Option<T> Defaulting<T>(string name, T usual, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => usual };

    private static int Write(string path, IEnumerable<SkuRow> rows, int count)
    {
        var start = Stopwatch.GetTimestamp();
        SkuCsv.Write(path, rows, ReportEach, done => Console.Error.WriteLine(
            $"{done:N0} of {count:N0} rows"));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var size = new FileInfo(path).Length / 1_048_576.0;
        Console.WriteLine($"{path}: {count:N0} SKUs, {size:N1} MiB, in {seconds:N2} s");
        return 0;
    }
}

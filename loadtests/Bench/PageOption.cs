using System.CommandLine;
using Inventory.LoadTests.Host;

namespace Inventory.LoadTests.Bench;

/// <summary>The option that says which folder of documentation gets the results.</summary>
internal static class PageOption
{
    private const string Docs = "docs";

    /// <summary>The option, for one page.</summary>
    public static Option<DirectoryInfo?> For(string file) => new("--docs")
    {
        Description = $"The folder whose {file} gets the results; left out, a whole run writes "
            + $"{Docs} of this checkout, and one of --quick or --only writes none",
    };

    /// <summary>The request with the page it is to write, if any.</summary>
    public static BenchRequest With(
        BenchRequest request, ParseResult parsed, Option<DirectoryInfo?> option, string file,
        string part)
    {
        var whole = request.Only.Count == 0 && !BenchOptions.IsQuick(parsed);
        var folder = parsed.GetValue(option)?.FullName
            ?? (whole ? Path.Combine(Repository.Root, Docs) : null);
        return request with { Page = folder is null ? null : new(folder, file, part) };
    }
}

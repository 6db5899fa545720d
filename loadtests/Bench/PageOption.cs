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
            + $"{Docs} of this checkout, and one that is smaller or set otherwise writes none",
    };

    /// <summary>The request with the page it is to write, if any.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="folder">The folder that was named, or null.</param>
    /// <param name="file">Name of the page.</param>
    /// <param name="part">Name of the part.</param>
    /// <param name="isWhole">Whether the run measures all that the page says it does, with the
    /// settings it says.</param>
    public static BenchRequest With(
        BenchRequest request, DirectoryInfo? folder, string file, string part, bool isWhole)
    {
        var docs = folder?.FullName
            ?? (isWhole && IsWhole(request) ? Path.Combine(Repository.Root, Docs) : null);
        return request with { Page = docs is null ? null : new(docs, file, part) };
    }

    private static bool IsWhole(BenchRequest request) =>
        request.Only.Count == 0 && request.Plan == request.Whole;
}

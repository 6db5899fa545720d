namespace Inventory.LoadTests.Bench;

/// <summary>
/// A page of the documentation of which one part is measured. The part stands between the lines
/// <c>&lt;!-- name:begin --&gt;</c> and <c>&lt;!-- name:end --&gt;</c>; what stands around them is
/// written by hand and never touched.
/// </summary>
/// <param name="Directory">The folder of the page; pictures go to <c>plots</c> in it.</param>
/// <param name="File">Name of the page.</param>
/// <param name="Part">Name of the part.</param>
internal sealed record DocsPage(string Directory, string File, string Part)
{
    /// <summary>Folder of the pictures, relative to the page.</summary>
    public const string Plots = "plots";

    private string Begin => $"<!-- {Part}:begin -->\n";

    private string End => $"<!-- {Part}:end -->\n";

    private string FullPath => Path.Combine(Directory, File);

    /// <summary>Puts a new text in place of the part and draws its plots.</summary>
    public async Task WriteAsync(
        string text, IReadOnlyList<Plot> plots, CancellationToken cancel)
    {
        var page = await System.IO.File.ReadAllTextAsync(FullPath, cancel);
        await System.IO.File.WriteAllTextAsync(FullPath, Replace(page, text), cancel);
        var folder = System.IO.Directory.CreateDirectory(Path.Combine(Directory, Plots)).FullName;
        foreach (var plot in plots)
        {
            await System.IO.File.WriteAllTextAsync(
                Path.Combine(folder, $"{plot.Name}.svg"), SvgPlot.Draw(plot), cancel);
        }
    }

    /// <summary>The page with another text in the part.</summary>
    /// <exception cref="InvalidDataException">The page has no such part, or two.</exception>
    public string Replace(string page, string text)
    {
        var begin = Only(page, Begin) + Begin.Length;
        var end = Only(page, End);
        return begin <= end
            ? $"{page[..begin]}\n{text.Trim()}\n\n{page[end..]}"
            : throw new InvalidDataException($"{File} ends its part {Part} before its begin.");
    }

    private int Only(string page, string line)
    {
        var at = page.IndexOf(line, StringComparison.Ordinal);
        return at >= 0 && page.LastIndexOf(line, StringComparison.Ordinal) == at
            ? at
            : throw new InvalidDataException($"{File} does not have {line.Trim()} once.");
    }
}

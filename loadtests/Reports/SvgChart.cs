using System.Globalization;
using System.Net;
using System.Text;

namespace Inventory.LoadTests.Reports;

/// <summary>A line of a chart: one value for every second, from the first on.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Style">Its class in the page's styles.</param>
/// <param name="Values">What it shows; 0 or more.</param>
internal sealed record ChartLine(string Name, string Style, IReadOnlyList<double> Values);

/// <summary>Draws lines over time as SVG, with an axis of seconds and marks for what happened.
/// </summary>
internal static class SvgChart
{
    private const int Width = 720;
    private const int Height = 240;
    private const int Left = 60;
    private const int Right = 12;
    private const int Top = 34;
    private const int Bottom = 28;
    private const int Ticks = 4;
    private static readonly double[] NiceSteps = [1, 2, 5, 10];

    /// <summary>The chart, to be put into a page.</summary>
    /// <param name="title">What it shows, with the unit.</param>
    /// <param name="lines">The lines, all as long as each other.</param>
    /// <param name="marks">Seconds at which something happened.</param>
    public static string Draw(
        string title, IReadOnlyList<ChartLine> lines, IReadOnlyList<double> marks)
    {
        var seconds = Math.Max(1, lines.Max(line => line.Values.Count));
        var top = Nice(lines.SelectMany(line => line.Values).DefaultIfEmpty().Max());
        var svg = new StringBuilder();
        Add(svg, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" "
            + $"aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        Add(svg, $"<text x=\"{Left}\" y=\"14\" class=\"title\">{WebUtility.HtmlEncode(title)}"
            + "</text>");
        Axes(svg, seconds, top);
        foreach (var mark in marks.Where(mark => mark <= seconds))
        {
            var x = X(mark, seconds);
            Add(svg, $"<line x1=\"{x:0.#}\" y1=\"{Top}\" x2=\"{x:0.#}\" y2=\"{Height - Bottom}\" "
                + "class=\"mark\"/>");
        }

        Legend(svg, lines);
        foreach (var line in lines)
        {
            var points = line.Values.Select((value, index) => string.Create(
                CultureInfo.InvariantCulture, $"{X(index + 1, seconds):0.#},{Y(value, top):0.#}"));
            Add(svg, $"<polyline points=\"{string.Join(' ', points)}\" class=\"{line.Style}\"/>");
        }

        return Add(svg, "</svg>").ToString();
    }

    /// <summary>The next number of 1, 2 or 5 times a power of ten, for the top of an axis.
    /// </summary>
    internal static double Nice(double value)
    {
        if (value <= 0)
        {
            return 1;
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return NiceSteps.Select(step => step * power)
            .First(step => step >= value * (1 - 1e-9));
    }

    private static void Axes(StringBuilder svg, int seconds, double top)
    {
        for (var tick = 0; tick <= Ticks; tick++)
        {
            var value = top * tick / Ticks;
            var y = Y(value, top);
            Add(svg, $"<line x1=\"{Left}\" y1=\"{y:0.#}\" x2=\"{Width - Right}\" y2=\"{y:0.#}\" "
                + "class=\"grid\"/>");
            Add(svg, $"<text x=\"{Left - 6}\" y=\"{y + 4:0.#}\" class=\"number\">{value:#,0.##}"
                + "</text>");
        }

        var step = Math.Max(1, (int)Math.Ceiling(seconds / 10.0));
        for (var second = 0; second <= seconds; second += step)
        {
            Add(svg, $"<text x=\"{X(second, seconds):0.#}\" y=\"{Height - 10}\" class=\"second\">"
                + $"{second} s</text>");
        }
    }

    private static void Legend(StringBuilder svg, IReadOnlyList<ChartLine> lines)
    {
        const int Each = 90;
        for (var index = 0; index < lines.Count; index++)
        {
            var x = Width - Right - ((lines.Count - index) * Each);
            Add(svg, $"<polyline points=\"{x},10 {x + 18},10\" class=\"{lines[index].Style}\"/>");
            Add(svg, $"<text x=\"{x + 24}\" y=\"14\">{WebUtility.HtmlEncode(lines[index].Name)}"
                + "</text>");
        }
    }

    private static double X(double second, int seconds) =>
        Left + (second / seconds * (Width - Left - Right));

    private static double Y(double value, double top) =>
        Height - Bottom - (value / top * (Height - Top - Bottom));

    private static StringBuilder Add(StringBuilder svg, string markup) =>
        svg.Append(markup).Append('\n');
}

using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Inventory.LoadTests.Bench;

/// <summary>Draws a plot as an SVG picture.</summary>
internal static class SvgPlot
{
    private const int Width = 900;
    private const int Height = 450;
    private const int TitleDistance = 16;

    /// <summary>The picture: a point is the median of its rounds.</summary>
    public static string Draw(Plot plot)
    {
        var model = new PlotModel
        {
            Title = plot.Title,
            Background = OxyColors.White,
            DefaultFont = "Arial",
            TitleFontSize = 14,
            Padding = new(8, 24, 24, 8),
        };
        model.Axes.Add(Axis(AxisPosition.Bottom, plot.X, plot.LogX));
        model.Axes.Add(Axis(AxisPosition.Left, plot.Y, plot.LogY));
        model.Legends.Add(new Legend
        {
            LegendPlacement = LegendPlacement.Outside,
            LegendPosition = LegendPosition.RightTop,
        });
        foreach (var series in plot.Series)
        {
            model.Series.Add(Line(series));
        }

        var exporter = new SvgExporter
        {
            Width = Width,
            Height = Height,
            UseVerticalTextAlignmentWorkaround = true,
        };
        return exporter.ExportToString(model);
    }

    private static Axis Axis(AxisPosition position, string title, bool logarithmic)
    {
        Axis axis = logarithmic ? new LogarithmicAxis() : new LinearAxis { Minimum = 0 };
        axis.Position = position;
        axis.Title = title;
        axis.StringFormat = "#,0.###";
        axis.AxisTitleDistance = TitleDistance;
        axis.MajorGridlineStyle = LineStyle.Dot;
        axis.MaximumPadding = 0.05;
        return axis;
    }

    private static LineSeries Line(PlotSeries series)
    {
        var line = new LineSeries { Title = series.Name, MarkerType = MarkerType.Circle };
        line.Points.AddRange(series.Points.Where(point => point.Y.Values.Count > 0)
            .Select(point => new DataPoint(point.X, point.Y.Median)));
        return line;
    }
}

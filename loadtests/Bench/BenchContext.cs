using Inventory.LoadTests.Host;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>
/// What the scenes of one run share: the plan, the host to start, and the rows so far.
/// </summary>
internal sealed class BenchContext(
    BenchPlan plan, IReadOnlyCollection<string> only, string hostDll, string directory)
{
    private static readonly TimeSpan OnceMax = TimeSpan.FromMinutes(10);
    private readonly List<BenchRow> _rows = [];
    private readonly List<Plot> _plots = [];
    private readonly List<string> _sections = [];

    /// <summary>How much to measure.</summary>
    public BenchPlan Plan => plan;

    /// <summary>The rows measured so far.</summary>
    public IReadOnlyList<BenchRow> Rows => _rows;

    /// <summary>The curves measured so far.</summary>
    public IReadOnlyList<Plot> Plots => _plots;

    /// <summary>What the report says behind its tables, in Markdown.</summary>
    public IReadOnlyList<string> Sections => _sections;

    /// <summary>Whether an answer was not as expected, so that figures do not count.</summary>
    public bool Failed =>
        _rows.Any(row => row.Failure is not null) || _plots.Any(plot => plot.Failure is not null);

    /// <summary>A directory of this run alone, removed at its end.</summary>
    public string Directory => directory;

    /// <summary>Whether a row was asked for.</summary>
    public bool Wants(string row) => only.Count == 0 || only.Contains(row);

    /// <summary>Starts the host over a data directory of this run.</summary>
    public Task<HostUnderTest> StartHostAsync(string data, CancellationToken cancel) =>
        StartHostAsync(data, new HostSettings(), cancel);

    /// <summary>Starts the host with further settings.</summary>
    public async Task<HostUnderTest> StartHostAsync(
        string data, HostSettings settings, CancellationToken cancel)
    {
        var host = await HostUnderTest.StartAsync(
            hostDll, Path.Combine(directory, data), settings, cancel);
        Say($"host ready after {host.ReadyAfter.TotalSeconds:N2} s ({data})");
        return host;
    }

    /// <summary>The usual load of this plan: all connections, closed loop.</summary>
    public LoadSpec Spec(int expected) =>
        new(plan.Connections, plan.Threads, plan.Measure, expected) { Warm = plan.Warm };

    /// <summary>So many requests and no more, however long they take within a limit.</summary>
    public LoadSpec Once(int expected, long requests) =>
        new(plan.Connections, plan.Threads, OnceMax, expected) { RequestsMax = requests };

    /// <summary>Adds a row and shows it.</summary>
    public void Add(BenchRow row)
    {
        _rows.Add(row);
        Say($"{row.Name}: {row.Value.Show(row.Format)} {row.Unit}"
            + (row.Ratio is { } ratio ? $", {ratio.Median:N2} x {row.Against}" : "")
            + (row.Failure is { } failure ? $" FAILED: {failure}" : ""));
    }

    /// <summary>Adds curves.</summary>
    public void AddPlot(Plot plot)
    {
        _plots.Add(plot);
        Say($"{plot.Name}: {plot.Series.Count} curve(s)"
            + (plot.Failure is { } failure ? $" FAILED: {failure}" : ""));
    }

    /// <summary>Adds a section to the end of the report.</summary>
    public void AddSection(string markdown) => _sections.Add(markdown);

    /// <summary>Tells whoever watches; the report goes elsewhere.</summary>
    public static void Say(string text) => Console.Error.WriteLine(text);
}

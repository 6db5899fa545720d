using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;
using Inventory.LoadTests.Host;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Curves;

/// <summary>Hosts of one curve, a name each, that are measured in turn and end together.</summary>
internal sealed class CurveHosts(BenchContext bench) : IAsyncDisposable
{
    private readonly List<HostUnderTest> _hosts = [];

    /// <summary>Starts one more.</summary>
    public async Task<HostUnderTest> StartAsync(
        string name, HostSettings settings, CancellationToken cancel)
    {
        _hosts.Add(await bench.StartHostAsync(name, settings, cancel));
        return _hosts[^1];
    }

    /// <summary>A load on one host, all connections of the plan.</summary>
    public Contender Load(
        string name, Target target, RequestSource requests, int expected) =>
        ClusterUnderTest.Load(
            bench, name, [target], requests, expected, bench.Plan.Connections);

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_hosts.Select(host => host.DisposeAsync().AsTask()));
}

/// <summary>Names of the points of a curve, and the curve of their figures.</summary>
internal static class CurvePoints
{
    /// <summary>Name of a point.</summary>
    public static string Name(string curve, int at) => $"{curve} at {at:N0}";

    /// <summary>The curve of the rates of its points.</summary>
    public static PlotSeries Rates(Turns turns, string curve, IReadOnlyList<int> points) =>
        new(curve, [.. points.Select(at => new PlotPoint(at, turns.Rates(Name(curve, at))))]);

    /// <summary>What went wrong at one of its points, or null.</summary>
    public static string? Failure(
        Turns turns, IReadOnlyList<string> curves, IReadOnlyList<int> points) =>
        turns.Failure([.. points.SelectMany(at => curves.Select(curve => Name(curve, at)))]);
}

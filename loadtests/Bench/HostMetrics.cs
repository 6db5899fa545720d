using System.Globalization;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>What a host counts itself.</summary>
internal static class HostMetrics
{
    private const string Appends = "inventory_ledger_appends";

    /// <summary>All of it, in the text format of Prometheus.</summary>
    public static async Task<string> TextAsync(Target target, CancellationToken cancel)
    {
        using var client = target.NewClient();
        return await client.GetStringAsync("/metrics", cancel);
    }

    /// <summary>Appends of every outcome since the host started.</summary>
    public static async Task<double> AppendsAsync(Target target, CancellationToken cancel)
    {
        var lines = (await TextAsync(target, cancel)).Split('\n');
        return lines.Where(line => line.StartsWith(Appends, StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
    }
}

using System.Globalization;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>Sizes and seeds of generated tests, set by environment variables for longer runs and
/// to repeat a failed one.</summary>
internal static class Knobs
{
    public static int Number(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}

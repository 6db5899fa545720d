using System.Runtime.InteropServices;

namespace Inventory.LoadTests.Bench;

/// <summary>What a figure was measured on.</summary>
internal static class Machine
{
    /// <summary>Processor, memory, kernel and runtime in one line.</summary>
    public static string Line()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        return $"{Environment.ProcessorCount} x {Processor()}, {memory:N0} GiB, "
            + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
    }

    private static string Processor()
    {
        const string Key = "model name";
        var line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(
                l => l.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':') + 1)..].Trim()
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}

// A golden file holds a case per paragraph: its name, how the value reads, and its bytes as hex.
// The bytes are what ledgers out there contain: a difference is a bug, never a reason to edit the
// file. A new case is written by running the tests once with GOLDEN_WRITE=1.

using System.Runtime.CompilerServices;
using System.Text;

namespace Inventory.Domain.Tests.Golden;

/// <summary>Compares bytes with those a file has kept.</summary>
internal static class GoldenFile
{
    private const int HexPerLine = 64;

    /// <summary>The text of a case.</summary>
    public static string Case(string name, object value, ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder($"## {name}\n{value}\n");
        foreach (var line in Convert.ToHexStringLower(bytes).Chunk(HexPerLine))
        {
            text.Append("> ").Append(line).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>The bytes of every case in a file, by name.</summary>
    public static Dictionary<string, byte[]> Read(string name) => File.ReadAllText(PathOf(name))
        .Split("## ", StringSplitOptions.RemoveEmptyEntries)
        .Select(text => text.Split('\n'))
        .ToDictionary(
            lines => lines[0],
            lines => Convert.FromHexString(string.Concat(
                lines.Where(l => l.StartsWith("> ", StringComparison.Ordinal))
                    .Select(l => l[2..]))));

    /// <summary>Fails unless the file has exactly these cases.</summary>
    public static void Check(string name, IEnumerable<string> cases)
    {
        var actual = string.Join('\n', cases);
        if (Environment.GetEnvironmentVariable("GOLDEN_WRITE") == "1")
        {
            File.WriteAllText(PathOf(name), actual);
        }
        Assert.Equal(File.ReadAllText(PathOf(name)), actual);
    }

    private static string PathOf(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, name);
}

using Inventory.LoadTests.Engine;

namespace Inventory.LoadTests.Runs;

/// <summary>
/// Shows a run while it goes on, on standard error: one line that is written over in a terminal, a
/// line a second where it is redirected.
/// </summary>
internal sealed class ProgressLine(TextWriter to, bool isTerminal)
{
    private const int Width = 100;
    private readonly Lock _lock = new();
    private bool _isOpen;

    /// <summary>The standard error of this process.</summary>
    public static ProgressLine OfConsole() => new(Console.Error, !Console.IsErrorRedirected);

    /// <summary>A second of a scenario.</summary>
    public void Second(string scenario, SeriesPoint point)
    {
        var text = $"{scenario} {point.Second} s: {point.Ok:N0} ok, {point.Fail:N0} fail, "
            + $"p50 {point.P50:N1} ms, p99 {point.P99:N1} ms";
        lock (_lock)
        {
            to.Write(isTerminal ? $"\r{text.PadRight(Width)}" : $"{text}\n");
            _isOpen = isTerminal;
        }
    }

    /// <summary>A line that stays.</summary>
    public void Say(string text)
    {
        lock (_lock)
        {
            to.Write(_isOpen ? $"\n{text}\n" : $"{text}\n");
            _isOpen = false;
        }
    }
}

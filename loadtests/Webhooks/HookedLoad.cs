using System.Diagnostics;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Webhooks;

/// <summary>What hooks heard of a load.</summary>
/// <param name="MessagesPerSecond">Messages they were sent while it ran.</param>
/// <param name="Failure">Why they did not hear what they should, or null.</param>
internal readonly record struct Heard(double MessagesPerSecond, string? Failure);

/// <summary>
/// Measures while so many hooks of the store hear of every change of stock, all at one receiver.
/// They are made before, and removed after it with all that still waits for them.
/// </summary>
internal sealed class HookedLoad(Target target, HookReceiver receiver)
{
    // Messages follow the answers, and on a full machine at a distance.
    private static readonly TimeSpan FirstWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QuietWithin = TimeSpan.FromMinutes(1);

    /// <summary>Measures once.</summary>
    /// <param name="hooks">How many hooks there are.</param>
    /// <param name="tells">Whether what is measured changes stock, of which they must hear.</param>
    /// <param name="load">What is measured.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<Heard> RunAsync(
        int hooks, bool tells, Func<Task> load, CancellationToken cancel)
    {
        await Hooks.MakeAsync(target, hooks, receiver.Url, cancel);
        var (before, since) = (receiver.Told.Messages, Stopwatch.GetTimestamp());
        await load();
        var rate = (receiver.Told.Messages - before) / Stopwatch.GetElapsedTime(since).TotalSeconds;
        var heard = hooks == 0 || !tells
            || await receiver.HeardAsync(before, FirstWithin, cancel);
        await Hooks.RemoveAllAsync(target, cancel);
        var isQuiet = await receiver.QuietAsync(QuietWithin, cancel);
        return new(rate, receiver.Fault ?? (heard, isQuiet) switch
        {
            (false, _) => $"none of {hooks:N0} hooks was told of a change",
            (_, false) => $"hooks that were removed are told after {QuietWithin.TotalSeconds:N0} s",
            _ => null,
        });
    }
}

using Inventory.Grains.Items;

namespace Inventory.Grains;

/// <summary>How the edge calls an owner that coordinates items: again with the same name while the
/// outcome is unknown, within a deadline, and a few times where nothing but undecided operations is
/// in the way.</summary>
/// <typeparam name="TReply">What the owner answers.</typeparam>
internal sealed class RepeatedCall<TReply>(TimeProvider time)
{
    /// <summary>True for an answer without an outcome.</summary>
    public required Predicate<TReply> IsUnknown { get; init; }

    /// <summary>True for an answer that undecided operations are the only reason of.</summary>
    public Predicate<TReply> IsContended { get; init; } = _ => false;

    /// <summary>What a call comes to that an item of this answer stands for: it threw.</summary>
    public required Func<ItemReply, TReply> Failed { get; init; }

    /// <summary>Calls until the outcome is known or the deadline has passed.</summary>
    /// <param name="call">The call, with the time its caller still waits.</param>
    /// <param name="contendedMax">How often it is tried again where it is contended.</param>
    public async Task<TReply> RunAsync(
        Func<TimeSpan, Task<TReply>> call, int contendedMax = RepeatedCall.ContendedRetriesMax)
    {
        var deadline = time.GetUtcNow() + RepeatedCall.Deadline;
        var contended = 0;
        while (true)
        {
            var reply = await TryAsync(call, deadline - time.GetUtcNow());
            var again = IsUnknown(reply) || (IsContended(reply) && contended++ < contendedMax);
            if (!again || time.GetUtcNow() + RepeatedCall.Pause >= deadline)
            {
                return reply;
            }
            await Task.Delay(RepeatedCall.Pause, time);
        }
    }

    private async Task<TReply> TryAsync(Func<TimeSpan, Task<TReply>> call, TimeSpan left)
    {
        try
        {
            return await call(left);
        }
        catch (Exception e) when (ItemGateway.AnswerFor(e) is { } answer)
        {
            return Failed(answer);
        }
    }
}

/// <summary>The bounds of a repeated call.</summary>
internal static class RepeatedCall
{
    /// <summary>How long a call is repeated before its caller is told to.</summary>
    internal static readonly TimeSpan Deadline = TimeSpan.FromSeconds(8);

    /// <summary>How often a contended call is tried again.</summary>
    internal const int ContendedRetriesMax = 3;

    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
}

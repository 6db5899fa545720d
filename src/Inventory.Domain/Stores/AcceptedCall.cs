using System.Collections.Immutable;
using Inventory.Domain.Items;

namespace Inventory.Domain.Stores;

/// <summary>An accepted call and what it answered.</summary>
/// <param name="Id">Id of the operation.</param>
/// <param name="Origin">Who made the id.</param>
/// <param name="BodyHash">Hash a repeat must carry too.</param>
/// <param name="At">When it was accepted, in unix milliseconds.</param>
/// <param name="Status">The status it answered.</param>
/// <param name="Answer">What its caller needs to write the answer again.</param>
public sealed record AcceptedCall(
    Guid Id, OperationOrigin Origin, ulong BodyHash, long At, int Status, string Answer);

/// <summary>Accepted calls of a control stream, within the bounds items keep.</summary>
public static class AcceptedCalls
{
    /// <summary>How many a control stream remembers.</summary>
    public const int KeptMax = 10_000;

    /// <summary>Finds an operation's call. One that is too old is still there until the next one
    /// is accepted, and is not found.</summary>
    public static AcceptedCall? Find(
        ImmutableList<AcceptedCall> calls, Operation operation, long now) =>
        operation.IsNamed
            ? calls.Find(call => call.Id == operation.Id && !IsTooOld(call, now))
            : null;

    /// <summary>The calls with one more, and without those too old or too many.</summary>
    internal static ImmutableList<AcceptedCall> With(
        ImmutableList<AcceptedCall> calls, AcceptedCall? call, long now)
    {
        if (call is null)
        {
            return calls;
        }
        var young = calls.RemoveAll(old => IsTooOld(old, now));
        Invariant.Holds(young.TrueForAll(other => other.Id != call.Id));
        var kept = young.Add(call);
        return kept.Count > KeptMax ? kept.RemoveAt(0) : kept;
    }

    private static bool IsTooOld(AcceptedCall call, long now) =>
        call.At < now - OperationMemory.KeptMs(call.Origin);
}

/// <summary>The state of a control stream: a value that entries are applied to.</summary>
public interface IControlState<TSelf, TEvent>
    where TSelf : IControlState<TSelf, TEvent>
{
    /// <summary>Calls accepted lately.</summary>
    ImmutableList<AcceptedCall> Calls { get; }

    /// <summary>The state after an entry.</summary>
    /// <param name="entry">What happened.</param>
    /// <param name="at">When, in unix milliseconds.</param>
    TSelf Apply(ControlEntry<TEvent> entry, long at);
}

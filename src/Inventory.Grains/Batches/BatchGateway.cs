using Inventory.Domain.Batches;
using Inventory.Domain.Items;

namespace Inventory.Grains.Batches;

/// <summary>
/// Calls batches for the edge: repeats one with the same operation while its outcome is unknown,
/// within a deadline, and one that only other undecided batches stand in the way of a few times.
/// </summary>
public sealed class BatchGateway(IGrainFactory grains, TimeProvider time)
{
    private readonly RepeatedCall<BatchReply> _call = new(time)
    {
        IsUnknown = reply => reply.Outcome == BatchOutcome.Retry,
        IsContended = reply => reply.Outcome == BatchOutcome.Refused
            && reply.Refusals.All(no => no.Refusal.Reason == RefusalReason.Contended),
        Failed = _ => new() { Outcome = BatchOutcome.Retry },
    };

    /// <summary>Runs a batch; its rows share one reason.</summary>
    /// <returns>Its answer; <see cref="BatchOutcome.Retry"/> when the deadline passed.</returns>
    public Task<BatchReply> RunAsync(
        string store, Operation operation, IReadOnlyList<BatchRow> rows)
    {
        var batch = grains.GetGrain<IBatchGrain>(BatchKey.Of(store, operation.Id));
        return _call.RunAsync(
            async left => await batch.RunAsync(new(operation, rows, left)));
    }
}

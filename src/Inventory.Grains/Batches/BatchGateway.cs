using Inventory.Domain.Batches;
using Inventory.Domain.Items;
using Inventory.Grains.Items;

namespace Inventory.Grains.Batches;

/// <summary>
/// Calls batches for the edge: repeats one with the same operation while its outcome is unknown,
/// within a deadline, and one that only other undecided batches stand in the way of a few times.
/// </summary>
public sealed class BatchGateway(IGrainFactory grains, TimeProvider time)
{
    /// <summary>How long a batch is repeated before its caller is told to.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(8);

    /// <summary>How often a contended batch is tried again.</summary>
    public const int ContendedRetriesMax = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs a batch; its rows share one reason.</summary>
    /// <returns>Its answer; <see cref="BatchOutcome.Retry"/> when the deadline passed.</returns>
    public async Task<BatchReply> RunAsync(
        string store, Operation operation, IReadOnlyList<BatchRow> rows)
    {
        var batch = grains.GetGrain<IBatchGrain>(BatchKey.Of(store, operation.Id));
        var deadline = time.GetUtcNow() + Deadline;
        var contended = 0;
        while (true)
        {
            var reply = await TryAsync(
                batch, new(operation, rows, deadline - time.GetUtcNow()));
            var again = reply.Outcome == BatchOutcome.Retry
                || (IsContended(reply) && contended++ < ContendedRetriesMax);
            if (!again || time.GetUtcNow() >= deadline)
            {
                return reply;
            }
            await Task.Delay(Pause, time);
        }
    }

    private static async Task<BatchReply> TryAsync(IBatchGrain batch, BatchRequest request)
    {
        try
        {
            return await batch.RunAsync(request);
        }
        catch (Exception e) when (ItemGateway.AnswerFor(e) is not null)
        {
            return new() { Outcome = BatchOutcome.Retry };
        }
    }

    private static bool IsContended(BatchReply reply) =>
        reply.Outcome == BatchOutcome.Refused
        && reply.Refusals.All(no => no.Refusal.Reason == RefusalReason.Contended);
}

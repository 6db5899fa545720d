using Inventory.Domain.Items;

namespace Inventory.Grains.Items;

/// <summary>
/// Calls items for the edge: repeats a command with the same ids while its outcome is unknown,
/// within a deadline, and a contended one a few times.
/// </summary>
public sealed class ItemGateway(TimeProvider time)
{
    /// <summary>How long a command is repeated before its caller is told to.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(8);

    /// <summary>How often a contended command is tried again.</summary>
    public const int ContendedRetriesMax = 3;

    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(250);

    /// <summary>Carries out a command at an item.</summary>
    /// <returns>The item's answer; <see cref="ItemOutcome.Retry"/> when the deadline
    /// passed.</returns>
    public async ValueTask<ItemReply> ExecuteAsync(IItemGrain item, ItemCommand command)
    {
        var reply = await TryAsync(item.ExecuteAsync(command));
        return IsFinal(reply) ? reply : await RepeatAsync(reply, item, command);
    }

    /// <summary>Carries out a reservation, together with others that come meanwhile.</summary>
    /// <returns>As <see cref="ExecuteAsync"/>.</returns>
    public async ValueTask<ItemReply> ReserveAsync(ItemRef item, ItemCommand.Reserve command)
    {
        var reply = await TryAsync(item.Lane.ExecuteAsync(command));
        return IsFinal(reply) ? reply : await RepeatAsync(reply, item.Grain, command);
    }

    /// <summary>Reads from an item, again while it reloads, within <see
    /// cref="Deadline"/>.</summary>
    public async ValueTask<T> ReadAsync<T>(IItemGrain item, Func<IItemGrain, ValueTask<T>> read)
    {
        var (deadline, pause) = (time.GetUtcNow() + Deadline, PauseMin);
        while (true)
        {
            try
            {
                return await read(item);
            }
            catch (Exception e) when (time.GetUtcNow() < deadline
                && e is OrleansException
                    or (ItemUnavailableException and not ItemQuarantinedException))
            {
                await Task.Delay(pause, time);
                pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
            }
        }
    }

    private async Task<ItemReply> RepeatAsync(
        ItemReply reply, IItemGrain item, ItemCommand command)
    {
        var deadline = time.GetUtcNow() + Deadline;
        var (pause, contended) = (PauseMin, 0);
        while (!IsFinal(reply) && time.GetUtcNow() < deadline)
        {
            if (IsContended(reply) && contended++ == ContendedRetriesMax)
            {
                return reply;
            }
            await Task.Delay(pause, time);
            pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
            reply = await TryAsync(item.ExecuteAsync(command));
        }
        return reply;
    }

    private static async ValueTask<ItemReply> TryAsync(ValueTask<ItemReply> call)
    {
        try
        {
            return await call;
        }
        catch (ItemQuarantinedException e)
        {
            return ItemReply.Of(ItemOutcome.Quarantined, e.Message);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException
            or ItemUnavailableException)
        {
            return ItemReply.Of(ItemOutcome.Retry, e.Message);
        }
    }

    private static bool IsFinal(ItemReply reply) =>
        reply.Outcome != ItemOutcome.Retry && !IsContended(reply);

    private static bool IsContended(ItemReply reply) =>
        reply.Refusal is { Reason: RefusalReason.Contended };
}

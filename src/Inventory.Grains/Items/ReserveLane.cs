using Inventory.Domain.Items;

namespace Inventory.Grains.Items;

/// <summary>
/// Sends reservations of one item from this silo: the first at once, and what arrives while it is
/// under way together as one call. A hot item then costs a message per batch, not per caller.
/// </summary>
public sealed class ReserveLane(IItemGrain item, int waitingMax)
{
    private readonly Lock _gate = new();
    private List<Waiting> _waiting = [];
    private bool _isBusy;

    /// <summary>Carries out a reservation at the item.</summary>
    /// <returns>Its answer; <see cref="ItemOutcome.Busy"/> when too many wait already.</returns>
    public ValueTask<ItemReply> ExecuteAsync(ItemCommand.Reserve command)
    {
        lock (_gate)
        {
            if (_isBusy)
            {
                return _waiting.Count < waitingMax
                    ? new(Wait(command))
                    : new(ItemReply.Of(ItemOutcome.Busy));
            }
            _isBusy = true;
        }
        return SendAloneAsync(command);
    }

    private Task<ItemReply> Wait(ItemCommand.Reserve command)
    {
        var waiting = new Waiting(command);
        _waiting.Add(waiting);
        return waiting.Task;
    }

    private async ValueTask<ItemReply> SendAloneAsync(ItemCommand.Reserve command)
    {
        try
        {
            return await item.ExecuteAsync(command);
        }
        finally
        {
            SendNext();
        }
    }

    private void SendNext()
    {
        List<Waiting> next;
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _isBusy = false;
                return;
            }
            (next, _waiting) = (_waiting, new(_waiting.Count));
        }
        _ = SendTogetherAsync(next);
    }

    private async Task SendTogetherAsync(List<Waiting> together)
    {
        try
        {
            var commands = together.ConvertAll(waiting => waiting.Command);
            var replies = await item.ReserveManyAsync(commands);
            for (var i = 0; i < together.Count; i++)
            {
                together[i].SetResult(replies[i]);
            }
        }
        catch (Exception e) when (e is OrleansException or TimeoutException
            or ItemUnavailableException)
        {
            together.ForEach(waiting => waiting.SetException(e));
        }
        finally
        {
            SendNext();
        }
    }

    private sealed class Waiting(ItemCommand.Reserve command)
        : TaskCompletionSource<ItemReply>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public ItemCommand.Reserve Command { get; } = command;
    }
}

using Inventory.Domain.Items;

namespace Inventory.Grains.Items;

/// <summary>
/// Sends reservations of one item from this silo: the first at once, and what arrives while it is
/// under way together as one call. A hot item then costs a message per batch, not per caller.
/// </summary>
public sealed class ReserveLane(IItemGrain item, ItemGateway gateway, int waitingMax)
{
    private readonly Lock _gate = new();
    private List<Waiting> _waiting = [];
    private bool _isBusy;

    /// <summary>Carries out a reservation at the item; what has no outcome yet is repeated alone.
    /// </summary>
    /// <returns>Its answer: <see cref="ItemOutcome.Busy"/> when too many wait already, and <see
    /// cref="ItemOutcome.Retry"/> when the gateway's deadline passed.</returns>
    public Task<ItemReply> ReserveAsync(ItemCommand.Reserve command)
    {
        lock (_gate)
        {
            if (_isBusy)
            {
                return _waiting.Count < waitingMax
                    ? Wait(command)
                    : Task.FromResult(ItemReply.Of(ItemOutcome.Busy));
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

    private async Task<ItemReply> SendAloneAsync(ItemCommand.Reserve command)
    {
        ItemReply reply;
        try
        {
            reply = await item.ExecuteAsync(command);
        }
        catch (Exception e) when (ItemGateway.AnswerFor(e) is { } answer)
        {
            reply = answer;
        }
        finally
        {
            SendNext();
        }
        return ItemGateway.IsFinal(reply)
            ? reply
            : await gateway.RepeatAsync(reply, item, command);
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
                Answer(together[i], replies[i]);
            }
        }
        catch (Exception e) when (ItemGateway.AnswerFor(e) is { } answer)
        {
            together.ForEach(waiting => Answer(waiting, answer));
        }
#pragma warning disable CA1031 // A bug, too, must not leave its callers waiting.
        catch (Exception e)
#pragma warning restore CA1031
        {
            together.ForEach(waiting => waiting.TrySetException(e));
        }
        finally
        {
            SendNext();
        }
    }

    private void Answer(Waiting waiting, ItemReply reply)
    {
        if (ItemGateway.IsFinal(reply))
        {
            waiting.SetResult(reply);
        }
        else
        {
            _ = RepeatAsync(waiting, reply);
        }
    }

    private async Task RepeatAsync(Waiting waiting, ItemReply reply)
    {
        try
        {
            waiting.SetResult(await gateway.RepeatAsync(reply, item, waiting.Command));
        }
#pragma warning disable CA1031 // As above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            waiting.SetException(e);
        }
    }

    private sealed class Waiting(ItemCommand.Reserve command)
        : TaskCompletionSource<ItemReply>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public ItemCommand.Reserve Command { get; } = command;
    }
}

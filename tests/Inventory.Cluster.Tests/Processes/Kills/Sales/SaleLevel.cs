namespace Inventory.Cluster.Tests.Processes.Kills.Sales;

/// <summary>Units that wait at a level, for an order or for nobody in particular.</summary>
internal readonly record struct Waiting(string? OrderId, long Units);

/// <summary>An independent model of one level: its numbers, and who waits there, first in first
/// out.</summary>
internal sealed class SaleLevel
{
    private readonly List<Waiting> _queue = [];

    public long OnHand { get; set; }

    public long Held { get; set; }

    public long Backordered => _queue.Sum(waiting => waiting.Units);

    public long WaitingOfOrders =>
        _queue.Where(waiting => waiting.OrderId is not null).Sum(waiting => waiting.Units);

    public IReadOnlyList<Waiting> Queue => _queue;

    public long WaitingOf(string orderId) =>
        _queue.Where(waiting => waiting.OrderId == orderId).Sum(waiting => waiting.Units);

    public void Join(string? orderId, long units)
    {
        if (units == 0)
        {
            return;
        }
        if (orderId is null && _queue is [.., { OrderId: null } tail])
        {
            _queue[^1] = tail with { Units = tail.Units + units };
            return;
        }
        _queue.Add(new(orderId, units));
    }

    /// <summary>Takes units of an order out, wherever they wait.</summary>
    public void Leave(string orderId, long units)
    {
        if (units == 0)
        {
            return;
        }
        var at = _queue.FindIndex(waiting => waiting.OrderId == orderId);
        TakeAt(at, units);
    }

    /// <summary>Fills from the head; answers whose units, neighbours of one order as one.</summary>
    public List<Waiting> Fill(long units)
    {
        var filled = new List<Waiting>();
        while (units > 0 && _queue.Count > 0)
        {
            var head = _queue[0];
            var some = Math.Min(units, head.Units);
            TakeAt(0, some);
            units -= some;
            if (filled is [.., { } last] && last.OrderId == head.OrderId)
            {
                filled[^1] = last with { Units = last.Units + some };
                continue;
            }
            filled.Add(new(head.OrderId, some));
        }
        return filled;
    }

    private void TakeAt(int at, long units)
    {
        var left = _queue[at].Units - units;
        Assert.True(left >= 0, $"{units} units of {_queue[at]}");
        if (left == 0)
        {
            _queue.RemoveAt(at);
            return;
        }
        _queue[at] = _queue[at] with { Units = left };
    }
}

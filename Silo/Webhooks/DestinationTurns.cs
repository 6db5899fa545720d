namespace Inventory.Silo.Webhooks;

/// <summary>Lets at most a few requests go to one destination at once, the others wait their turn;
/// a slow receiver delays its own deliveries only.</summary>
internal sealed class DestinationTurns(int atOnceMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue> _queues = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Destinations with a request under way or waiting.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _queues.Count;
            }
        }
    }

    /// <summary>Waits for a turn; disposing what is answered ends it.</summary>
    /// <param name="authority">Host and port.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<IDisposable> TakeAsync(string authority, CancellationToken cancel)
    {
        var queue = Enter(authority);
        try
        {
            await queue.Turns.WaitAsync(cancel);
            return new Turn(this, authority, queue);
        }
        catch
        {
            Leave(authority, queue);
            throw;
        }
    }

    private Queue Enter(string authority)
    {
        lock (_lock)
        {
            if (!_queues.TryGetValue(authority, out var queue))
            {
                queue = new(new SemaphoreSlim(atOnceMax, atOnceMax));
                _queues.Add(authority, queue);
            }
            queue.Users++;
            return queue;
        }
    }

    private void Leave(string authority, Queue queue)
    {
        lock (_lock)
        {
            if (--queue.Users == 0)
            {
                _queues.Remove(authority);
                queue.Turns.Dispose();
            }
        }
    }

    private sealed record Queue(SemaphoreSlim Turns)
    {
        public int Users { get; set; }
    }

    private sealed class Turn(DestinationTurns all, string authority, Queue queue) : IDisposable
    {
        public void Dispose()
        {
            queue.Turns.Release();
            all.Leave(authority, queue);
        }
    }
}

// One commit is in flight; what arrives meanwhile is the next batch. So a lone append waits for
// nothing, and under load the batch grows until the commit keeps up. The commit runs on a thread of
// its own: it blocks in a sync, and must neither take a thread from the pool nor wait for one.

namespace Inventory.Storage;

/// <summary>Merges the appends of many owners into batches and finds out what became of each.
/// </summary>
public sealed class LedgerWriter : IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly Queue<PendingAppend> _queue = new();
    private readonly LedgerWriterOptions _options;
    private readonly LedgerSettler _settler;
    private readonly TaskCompletionSource _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long _queuedBytes;
    private bool _waiting;
    private bool _ending;

    /// <summary>Starts the thread that commits.</summary>
    /// <param name="ledger">An open ledger; it is not disposed with the writer.</param>
    /// <param name="time">Clock of deadlines and pauses; the system's when null.</param>
    /// <param name="options">Bounds; the defaults when null.</param>
    public LedgerWriter(
        ILedger ledger, TimeProvider? time = null, LedgerWriterOptions? options = null)
    {
        _options = options ?? new LedgerWriterOptions();
        _settler = new LedgerSettler(ledger, time ?? TimeProvider.System, _options);
        new Thread(Run) { IsBackground = true, Name = "ledger writer" }.Start();
    }

    /// <summary>Appends, and answers when the outcome is known. It never throws for a fault of the
    /// ledger. A full queue answers <see cref="Rejection.Busy"/> at once.</summary>
    public Task<AppendResult> AppendAsync(Append append)
    {
        if (AppendBounds.Broken(append) is { } broken)
        {
            return Refuse(Rejection.Invalid, broken);
        }

        var pending = new PendingAppend(append);
        lock (_gate)
        {
            if (_ending)
            {
                return Refuse(Rejection.Busy, "the ledger's writer is closed");
            }

            if (_queue.Count >= _options.QueueAppendsMax
                || _queuedBytes + pending.Weight > _options.QueueBytesMax)
            {
                return Refuse(
                    Rejection.Busy, $"{_queue.Count} appends are waiting already; try again");
            }

            _queue.Enqueue(pending);
            _queuedBytes += pending.Weight;
            if (_waiting)
            {
                Monitor.Pulse(_gate);
            }
        }

        StorageInstruments.Queued();
        return pending.Task;
    }

    /// <summary>Takes no more, and ends when what was taken is answered.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _ending = true;
            Monitor.PulseAll(_gate);
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private static Task<AppendResult> Refuse(Rejection why, string reason)
    {
        StorageInstruments.RejectedAtOnce();
        return Task.FromResult(AppendResult.Rejected(why, reason));
    }

    private void Run()
    {
        while (Take() is { } batch)
        {
            _settler.Commit(batch);
        }

        _ended.SetResult();
    }

    private List<PendingAppend>? Take()
    {
        lock (_gate)
        {
            while (_queue.Count == 0)
            {
                if (_ending)
                {
                    return null;
                }

                _waiting = true;
                _ = Monitor.Wait(_gate);
                _waiting = false;
            }

            var batch = new List<PendingAppend>(Math.Min(_queue.Count, _options.BatchAppendsMax));
            var bytes = 0L;
            while (batch.Count < _options.BatchAppendsMax && _queue.TryPeek(out var next)
                && (batch.Count == 0 || bytes + next.Weight <= _options.BatchBytesMax))
            {
                batch.Add(_queue.Dequeue());
                bytes += next.Weight;
            }

            _queuedBytes -= bytes;
            return batch;
        }
    }
}

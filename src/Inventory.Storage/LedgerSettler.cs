// A batch whose outcome is unknown is settled by the heads: a head that carries the append's id
// proves it durable, a head still at or before the expected version proves it is not, and then it
// is sent again (the fence makes a late arrival of the first try harmless: one of the two conflicts
// or is recognised). A batch that was rolled back whole is sent again in halves, so that an append
// which cannot commit ends up alone.

namespace Inventory.Storage;

/// <summary>Commits a batch and finds out what became of each append.</summary>
internal sealed class LedgerSettler(ILedger ledger, TimeProvider time, LedgerWriterOptions options)
{
    /// <summary>Commits and answers every append of the batch.</summary>
    public void Commit(List<PendingAppend> batch) =>
        Commit(batch, time.GetUtcNow() + options.SettleFor);

    private void Commit(List<PendingAppend> batch, DateTimeOffset deadline)
    {
        var results = Send(batch);
        if (Array.Exists(results, result => result.Outcome == Outcome.Unknown))
        {
            Settle(batch, results, deadline);
        }

        var again = new List<PendingAppend>();
        for (var i = 0; i < results.Length; i++)
        {
            if (MayTryAgain(results[i], batch.Count, deadline))
            {
                again.Add(batch[i]);
            }
            else
            {
                var result = results[i];
                batch[i].Answer(
                    IsLost(result) ? result with { Rejection = Rejection.None } : result);
            }
        }

        SendAgain(again, again.Count == batch.Count, deadline);
    }

    /// <summary>A rolled back append that was alone has its answer; among others it is tried again.
    /// One that was lost without a word is tried until the deadline, alone or not.</summary>
    private bool MayTryAgain(AppendResult result, int neighbours, DateTimeOffset deadline) =>
        time.GetUtcNow() < deadline
        && ((result.Rejection == Rejection.RolledBack && neighbours > 1) || IsLost(result));

    private void SendAgain(List<PendingAppend> again, bool isWholeBatch, DateTimeOffset deadline)
    {
        if (again.Count == 0)
        {
            return;
        }

        if (again.Count == 1)
        {
            if (isWholeBatch)
            {
                Pause();
            }

            Commit(again, deadline);
            return;
        }

        var half = again.Count / 2;
        Commit(again.GetRange(0, half), deadline);
        Commit(again.GetRange(half, again.Count - half), deadline);
    }

    private AppendResult[] Send(List<PendingAppend> batch)
    {
        var appends = new Append[batch.Count];
        for (var i = 0; i < appends.Length; i++)
        {
            appends[i] = batch[i].Append;
        }

        var started = time.GetTimestamp();
        try
        {
            var results = ledger.CommitAsync(appends, CancellationToken.None)
                .AsTask().GetAwaiter().GetResult();
            Invariant.Holds(results.Length == appends.Length, "a ledger answers every append");
            return results;
        }
#pragma warning disable CA1031 // Whatever was thrown, the waiters get an answer.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            var results = new AppendResult[appends.Length];
            Array.Fill(results, new AppendResult(Outcome.Unknown, Reason: fault.Message));
            return results;
        }
        finally
        {
            StorageInstruments.Committed(appends.Length, time.GetElapsedTime(started));
        }
    }

    /// <summary>Replaces unknown results by what the heads say. Later appends are looked at first:
    /// one that is durable proves the earlier ones of its stream, which it was conditional on.
    /// </summary>
    private void Settle(List<PendingAppend> batch, AppendResult[] results, DateTimeOffset deadline)
    {
        var durable = new HashSet<StreamId>();
        for (var i = results.Length - 1; i >= 0; i--)
        {
            var append = batch[i].Append;
            if (results[i].Outcome == Outcome.Unknown)
            {
                results[i] = durable.Contains(append.Stream)
                    ? new AppendResult(
                        Outcome.AlreadyCommitted, append.ExpectedVersion + append.EntryCount)
                    : Look(append, results[i], deadline);
            }

            if (results[i].IsDurable)
            {
                _ = durable.Add(append.Stream);
            }
        }
    }

    private AppendResult Look(Append append, AppendResult unknown, DateTimeOffset deadline)
    {
        while (true)
        {
            try
            {
                var head = ledger.ReadHeadAsync(append.Stream, CancellationToken.None)
                    .AsTask().GetAwaiter().GetResult();
                return Judge(append, head, unknown);
            }
#pragma warning disable CA1031 // Whatever was thrown, the waiter gets an answer.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                if (time.GetUtcNow() >= deadline)
                {
                    return unknown with { Reason = $"{unknown.Reason}; then {fault.Message}" };
                }

                Pause();
            }
        }
    }

    private static AppendResult Judge(Append append, StreamHead? head, AppendResult unknown)
    {
        if (head?.AppendId == append.Id)
        {
            return new AppendResult(Outcome.AlreadyCommitted, head.Version);
        }

        return (head?.Version ?? 0) <= append.ExpectedVersion
            ? unknown with { Rejection = Rejection.RolledBack }
            : unknown;
    }

    /// <summary>Unknown to the ledger, and not in the head either.</summary>
    private static bool IsLost(AppendResult result) =>
        result is { Outcome: Outcome.Unknown, Rejection: Rejection.RolledBack };

    private void Pause() => Task.Delay(options.SettleEvery, time).GetAwaiter().GetResult();
}

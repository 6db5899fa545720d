namespace Inventory.Storage.Sqlite;

/// <content>Lists read rows, so heads that wait are written to theirs before.</content>
public sealed partial class SqliteLedger
{
    private const int SettledPerCommit = 1_024;

    private ValueTask<T> ListAsync<T>(Func<SqliteReader, T> read, CancellationToken cancel) =>
        new(Task.Run(
            () => TrySettleAll()
                ? ReadAsync(read, cancel).AsTask()
                : Task.FromResult(Writing(writer => writer.ReadSettled(read))),
            cancel));

    /// <summary>False where the disk takes no writes: what is committed can be listed all the same.
    /// </summary>
    private bool TrySettleAll()
    {
        try
        {
            SettleAll();
            return true;
        }
        catch (LedgerUnavailableException fault)
            when (fault.InnerException is SqliteFault { IsStorage: true })
        {
            return false;
        }
    }

    /// <summary>Writes every head that waits now to its row, in commits of a batch's size so that
    /// appends go on between them.</summary>
    private void SettleAll()
    {
        if (!_options.TakeLock)
        {
            Writing(static writer => writer.Refresh());
        }

        var waiting = Writing(static writer => writer.Waiting());
        for (var from = 0; from < waiting.Length; from += SettledPerCommit)
        {
            var part = waiting.AsMemory(from, Math.Min(SettledPerCommit, waiting.Length - from));
            Writing(writer => writer.Settle(part.Span));
        }

        if (waiting.Length > 0)
        {
            Writing(static writer => writer.Settle([]));
        }
    }
}

// A batch is sent as one round trip that commits or rolls back whole. It is rolled back when one of
// its appends may not commit; then the judge answers those and the rest is sent again.

using Npgsql;

namespace Inventory.Storage.Postgres;

/// <summary>Commits batches over one connection, one at a time.</summary>
internal sealed class PostgresCommits(
    PostgresConnections connections, PostgresStores stores, PostgresLedgerOptions options)
{
    /// <summary>Times a part of a batch is sent before its neighbours' collisions are its
    /// answer.</summary>
    private const int RoundsMax = 8;

    private readonly Lock _gate = new();

    /// <summary>Commits a batch and answers every append.</summary>
    public AppendResult[] Commit(IReadOnlyList<Append> batch)
    {
        var results = new AppendResult[batch.Count];
        var sound = Sound(batch, results);
        if (sound.Count > 0)
        {
            try
            {
                lock (_gate)
                {
                    Commit(batch, sound, results);
                }
            }
#pragma warning disable CA1031 // Whatever was thrown, every append gets an answer.
            catch (Exception fault) when (fault is not InvariantBrokenException)
#pragma warning restore CA1031
            {
                foreach (var i in sound.Where(i => results[i].Outcome == default))
                {
                    results[i] = new AppendResult(
                        Outcome.Unknown, Reason: PostgresFault.Line(fault));
                }
            }
        }

        return results;
    }

    /// <summary>Answers appends that break a bound, and says which do not.</summary>
    private static List<int> Sound(IReadOnlyList<Append> batch, AppendResult[] results)
    {
        var sound = new List<int>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            if (AppendBounds.Broken(batch[i]) is { } broken)
            {
                results[i] = AppendResult.Rejected(Rejection.Invalid, broken);
            }
            else
            {
                sound.Add(i);
            }
        }

        return sound;
    }

    private void Commit(IReadOnlyList<Append> batch, List<int> sound, AppendResult[] results)
    {
        if (Open(out var refused) is not { } connection)
        {
            sound.ForEach(i => results[i] = refused);
            return;
        }

        using (connection)
        {
            var waves = Waves(connection, batch, sound, out refused);
            if (waves is null)
            {
                sound.ForEach(i => results[i] = refused);
                return;
            }

            AppendResult? stopped = null;
            foreach (var wave in waves)
            {
                stopped = stopped is { } before
                    ? Fill(wave, results, Unsent(before))
                    : CommitWave(connection, wave, results);
            }
        }
    }

    /// <summary>What becomes of the parts behind one that failed: they were never sent.</summary>
    private static AppendResult Unsent(AppendResult before) =>
        before.Outcome == Outcome.Rejected
            ? before
            : AppendResult.Rejected(Rejection.RolledBack, before.Reason ?? "");

    private static AppendResult Fill(
        List<PostgresAppend> appends, AppendResult[] results, AppendResult answer)
    {
        appends.ForEach(append => results[append.Index] = answer);
        return answer;
    }

    /// <summary>Connects, for as long as the server may be coming back.</summary>
    private NpgsqlConnection? Open(out AppendResult refused)
    {
        var deadline = options.Time.GetUtcNow() + options.ConnectFor;
        while (true)
        {
            try
            {
                refused = default;
                return connections.OpenCommit();
            }
            catch (Exception fault) when (PostgresFault.IsOfConnecting(fault))
            {
                if (!PostgresFault.IsPassing(fault) || options.Time.GetUtcNow() >= deadline)
                {
                    refused = PostgresFault.OfConnecting(
                        fault, PostgresAdvice.ForConnecting(fault, connections));
                    return null;
                }
            }

            Task.Delay(options.RetryEvery, options.Time).GetAwaiter().GetResult();
        }
    }

    private List<List<PostgresAppend>>? Waves(
        NpgsqlConnection connection, IReadOnlyList<Append> batch, List<int> sound,
        out AppendResult refused)
    {
        try
        {
            refused = default;
            var appends = new List<PostgresAppend>(sound.Count);
            foreach (var i in sound)
            {
                appends.Add(new PostgresAppend(
                    batch[i], i, stores.Number(connection, batch[i].Stream.Store)));
            }

            return PostgresWaves.Cut(appends);
        }
        catch (NpgsqlException fault)
        {
            refused = Unsent(PostgresFault.OfCommit(fault));
            return null;
        }
    }

    /// <summary>Commits one part. Answers why it failed whole; null where each append has an answer
    /// of its own.</summary>
    private AppendResult? CommitWave(
        NpgsqlConnection connection, List<PostgresAppend> wave, AppendResult[] results)
    {
        var open = wave;
        for (var round = 1; open.Count > 0; round++)
        {
            var fault = Send(connection, open);
            if (fault is null)
            {
                open.ForEach(append => results[append.Index] =
                    new AppendResult(Outcome.Committed, append.VersionAfter));
                return null;
            }

            var isRefused = fault is PostgresException { SqlState: PostgresSchema.Refused };
            if (round == RoundsMax || !(isRefused || PostgresFault.IsCollision(fault)))
            {
                return Fill(open, results, PostgresFault.OfCommit(fault));
            }

            if (isRefused)
            {
                try
                {
                    open = new PostgresJudge(connection, stores).Answer(open, results);
                }
                catch (NpgsqlException unread)
                {
                    return Fill(open, results, Unsent(PostgresFault.OfCommit(unread)));
                }
            }
        }

        return null;
    }

    /// <summary>One round trip. Answers the fault; null where all are durable.</summary>
    private NpgsqlException? Send(NpgsqlConnection connection, List<PostgresAppend> appends)
    {
        appends.Sort(PostgresAppend.Compare);
        var firstOld = appends.FindIndex(append => !append.IsNew);
        var made = firstOld < 0 ? appends.Count : firstOld;
        try
        {
            using var batch = new NpgsqlBatch(connection);
            PostgresHeadsSql.Make(batch, appends.GetRange(0, made));
            PostgresHeadsSql.Move(batch, appends.GetRange(made, appends.Count - made));
            PostgresNamesSql.Add(batch, appends, hash => stores.Number(connection, hash));
            PostgresChunksSql.Add(batch, appends);
            PostgresRowsSql.Add(batch, appends);
            options.BeforeCommit();
            _ = batch.ExecuteNonQuery();
            return null;
        }
        catch (NpgsqlException fault)
        {
            return fault;
        }
    }
}

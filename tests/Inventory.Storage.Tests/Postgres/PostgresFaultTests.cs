using System.Diagnostics;
using Inventory.Storage.Postgres;
using Npgsql;

namespace Inventory.Storage.Tests.Postgres;

/// <summary>Connections and servers that break while appends are on their way.</summary>
public sealed class PostgresFaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private PostgresDatabase _database = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync() =>
        _database = await (await PostgresServer.SharedAsync()).RentAsync();

    public async ValueTask DisposeAsync() => await _database.ReturnAsync();

    [Theory]
    [InlineData(true, Outcome.AlreadyCommitted)]
    [InlineData(false, Outcome.Committed)]
    public async Task Append_WhenTheConnectionIsCut_IsDurableOnce(bool afterwards, Outcome outcome)
    {
        await using var proxy = new CuttingProxy(_database.Server.Port);
        var sent = 0;
        await using var ledger = await _database.OpenAsync(
            Through(proxy) with
            {
                BeforeCommit = () =>
                {
                    if (++sent == 2)
                    {
                        (afterwards ? (Action)proxy.LoseNextAnswer : proxy.LoseNextRequest)();
                    }
                },
            }
        );
        await using var writer = new LedgerWriter(ledger);
        await writer.AppendAsync(Appends.To(Appends.Item(1), 0)).WaitAsync(Deadline);

        var result = await writer.AppendAsync(Appends.To(Appends.Item(1), 1)).WaitAsync(Deadline);

        Assert.Equal(new AppendResult(outcome, 2), result);
        Assert.Equal(afterwards ? 2 : 3, sent);
        var packs = await ledger.ReadEntriesAsync(Appends.Item(1), 0, None).ListAsync();
        Assert.Equal(["1..1;", "2..2;"], packs.Select(pack => Appends.Text(pack.Bytes)));
    }

    [Fact]
    public async Task Commit_WhenTheAnswerIsLost_IsUnknown()
    {
        await using var proxy = new CuttingProxy(_database.Server.Port);
        await using var ledger = await _database.OpenAsync(
            Through(proxy) with { BeforeCommit = proxy.LoseNextAnswer }
        );

        // Numbering the store is a question of its own, which is not cut.
        var result = await ledger.CommitAsync(Appends.To(Appends.Item(1), 0));

        Assert.Equal(Outcome.Unknown, result.Outcome);
        Assert.NotEmpty(result.Reason!);
        Assert.Equal(1, (await ledger.HeadAsync(Appends.Item(1)))!.Version);
    }

    [Fact]
    public async Task Commit_WhenTheServerFallsSilent_IsUnknownWhenItsTimeIsUp()
    {
        await using var proxy = new CuttingProxy(_database.Server.Port);
        await using var ledger = await _database.OpenAsync(
            Through(proxy) with
            {
                CommitTimeout = TimeSpan.FromSeconds(2),
                BeforeCommit = proxy.FallSilent,
            }
        );

        var result = await Task.Run(() => ledger.CommitAsync(Appends.To(Appends.Item(1), 0)))
            .WaitAsync(Deadline);

        Assert.Equal(Outcome.Unknown, result.Outcome);
        Assert.Equal(1, (await ledger.HeadAsync(Appends.Item(1)))!.Version);
    }

    [Fact]
    public async Task Append_WhenIdleConnectionsWereEnded_GoesOn()
    {
        await using var ledger = await _database.OpenAsync();
        await using var writer = new LedgerWriter(ledger);
        await writer.AppendAsync(Appends.To(Appends.Item(1), 0)).WaitAsync(Deadline);
        Assert.Equal(1, await _database.CutAsync("commits"));
        Assert.Equal(1, await _database.CutAsync("reads"));

        Assert.Equal(1, (await ledger.HeadAsync(Appends.Item(1)))!.Version);
        var result = await writer.AppendAsync(Appends.To(Appends.Item(1), 1)).WaitAsync(Deadline);

        Assert.Equal(new AppendResult(Outcome.Committed, 2), result);
    }

    [Fact]
    public async Task Commit_WhenItsConnectionIsEndedWhileItWaits_IsUnknownAndWritesNothing()
    {
        await using var ledger = await _database.OpenAsync();
        await ledger.RequireAsync(Appends.To(Appends.Item(1), 0));
        await using var other = await LockAsync(Appends.Item(1));
        var committing = Task.Run(() => ledger.CommitAsync(Appends.To(Appends.Item(1), 1)));
        await BlockedAsync();

        Assert.Equal(1, await _database.CutAsync("commits"));

        Assert.Equal(Outcome.Unknown, (await committing.WaitAsync(Deadline)).Outcome);
        await other.DisposeAsync();
        Assert.Equal(1, (await ledger.HeadAsync(Appends.Item(1)))!.Version);
    }

    [Fact]
    public async Task Commit_WhenARowStaysLocked_IsRolledBackForCertain()
    {
        await using var ledger = await _database.OpenAsync(
            _database.Options with { CommitTimeout = TimeSpan.FromSeconds(2) }
        );
        await ledger.RequireAsync(Appends.To(Appends.Item(1), 0));
        await using (await LockAsync(Appends.Item(1)))
        {
            var result = await ledger.CommitAsync(Appends.To(Appends.Item(1), 1));
            Assert.Equal(
                (Outcome.Rejected, Rejection.RolledBack),
                (result.Outcome, result.Rejection)
            );
        }

        await ledger.RequireAsync(Appends.To(Appends.Item(1), 1));
    }

    [Fact]
    public async Task Commit_WhenItDeadlocks_IsSentAgain()
    {
        var sent = 0;
        await using var ledger = await _database.OpenAsync(
            _database.Options with { BeforeCommit = () => sent++ }
        );
        await ledger.RequireAsync(
            Appends.To(Appends.Item(1), 0), Appends.To(Appends.Item(2), 0));
        await using var other = await LockAsync(Appends.Item(2), "SET deadlock_timeout = '20s';");
        var committing = Task.Run(() => ledger.CommitAsync(
            [Appends.To(Appends.Item(2), 1), Appends.To(Appends.Item(1), 1)], None).AsTask());
        await BlockedAsync();

        // Now each waits for the other, and the ledger's connection is the first to look why.
        await ExecuteAsync(other, LockSql(Appends.Item(1)));
        await other.DisposeAsync();

        Assert.All(
            await committing.WaitAsync(Deadline),
            result => Assert.Equal(new AppendResult(Outcome.Committed, 2), result)
        );
        Assert.Equal(3, sent);
    }

    [Theory]
    [InlineData("40001", Rejection.RolledBack)]
    [InlineData("40P01", Rejection.RolledBack)]
    [InlineData("53200", Rejection.RolledBack)]
    [InlineData("53100", Rejection.Storage)]
    [InlineData("58030", Rejection.Storage)]
    [InlineData("42501", Rejection.Storage)]
    public async Task Commit_WhenTheServerSaysNo_IsRejectedWithTheReason(string code, Rejection why)
    {
        var database = await _database.Server.CreateAsync();
        await using var ledger = await database.OpenAsync();
        await ledger.RequireAsync(Appends.To(Appends.Item(1), 0));
        await database.ExecuteAsync(
            $"""
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '{code}'; END $$;
            CREATE TRIGGER fail BEFORE INSERT ON ledger_journal EXECUTE FUNCTION fail();
            """
        );

        var results = await ledger.CommitAsync(
            [Appends.To(Appends.Item(1), 1), Appends.To(Appends.Item(1), 2)], None);

        Assert.Equal(AppendResult.Rejected(why, "no room"), results[0]);
        Assert.Equal(AppendResult.Rejected(why, "no room"), results[1]);
        Assert.Equal(1, (await ledger.HeadAsync(Appends.Item(1)))!.Version);
    }

    [Fact]
    public async Task Commit_WhenTheDatabaseIsReadOnly_IsRejectedAndReadsGoOn()
    {
        var database = await _database.Server.CreateAsync();
        await using (var ledger = await database.OpenAsync())
        {
            await ledger.RequireAsync(Appends.To(Appends.Item(1), 0));
        }

        await database.ExecuteAsync(
            $"ALTER DATABASE {database.Name} SET default_transaction_read_only = on");
        await using var readOnly = await database.OpenAsync();

        var result = await readOnly.CommitAsync(Appends.To(Appends.Item(1), 1));

        Assert.Equal((Outcome.Rejected, Rejection.Storage), (result.Outcome, result.Rejection));
        Assert.Equal(1, (await readOnly.HeadAsync(Appends.Item(1)))!.Version);
    }

    [Fact]
    public async Task Commit_WhenNoConnectionIsFree_IsBusyUntilOneIs()
    {
        var role = $"limited_{_database.Name}";
        await _database.ExecuteAsync(
            $"CREATE ROLE {role} SUPERUSER LOGIN; ALTER ROLE {role} NOSUPERUSER CONNECTION LIMIT 2;"
            + $"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role};"
            + $"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role};");
        var options = _database.Options with
        {
            ConnectionString = _database.ConnectionString.Replace(
                "=owner", $"={role}", StringComparison.Ordinal),
            ConnectFor = TimeSpan.FromMilliseconds(200),
        };
        await using var ledger = await _database.OpenAsync(options);
        var held = new NpgsqlConnection($"{options.ConnectionString};Pooling=false");
        await held.OpenAsync();

        var busy = await ledger.CommitAsync(Appends.To(Appends.Item(1), 0));
        Assert.Equal((Outcome.Rejected, Rejection.Busy), (busy.Outcome, busy.Rejection));
        Assert.Contains("max_connections", busy.Reason, StringComparison.Ordinal);

        await held.DisposeAsync();
        await using var writer = new LedgerWriter(ledger);
        Assert.Equal(
            new AppendResult(Outcome.Committed, 1),
            await writer.AppendAsync(Appends.To(Appends.Item(1), 0)).WaitAsync(Deadline)
        );
    }

    [Fact]
    public async Task Read_WhenEveryReaderIsTaken_IsUnavailableUntilOneIsFree()
    {
        await using var ledger = await _database.OpenAsync(
            _database.Options with
            {
                ReadersMax = 1,
                ConnectTimeout = TimeSpan.FromSeconds(1),
            }
        );
        await ledger.RequireAsync(
            Appends.To(Appends.Item(1), 0) with
            {
                Chunk = new SnapshotChunk(1, 0, Appends.Bytes("a"), true),
            }
        );
        await using (var chunks = ledger.ReadSnapshotAsync(Appends.Item(1), 1, None)
            .GetAsyncEnumerator(None))
        {
            Assert.True(await chunks.MoveNextAsync());
            var fault = await Assert.ThrowsAsync<LedgerUnavailableException>(
                () => ledger.HeadAsync(Appends.Item(1)));
            Assert.DoesNotContain('\n', fault.Message);
        }

        Assert.Equal(1, (await ledger.HeadAsync(Appends.Item(1)))!.Version);
    }

    [Fact]
    public async Task Commit_WhenTheDatabaseSaysOtherwise_WaitsForTheDisk()
    {
        var database = await _database.Server.CreateAsync();
        await database.ExecuteAsync(
            $"ALTER DATABASE {database.Name} SET synchronous_commit = off");
        await using var ledger = await database.OpenAsync();
        await database.ExecuteAsync(
            """
            CREATE TABLE seen (setting text);
            CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                INSERT INTO seen SELECT current_setting('synchronous_commit');
                RETURN NULL;
            END $$;
            CREATE TRIGGER see AFTER INSERT ON ledger_journal EXECUTE FUNCTION see();
            """
        );
        await ledger.RequireAsync(Appends.To(Appends.Item(1), 0));
        Assert.Equal("on", await database.ScalarAsync<string>("SELECT setting FROM seen"));
    }

    [Fact]
    public async Task Ping_WhenOpen_AnswersTheServersClock()
    {
        await using var ledger = await _database.OpenAsync();
        var before = await _database.ScalarAsync<DateTime>("SELECT clock_timestamp()");
        var now = await ledger.PingAsync(None);
        var after = await _database.ScalarAsync<DateTime>("SELECT clock_timestamp()");
        Assert.InRange(now!.Value.UtcDateTime, before, after);
    }

    private static string LockSql(StreamId stream) =>
        $"SELECT 1 FROM ledger_head WHERE key = '{stream.Key}' FOR UPDATE";

    private PostgresLedgerOptions Through(CuttingProxy proxy) => _database.Options with
    {
        ConnectionString = $"{_database.ConnectionString};SSL Mode=Disable;Port={proxy.Port}",
    };

    private async Task<NpgsqlConnection> LockAsync(StreamId stream, string before = "")
    {
        var connection = await _database.ConnectAsync();
        await ExecuteAsync(connection, $"{before} BEGIN");
        await ExecuteAsync(connection, LockSql(stream));
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        _ = await command.ExecuteNonQueryAsync();
    }

    /// <summary>Answers when the ledger's commit waits for a lock.</summary>
    private async Task BlockedAsync()
    {
        var waited = Stopwatch.StartNew();
        while (await _database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            + "AND wait_event_type = 'Lock' AND application_name LIKE '% commits'") == 0)
        {
            Assert.True(waited.Elapsed < Deadline, "the commit never waited");
            await Task.Yield();
        }
    }
}

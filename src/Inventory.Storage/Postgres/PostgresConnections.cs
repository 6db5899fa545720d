// Two pools: one connection that commits, so that its statements stay prepared and a broken one is
// replaced by the next commit, and a few that read. Settings travel in the connection's start-up
// message: a server that was restarted gets them again.

using Npgsql;

namespace Inventory.Storage.Postgres;

/// <summary>The connections of one ledger.</summary>
internal sealed class PostgresConnections : IAsyncDisposable
{
    /// <summary>Seconds a read of one row may take: who settles a batch or renews a lease by it has
    /// not the time a list has.</summary>
    public const int QuickSeconds = 4;

    // The commit joins a handful of arrays with tables by their keys: whatever the statistics say,
    // looking up each key is right, and in the order given it takes the row locks in one order.
    private const string CommitSettings =
        "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed "
        + "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off "
        + "-c enable_bitmapscan=off -c plan_cache_mode=force_generic_plan -c jit=off "
        + "-c work_mem=32MB";

    private const string ReadSettings = "-c default_transaction_isolation=read\\ committed";

    private readonly NpgsqlDataSource _commits;
    private readonly NpgsqlDataSource _reads;

    /// <summary>Makes the pools; connects nothing yet.</summary>
    /// <exception cref="LedgerUnavailableException">The connection string cannot be read.
    /// </exception>
    public PostgresConnections(PostgresLedgerOptions options)
    {
        var given = Parse(options.ConnectionString);
        Target = $"database '{given.Database ?? given.Username}' at {given.Host}:{given.Port}";
        User = given.Username ?? "";
        _commits = Commits(given, options);
        _reads = Reads(given, options);
    }

    /// <summary>Which database, for people.</summary>
    public string Target { get; }

    /// <summary>As which role.</summary>
    public string User { get; }

    /// <summary>The connection that commits; it blocks, as a commit does.</summary>
    public NpgsqlConnection OpenCommit() => _commits.OpenConnection();

    /// <summary>A connection that reads.</summary>
    public ValueTask<NpgsqlConnection> OpenReadAsync(CancellationToken cancel) =>
        _reads.OpenConnectionAsync(cancel);

    /// <summary>Gives up idle connections that read: the server they were of is gone.</summary>
    public void ClearReads() => _reads.Clear();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _commits.DisposeAsync().ConfigureAwait(false);
        await _reads.DisposeAsync().ConfigureAwait(false);
    }

    private static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            var given = new NpgsqlConnectionStringBuilder(text);
            if (!string.IsNullOrEmpty(given.Host))
            {
                return given;
            }
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            // What it says may quote a part of the password.
        }

        throw new LedgerUnavailableException(
            "the PostgreSQL connection string cannot be read: write it as "
            + "'Host=db;Database=inventory;Username=inventory;Password=...', a value with a "
            + "semicolon in quotes");
    }

    private static NpgsqlDataSource Commits(
        NpgsqlConnectionStringBuilder given, PostgresLedgerOptions options)
    {
        var seconds = Math.Max(2, (int)options.CommitTimeout.TotalSeconds);
        var milliseconds = (seconds - 1) * 1_000;
        var settings = Common(given, options);
        settings.MaxPoolSize = 1;
        settings.CommandTimeout = seconds;
        settings.Options = $"{given.Options} {CommitSettings} "
            + $"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds / 2}";
        settings.ApplicationName = $"{given.ApplicationName ?? "inventory"} commits";
        return Build(settings);
    }

    private static NpgsqlDataSource Reads(
        NpgsqlConnectionStringBuilder given, PostgresLedgerOptions options)
    {
        var settings = Common(given, options);
        settings.MaxPoolSize = options.ReadersMax;
        settings.CommandTimeout = (int)options.ReadTimeout.TotalSeconds;
        settings.Options = $"{given.Options} {ReadSettings}";
        settings.ApplicationName = $"{given.ApplicationName ?? "inventory"} reads";
        return Build(settings);
    }

    private static NpgsqlConnectionStringBuilder Common(
        NpgsqlConnectionStringBuilder given, PostgresLedgerOptions options) =>
        new(given.ConnectionString)
        {
            Pooling = true,
            MinPoolSize = 0,
            Timeout = Math.Max(1, (int)options.ConnectTimeout.TotalSeconds),
            // A commit whose time is up is not cancelled but looked for: a server that waits for
            // its standby answers a cancelled commit as if all were well.
            CancellationTimeout = -1,
            NoResetOnClose = true,
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
            Enlist = false,
            Multiplexing = false,
            PersistSecurityInfo = false,
            IncludeErrorDetail = false,
            // Notices a server that is gone without a word in about half a minute.
            TcpKeepAlive = true,
            TcpKeepAliveTime = 15,
            TcpKeepAliveInterval = 5,
        };

    /// <summary>Of several hosts the one that takes writes: reads see every commit there.
    /// </summary>
    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings)
    {
        var hasSeveral = settings.Host?.Contains(',', StringComparison.Ordinal) == true;
        settings.TargetSessionAttributes = null;
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        _ = builder.ConfigureTypeLoading(static types => types.EnableTypeLoading(false));
        return hasSeveral
            ? builder.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary)
            : builder.Build();
    }
}

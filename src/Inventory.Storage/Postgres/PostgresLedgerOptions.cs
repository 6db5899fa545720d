namespace Inventory.Storage.Postgres;

/// <summary>How a PostgreSQL ledger is opened.</summary>
public sealed record PostgresLedgerOptions
{
    /// <summary>Where the database is, as Npgsql reads it:
    /// <c>Host=db;Database=inventory;Username=inventory;Password=...</c>. What it says of pools,
    /// timeouts and preparation is overruled by the other options.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Connections that read, and so reads that run at a time. One more commits.</summary>
    public int ReadersMax { get; init; } = 8;

    /// <summary>How long one attempt to connect may take, and a read may wait for a free
    /// connection. Whole seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a commit may take. Then the connection is given up and what became of the
    /// batch is looked for in the heads. Whole seconds, at least 2: the server is told to give up a
    /// second earlier, because its word is certain.</summary>
    public TimeSpan CommitTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a commit waits for a server that does not let it connect.</summary>
    public TimeSpan ConnectFor { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a read may take. Whole seconds.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long opening waits for a server that is starting.</summary>
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause between two attempts to connect.</summary>
    public TimeSpan RetryEvery { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Clock of the waits.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Oldest server it works with, as <c>server_version_num</c> counts.</summary>
    internal int ServerVersionMin { get; init; } = 130_000;

    /// <summary>Called before each batch is sent: a test cuts the connection here.</summary>
    internal Action BeforeCommit { get; init; } = static () => { };
}

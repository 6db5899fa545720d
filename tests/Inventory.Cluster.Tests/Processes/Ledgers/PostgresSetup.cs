using Inventory.Storage.Tests.Postgres;

namespace Inventory.Cluster.Tests.Processes.Ledgers;

/// <summary>Silos on a PostgreSQL database of their own, each on free ports.</summary>
internal static class PostgresSetup
{
    /// <summary>An empty database of the server all tests share.</summary>
    public static async Task<string> FreshAsync() =>
        (await (await PostgresServer.SharedAsync()).CreateAsync()).ConnectionString;

    /// <summary>A silo on a database; it stops without a pause.</summary>
    public static SiloSetup Silo(Scratch scratch, string connection) =>
        SiloSetup.Fresh(scratch)
            .With("Inventory__Ledger", "postgres")
            .With("ConnectionStrings__Postgres", connection)
            .With("Inventory__DrainSeconds", "0")
            .With("Orleans__Address", "127.0.0.1")
            .With("Orleans__SiloPort", $"{Ports.Free()}");
}

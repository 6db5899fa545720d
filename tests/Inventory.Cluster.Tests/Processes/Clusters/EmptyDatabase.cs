using System.Globalization;
using Npgsql;

namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>A second database on the server of a cluster, for silos that find nothing there.
/// </summary>
internal static class EmptyDatabase
{
    private const string Name = "empty";

    /// <summary>Makes it; answers how each silo is started on it, without a token.</summary>
    public static async Task<IReadOnlyList<SiloSetup>> SetupsAsync(ClusterScript cluster)
    {
        var server = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = cluster.DatabasePort,
            Database = "inventory",
            Username = "inventory",
            Password = await File.ReadAllTextAsync(
                Path.Combine(cluster.Directory, "postgres", "password")),
        };
        server.Password = server.Password!.Trim();
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var make = new NpgsqlCommand($"CREATE DATABASE {Name}", connection);
        await make.ExecuteNonQueryAsync();
        server.Database = Name;
        return [.. Enumerable.Range(0, ClusterScript.Silos).Select(_ => Setup(server))];
    }

    private static SiloSetup Setup(NpgsqlConnectionStringBuilder database) =>
        new SiloSetup(Path.GetTempPath(), Ports.Free())
            .With("Inventory__DataPath", null)
            .With("Inventory__Token", null)
            .With("Inventory__Ledger", "postgres")
            .With("ConnectionStrings__Postgres", database.ConnectionString)
            .With("Orleans__Address", "127.0.0.1")
            .With("Orleans__SiloPort", Ports.Free().ToString(CultureInfo.InvariantCulture));
}

using Npgsql;

namespace Inventory.Storage.Tests.Postgres;

/// <summary>The queries the membership provider runs, with the parameters it gives them.</summary>
public sealed class PostgresMembershipTests : IAsyncLifetime
{
    private static readonly DateTime Noon = new(2026, 6, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly string _cluster = $"cluster-{Appends.Id()}";
    private PostgresDatabase _database = null!;
    private NpgsqlConnection _connection = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).RentAsync();
        _connection = await _database.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _database.ReturnAsync();
    }

    [Fact]
    public async Task Queries_WhenListed_AreThoseTheProviderAsksFor()
    {
        var keys = await _database.ScalarAsync<string>(
            "SELECT string_agg(QueryKey, ' ' ORDER BY QueryKey COLLATE \"C\") FROM OrleansQuery"
        );
        Assert.Equal(
            "CleanupDefunctSiloEntriesKey CleanupDefunctSiloEntryKey "
                + "DeleteMembershipTableEntriesKey GatewaysQueryKey InsertMembershipKey "
                + "InsertMembershipVersionKey MembershipReadAllKey MembershipReadRowKey "
                + "UpdateIAmAlivetimeKey UpdateMembershipKey",
            keys
        );
    }

    [Fact]
    public async Task Insert_WhenTheVersionIsAnothers_WritesNothing()
    {
        Assert.Equal(1, await ScalarAsync("InsertMembershipVersionKey"));
        Assert.Equal(0, await ScalarAsync("InsertMembershipVersionKey"));

        Assert.Equal(1, await InsertAsync("10.0.0.1", version: 0));
        Assert.Equal(0, await InsertAsync("10.0.0.2", version: 0));
        Assert.Equal(0, await InsertAsync("10.0.0.1", version: 1));
        Assert.Equal(["10.0.0.1 3 1"], await MembersAsync());

        Assert.Equal(1, await InsertAsync("10.0.0.2", version: 1));
        Assert.Equal(["10.0.0.1 3 2", "10.0.0.2 3 2"], await MembersAsync());
    }

    [Fact]
    public async Task Update_WhenTheVersionIsAnothers_WritesNothing()
    {
        await ScalarAsync("InsertMembershipVersionKey");
        await InsertAsync("10.0.0.1", version: 0);

        Assert.Equal(0, await UpdateAsync("10.0.0.1", status: 6, version: 0));
        Assert.Equal(0, await UpdateAsync("10.0.0.9", status: 6, version: 1));
        Assert.Equal(["10.0.0.1 3 1"], await MembersAsync());
        Assert.Equal(1, await UpdateAsync("10.0.0.1", status: 6, version: 1));
        Assert.Equal(["10.0.0.1 6 2"], await MembersAsync());
    }

    [Fact]
    public async Task Insert_WhenTwoSilosRace_OneJoinsPerVersion()
    {
        await ScalarAsync("InsertMembershipVersionKey");
        await using var other = await _database.ConnectAsync();

        for (var version = 0; version < 20; version++)
        {
            var joined = await Task.WhenAll(
                InsertAsync($"10.0.1.{version}", version),
                InsertAsync($"10.0.2.{version}", version, other)
            );
            Assert.Equal(1, joined.Sum());
        }

        Assert.Equal(20, (await MembersAsync()).Count);
    }

    [Fact]
    public async Task Alive_WhenReportedLate_NeverGoesBack()
    {
        await ScalarAsync("InsertMembershipVersionKey");
        await InsertAsync("10.0.0.1", version: 0);
        await ScalarAsync(
            "UpdateIAmAlivetimeKey",
            ("Address", "10.0.0.1"), ("Port", 11_111), ("Generation", 7),
            ("IAmAliveTime", Noon.AddHours(2))
        );
        await ScalarAsync(
            "UpdateIAmAlivetimeKey",
            ("Address", "10.0.0.1"), ("Port", 11_111), ("Generation", 7),
            ("IAmAliveTime", Noon.AddHours(1))
        );
        Assert.Equal(
            Noon.AddHours(2),
            await _database.ScalarAsync<DateTime>(
                $"SELECT IAmAliveTime FROM OrleansMembershipTable WHERE DeploymentId = '{_cluster}'"
            )
        );
    }

    [Fact]
    public async Task Read_WhenThereIsNoSuchSilo_AnswersTheVersionAlone()
    {
        await ScalarAsync("InsertMembershipVersionKey");
        await InsertAsync("10.0.0.1", version: 0);
        await using var command = await CommandAsync(
            "MembershipReadRowKey", _connection,
            ("Address", "10.0.0.9"), ("Port", 11_111), ("Generation", 7)
        );
        await using var rows = await command.ExecuteReaderAsync();
        Assert.True(await rows.ReadAsync());
        Assert.True(await rows.IsDBNullAsync(rows.GetOrdinal("Address")));
        Assert.Equal(1, rows.GetInt32(rows.GetOrdinal("Version")));
        Assert.False(await rows.ReadAsync());
    }

    [Fact]
    public async Task Cleanup_WhenSilosAreOld_TakesOutTheDeadOnly()
    {
        await ScalarAsync("InsertMembershipVersionKey");
        await InsertAsync("10.0.0.1", version: 0);
        await InsertAsync("10.0.0.2", version: 1);
        Assert.Equal("10.0.0.1", await ScalarAsync("GatewaysQueryKey", ("Status", 3)));
        await UpdateAsync("10.0.0.1", status: 6, version: 2);

        await ScalarAsync("CleanupDefunctSiloEntriesKey", ("IAmAliveTime", Noon));
        Assert.Equal(2, (await MembersAsync()).Count);
        await ScalarAsync("CleanupDefunctSiloEntriesKey", ("IAmAliveTime", Noon.AddDays(1)));
        Assert.Equal(["10.0.0.2 3 3"], await MembersAsync());

        await UpdateAsync("10.0.0.2", status: 6, version: 3);
        await ScalarAsync(
            "CleanupDefunctSiloEntryKey",
            ("Address", "10.0.0.2"), ("Port", 11_111), ("Generation", 7), ("StartTime", Noon),
            ("IAmAliveTime", Noon), ("SuspectTimes", DBNull.Value)
        );
        await ScalarAsync("DeleteMembershipTableEntriesKey");
        Assert.Empty(await MembersAsync());
    }

    private async Task<int> InsertAsync(
        string address, int version, NpgsqlConnection? connection = null)
    {
        await using var command = await CommandAsync(
            "InsertMembershipKey", connection ?? _connection,
            ("Address", address), ("Port", 11_111), ("Generation", 7), ("SiloName", "silo"),
            ("HostName", "host"), ("Status", 3), ("ProxyPort", 30_000), ("StartTime", Noon),
            ("IAmAliveTime", Noon), ("Version", version)
        );
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private async Task<int> UpdateAsync(string address, int status, int version) =>
        (int)(await ScalarAsync(
            "UpdateMembershipKey",
            ("Address", address), ("Port", 11_111), ("Generation", 7), ("Status", status),
            ("SuspectTimes", DBNull.Value), ("IAmAliveTime", Noon), ("Version", version)
        ))!;

    private async Task<List<string>> MembersAsync()
    {
        await using var command = await CommandAsync("MembershipReadAllKey", _connection);
        await using var rows = await command.ExecuteReaderAsync();
        var members = new List<string>();
        while (await rows.ReadAsync())
        {
            members.Add($"{rows["Address"]} {rows["Status"]} {rows["Version"]}");
        }

        members.Sort(StringComparer.Ordinal);
        return members;
    }

    private async Task<object?> ScalarAsync(
        string key, params (string Name, object Value)[] parameters)
    {
        await using var command = await CommandAsync(key, _connection, parameters);
        return await command.ExecuteScalarAsync();
    }

    private async Task<NpgsqlCommand> CommandAsync(
        string key, NpgsqlConnection connection, params (string Name, object Value)[] parameters)
    {
        var text = await _database.ScalarAsync<string>(
            $"SELECT QueryText FROM OrleansQuery WHERE QueryKey = '{key}'"
        );
        var command = new NpgsqlCommand(text, connection);
        _ = command.Parameters.AddWithValue("DeploymentId", _cluster);
        foreach (var (name, value) in parameters)
        {
            var parameter = command.Parameters.AddWithValue(name, value);
            if (name == "SuspectTimes")
            {
                parameter.DbType = System.Data.DbType.String;
            }
        }

        return command;
    }
}

using System.Security.Cryptography;
using Inventory.Storage.Postgres;

namespace Inventory.Storage.Tests.Postgres;

/// <summary>Opening: schemas old, new and foreign, and configurations that cannot work.</summary>
public sealed class PostgresOpeningTests : IAsyncLifetime
{
    private const string Secret = "s3cret;of one";

    private PostgresServer _server = null!;
    private PostgresDatabase _database = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.SharedAsync();
        _database = await _server.CreateAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Open_WhenSeveralSilosStartAtOnce_MakesTheSchemaOnce()
    {
        var ledgers = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(_ => Task.Run(() => _database.OpenAsync())));

        Assert.Equal(
            PostgresSchema.Version,
            await _database.ScalarAsync<long>("SELECT count(*) FROM ledger_schema")
        );
        for (var i = 0; i < ledgers.Length; i++)
        {
            await ledgers[i].RequireAsync(Appends.To(Appends.Item(1), i));
            await ledgers[i].DisposeAsync();
        }
    }

    [Fact]
    public async Task Open_WhenTheSchemaIsOld_BringsItUpToDate()
    {
        await (await _database.OpenAsync()).DisposeAsync();
        await _database.ExecuteAsync(
            "DROP TABLE OrleansQuery, OrleansMembershipTable, OrleansMembershipVersionTable;"
            + "DELETE FROM ledger_schema WHERE version > 1");

        await using var ledger = await _database.OpenAsync();

        Assert.Equal(10, await _database.ScalarAsync<long>("SELECT count(*) FROM OrleansQuery"));
    }

    [Fact]
    public async Task Open_WhenTheSchemaIsNewer_AsksForThatRelease()
    {
        await (await _database.OpenAsync()).DisposeAsync();
        await _database.ExecuteAsync(
            $"INSERT INTO ledger_schema (version) VALUES ({PostgresSchema.Version + 1})");
        await RequireUnavailableAsync(
            _database.Options, $"has schema {PostgresSchema.Version + 1}, this program knows");
    }

    [Theory]
    [InlineData("CREATE TABLE list_item (x integer)")]
    [InlineData("CREATE TABLE ledger_schema (x integer)")]
    [InlineData("CREATE TABLE OrleansQuery (x integer)")]
    public async Task Open_WhenAnotherProgramHasATableOfOurs_LeavesItAlone(string sql)
    {
        await _database.ExecuteAsync(sql);
        await RequireUnavailableAsync(_database.Options, "give the ledger a database of its own");
        Assert.Equal(
            1,
            await _database.ScalarAsync<long>(
                "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        );
    }

    [Fact]
    public async Task Open_WhenTheRoleMayNotCreate_SaysWhatToGrant()
    {
        await GuardAsync();
        await _database.ExecuteAsync("REVOKE CREATE ON SCHEMA public FROM public");
        await RequireUnavailableAsync(Guarded(Secret), "GRANT USAGE, CREATE ON SCHEMA public");
        await _database.ExecuteAsync("GRANT CREATE ON SCHEMA public TO guarded");
        await using var ledger = await _database.OpenAsync(Guarded(Secret));
    }

    [Fact]
    public async Task Open_WhenThePasswordIsWrong_SaysSoWithoutIt()
    {
        await GuardAsync();
        await RequireUnavailableAsync(Guarded("s3cret of another"), "refuses the role 'guarded'");
    }

    [Fact]
    public async Task Open_WhenThereIsNoSuchDatabase_SaysSo() =>
        await RequireUnavailableAsync(
            new() { ConnectionString = _server.ConnectionString("nowhere") },
            "there is no database 'nowhere'"
        );

    [Fact]
    public async Task Open_WhenNothingListens_SaysWhere() =>
        await RequireUnavailableAsync(
            new() { ConnectionString = "Host=127.0.0.1;Port=1;Database=d;Username=u" },
            "cannot reach the PostgreSQL server of database 'd' at 127.0.0.1:1"
        );

    [Fact]
    public async Task Open_WhenTheHostIsUnknown_SaysWhich() =>
        await RequireUnavailableAsync(
            new() { ConnectionString = "Host=no-such-host.invalid;Database=d;Username=u" },
            "no-such-host.invalid"
        );

    [Theory]
    [InlineData("")]
    [InlineData("Database=d")]
    [InlineData("nonsense")]
    [InlineData("Host=h;Password=s3cret;of one")]
    [InlineData("Host=h;Port=s3cret")]
    public void Ledger_WhenTheConnectionStringCannotBeRead_SaysHowItIsWritten(string text)
    {
        var fault = Assert.Throws<LedgerUnavailableException>(
            () => new PostgresLedger(new() { ConnectionString = text }));
        Assert.Contains("'Host=db;Database=inventory;", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WhenTheServerIsTooOld_SaysWhichItNeeds() =>
        await RequireUnavailableAsync(
            _database.Options with { ServerVersionMin = 990_000 }, "the ledger needs 99 or later");

    [Fact]
    public async Task Open_WhenTheEncodingHoldsNotEveryText_SaysWhichToUse()
    {
        await _server.ExecuteAsync(
            "postgres",
            "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        await RequireUnavailableAsync(
            new() { ConnectionString = _server.ConnectionString("latin") }, "ENCODING 'UTF8'");
    }

    [Fact]
    public async Task Open_WhenTheServerIsStarting_WaitsForIt()
    {
        await using var proxy = new CuttingProxy(_server.Port);
        proxy.RefuseNext(3);
        await using var ledger = await _database.OpenAsync(Through(proxy));
        await ledger.RequireAsync(Appends.To(Appends.Item(1), 0));
    }

    [Fact]
    public async Task Open_WhenTheServerGoesOnStarting_GivesUp()
    {
        await using var proxy = new CuttingProxy(_server.Port);
        proxy.RefuseNext(int.MaxValue);
        await RequireUnavailableAsync(
            Through(proxy) with { OpenFor = TimeSpan.FromMilliseconds(250) }, "is starting");
    }

    [Fact]
    public void Schema_WhenItChanges_TakesANewMigration() =>
        Assert.Equal(
            "BD1ED9D32D13D9E7 60701EEEC06BB030",
            string.Join(' ', PostgresSchema.Migrations.Select(
                sql => Convert.ToHexString(SHA256.HashData(Appends.Bytes(sql)))[..16]))
        );

    private PostgresLedgerOptions Through(CuttingProxy proxy) => _database.Options with
    {
        ConnectionString = $"{_database.ConnectionString};SSL Mode=Disable;Port={proxy.Port}",
        RetryEvery = TimeSpan.FromMilliseconds(20),
    };

    private PostgresLedgerOptions Guarded(string password) => new()
    {
        ConnectionString = $"Host=127.0.0.1;Port={_server.Port};Database={_database.Name};"
            + $"Username=guarded;Password=\"{password}\"",
    };

    private Task GuardAsync() => _database.ExecuteAsync(
        "DO $$ BEGIN CREATE ROLE guarded LOGIN; EXCEPTION WHEN duplicate_object THEN END $$;"
        + $"ALTER ROLE guarded PASSWORD '{Secret}'");

    private static async Task RequireUnavailableAsync(PostgresLedgerOptions options, string words)
    {
        await using var ledger = new PostgresLedger(options);
        var fault = await Assert.ThrowsAsync<LedgerUnavailableException>(
            async () => await ledger.OpenAsync(None));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.DoesNotContain("s3cret", fault.ToString(), StringComparison.Ordinal);
    }
}

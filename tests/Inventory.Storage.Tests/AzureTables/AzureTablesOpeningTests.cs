using Azure.Data.Tables;
using Inventory.Storage.AzureTables;

namespace Inventory.Storage.Tests.AzureTables;

/// <summary>What an operator reads when the tables cannot be opened, and what a ledger keeps in
/// them.</summary>
public sealed class AzureTablesOpeningTests(AzuriteServer azurite)
{
    private const string OtherKey = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3JldCBzZWNyZXQ=";

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Open_WhenSeveralStartAtOnce_AllOpen()
    {
        var options = await azurite.OptionsAsync();
        AzureTablesLedger[] ledgers = [.. Enumerable.Range(0, 6)
            .Select(_ => new AzureTablesLedger(options))];
        await Task.WhenAll(ledgers.Select(ledger => ledger.OpenAsync(None).AsTask()));
        await ledgers[0].RequireAsync(Appends.To(Appends.Item(1), 0));
        Assert.Equal(1, (await ledgers[5].HeadAsync(Appends.Item(1)))!.Version);
    }

    [Fact]
    public async Task Open_WhenTheSchemaIsNewer_SaysSo()
    {
        var options = await azurite.OptionsAsync();
        await new AzureTablesLedger(options).OpenAsync(None);
        var streams = new TableServiceClient(options.ConnectionString)
            .GetTableClient($"{options.TablePrefix}streams");
        await streams.UpsertEntityAsync(
            new TableEntity(AzureOpening.SchemaPartition, AzureOpening.SchemaRow)
            {
                ["V"] = AzureOpening.SchemaVersion + 1,
            },
            cancellationToken: None);
        Assert.Contains("schema 2", await FaultAsync(options));
    }

    [Fact]
    public async Task Open_WhenTheKeyIsWrong_SaysSoAndNotTheKey()
    {
        var options = await azurite.OptionsAsync();
        var fault = await FaultAsync(options with
        {
            ConnectionString = options.ConnectionString!.Replace(
                AzuriteServer.Key, OtherKey, StringComparison.Ordinal),
        });
        Assert.Contains("account key", fault);
    }

    [Theory]
    [InlineData("nonsense " + OtherKey)]
    [InlineData("DefaultEndpointsProtocol=http;AccountName=a;AccountKey=" + OtherKey + "%")]
    [InlineData("AccountKey=" + OtherKey)]
    public async Task Open_WhenTheConnectionStringIsMalformed_SaysSoAndNotTheKey(string text) =>
        Assert.Contains(
            "malformed",
            await FaultAsync(new AzureTablesLedgerOptions { ConnectionString = text }));

    [Fact]
    public async Task Open_WhenTheHostIsUnknown_SaysSoAndNotTheKey()
    {
        var fault = await FaultAsync(new AzureTablesLedgerOptions
        {
            ConnectionString =
                $"AccountName=a;AccountKey={OtherKey};TableEndpoint=http://nowhere.invalid/a;",
            Configure = how => how.Retry.MaxRetries = 0,
        });
        Assert.Contains("cannot be reached", fault);
    }

    [Fact]
    public async Task Open_WhenNothingOrTwoWaysAreGiven_SaysWhatIsNeeded()
    {
        Assert.Contains("either", await FaultAsync(new AzureTablesLedgerOptions()));
        var options = await azurite.OptionsAsync();
        Assert.Contains(
            "either", await FaultAsync(options with { Endpoint = new Uri("http://a.invalid") }));
        Assert.Contains(
            "https",
            await FaultAsync(
                new AzureTablesLedgerOptions { Endpoint = new Uri("http://a.invalid") }));
        Assert.Contains("prefix", await FaultAsync(options with { TablePrefix = "1-a" }));
    }

    [Fact]
    public async Task Commit_WhenNotOpen_IsRejected()
    {
        await using var ledger = new AzureTablesLedger(await azurite.OptionsAsync());
        Assert.Equal(
            Rejection.Storage,
            (await ledger.CommitAsync(Appends.To(Appends.Item(1), 0))).Rejection);
        await Assert.ThrowsAsync<LedgerUnavailableException>(
            () => ledger.HeadAsync(Appends.Item(1)));
    }

    [Fact]
    public async Task Ping_WhenOpen_AnswersTheServersClock()
    {
        await using var ledger = new AzureTablesLedger(await azurite.OptionsAsync());
        await ledger.OpenAsync(None);
        var clock = await ledger.PingAsync(None);
        Assert.InRange(
            (TimeProvider.System.GetUtcNow() - clock!.Value).Duration(),
            TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Snapshots_WhenSealedAgain_LeaveNoChunksOfTheOldOnes()
    {
        var options = await azurite.OptionsAsync();
        await using var ledger = new AzureTablesLedger(options);
        await ledger.OpenAsync(None);
        for (var version = 1; version <= 5; version++)
        {
            await ledger.RequireAsync(
                Chunk(version - 1, 1, version, 0, seals: false),
                Chunk(version, 0, version, 1, seals: true));
        }

        Assert.Equal(2, (await RowsAsync(options)).Count(key => key.StartsWith('c')));
    }

    [Fact]
    public async Task Intents_WhenLarge_LeaveNoPieces()
    {
        var options = await azurite.OptionsAsync();
        await using var ledger = new AzureTablesLedger(options);
        await ledger.OpenAsync(None);
        await ledger.RequireAsync(Appends.To(Appends.Item(1), 0) with
        {
            Rows = [.. Enumerable.Range(1, 30).Select(
                i => Appends.ItemRow(i) with { Details = new byte[100_000] })],
        });
        Assert.Equal(["head", AzureKeys.Pack(1)], (await RowsAsync(options)).Order());
        Assert.Equal(
            30, (await ledger.ReadItemsAfterAsync(Appends.Store, 0, 100, None)).Count);
    }

    private static Append Chunk(long expected, int count, long version, int place, bool seals) =>
        Appends.To(Appends.Item(1), expected, count) with
        {
            Chunk = new SnapshotChunk(version, place, Appends.Bytes("c"), seals),
        };

    private static async Task<List<string>> RowsAsync(AzureTablesLedgerOptions options)
    {
        var streams = new TableServiceClient(options.ConnectionString)
            .GetTableClient($"{options.TablePrefix}streams");
        return [.. (await streams.QueryAsync<TableEntity>(
            row => row.PartitionKey != AzureOpening.SchemaPartition, cancellationToken: None)
            .ListAsync()).Select(row => row.RowKey)];
    }

    private static async Task<string> FaultAsync(AzureTablesLedgerOptions options)
    {
        await using var ledger = new AzureTablesLedger(options);
        var fault = await Assert.ThrowsAsync<LedgerUnavailableException>(
            async () => await ledger.OpenAsync(None));
        Assert.DoesNotContain('\n', fault.Message);
        Assert.DoesNotContain(OtherKey, fault.ToString());
        return fault.Message;
    }
}

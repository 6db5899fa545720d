using System.Net;
using Azure.Data.Tables;
using Inventory.Grains.Clustering;
using Inventory.Storage.Tests.AzureTables;
using Orleans.Runtime;

namespace Inventory.Cluster.Tests.Clustering;

/// <summary>What Orleans asks of a membership table, asked of a real table service.</summary>
public sealed class AzureTablesMembershipTests(AzuriteServer azurite) : IAsyncLifetime
{
    private const int Rivals = 8;
    private static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);
    private static int _tables;

    private TableServiceClient _client = null!;
    private AzureTablesMembership _table = null!;
    private string _name = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        _client = new TableServiceClient(await azurite.ConnectionStringAsync());
        _name = $"members{Interlocked.Increment(ref _tables)}";
        _table = new AzureTablesMembership(_client, _name, "cluster one");
        await _table.InitializeMembershipTableAsync(true, None);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task ReadAll_WhenNothingWasWritten_AnswersVersionZeroAndNobody()
    {
        var read = await _table.ReadAllAsync(None);
        Assert.Empty(read.Members);
        Assert.Equal(0, read.Version.Version);
        Assert.NotEmpty(read.Version.VersionEtag);
    }

    [Fact]
    public async Task Initialize_WhenDoneAgain_KeepsWhatIsThere()
    {
        var before = await InsertAsync(Silo(1));
        await _table.InitializeMembershipTableAsync(true, None);
        Assert.Equal(before.Version, (await _table.ReadAllAsync(None)).Version);
    }

    [Fact]
    public async Task InsertRow_WhenTheVersionMatches_IsReadBackWhole()
    {
        var silo = Silo(1);
        silo.AddSuspector(Address(2), Noon.AddSeconds(3));
        silo.AddSuspector(Address(3), Noon.AddSeconds(4));
        var read = await InsertAsync(silo);

        Assert.Equal(1, read.Version.Version);
        Assert.Equal(
            silo.ToFullString(), Assert.Single(read.Members).Item1.ToFullString());
        Assert.Equal(silo.SuspectTimes, read.Members[0].Item1.SuspectTimes);
        Assert.Equal(silo.StartTime, read.Members[0].Item1.StartTime);
        Assert.Equal(DateTimeKind.Utc, read.Members[0].Item1.IAmAliveTime.Kind);
        Assert.Equal(silo.ProxyPort, read.Members[0].Item1.ProxyPort);
    }

    [Fact]
    public async Task InsertRow_WhenTheSiloIsThere_AnswersFalseAndChangesNothing()
    {
        var before = await InsertAsync(Silo(1));
        Assert.False(await _table.InsertRowAsync(Silo(1), before.Version.Next(), None));
        Assert.Equal(before.Version, (await _table.ReadAllAsync(None)).Version);
    }

    [Fact]
    public async Task InsertRow_WhenTheVersionIsStale_AnswersFalseAndChangesNothing()
    {
        var stale = (await _table.ReadAllAsync(None)).Version;
        _ = await InsertAsync(Silo(1));
        Assert.False(await _table.InsertRowAsync(Silo(2), stale.Next(), None));
        Assert.Single((await _table.ReadAllAsync(None)).Members);
    }

    [Fact]
    public async Task UpdateRow_WhenTheVersionMatches_ReplacesTheSilo()
    {
        var before = await InsertAsync(Silo(1));
        var silo = Silo(1, SiloStatus.Dead);
        Assert.True(await _table.UpdateRowAsync(
            silo, before.Members[0].Item2, before.Version.Next(), None));

        var after = await _table.ReadAllAsync(None);
        Assert.Equal(2, after.Version.Version);
        Assert.Equal(SiloStatus.Dead, Assert.Single(after.Members).Item1.Status);
    }

    [Fact]
    public async Task UpdateRow_WhenTheSiloIsMissing_AnswersFalseAndChangesNothing()
    {
        var before = await InsertAsync(Silo(1));
        Assert.False(await _table.UpdateRowAsync(
            Silo(2), before.Members[0].Item2, before.Version.Next(), None));
        var after = await _table.ReadAllAsync(None);
        Assert.Equal(before.Version, after.Version);
        Assert.Single(after.Members);
    }

    [Fact]
    public async Task UpdateRow_WhenTheVersionIsStale_AnswersFalse()
    {
        var stale = await InsertAsync(Silo(1));
        _ = await InsertAsync(Silo(2));
        Assert.False(await _table.UpdateRowAsync(
            Silo(1, SiloStatus.Dead), stale.Members[0].Item2, stale.Version.Next(), None));
        Assert.All(
            (await _table.ReadAllAsync(None)).Members,
            member => Assert.Equal(SiloStatus.Active, member.Item1.Status));
    }

    [Fact]
    public async Task UpdateRow_WhenSeveralTryAtOnce_OneWinsEachVersion()
    {
        var before = await InsertAsync(Silo(1));
        for (var round = 0; round < 5; round++)
        {
            var won = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(_ =>
                _table.UpdateRowAsync(
                    Silo(1), before.Members[0].Item2, before.Version.Next(), None)));
            Assert.Equal(1, won.Count(each => each));
            var after = await _table.ReadAllAsync(None);
            Assert.Equal(before.Version.Version + 1, after.Version.Version);
            before = after;
        }
    }

    [Fact]
    public async Task UpdateIAmAlive_WhenBetweenReadAndUpdate_DisturbsNeither()
    {
        var before = await InsertAsync(Silo(1));
        var alive = Silo(1);
        alive.IAmAliveTime = Noon.AddMinutes(9);
        alive.Status = SiloStatus.Dead;
        await _table.UpdateIAmAliveAsync(alive, None);

        var read = await _table.ReadAllAsync(None);
        Assert.Equal(before.Version, read.Version);
        Assert.Equal(alive.IAmAliveTime, read.Members[0].Item1.IAmAliveTime);
        Assert.Equal(SiloStatus.Active, read.Members[0].Item1.Status);
        Assert.True(await _table.UpdateRowAsync(
            Silo(1), before.Members[0].Item2, before.Version.Next(), None));
    }

    [Fact]
    public async Task ReadRow_WhenOthersAreThere_AnswersOneAndTheVersion()
    {
        _ = await InsertAsync(Silo(1));
        var all = await InsertAsync(Silo(2));
        var one = await _table.ReadRowAsync(Address(2), None);
        Assert.Equal(Address(2), Assert.Single(one.Members).Item1.SiloAddress);
        Assert.Equal(all.Version, one.Version);
        var none = await _table.ReadRowAsync(Address(3), None);
        Assert.Empty(none.Members);
        Assert.Equal(all.Version, none.Version);
    }

    [Fact]
    public async Task ReadAll_WhenThereAreSeveralPages_AnswersThemAll()
    {
        const int silos = 1_100;
        var rows = _client.GetTableClient(_name);
        foreach (var part in Enumerable.Range(1, silos).Chunk(100))
        {
            await rows.SubmitTransactionAsync(part.Select(silo => new TableTransactionAction(
                TableTransactionActionType.Add,
                AzureTablesMembershipRows.Of("cluster one", Silo(silo)))));
        }

        Assert.Equal(silos, (await _table.ReadAllAsync(None)).Members.Count);
    }

    [Fact]
    public async Task Cleanup_WhenDeadSilosAreOld_RemovesThemAlone()
    {
        var old = Silo(1, SiloStatus.Dead);
        var recent = Silo(2, SiloStatus.Dead);
        recent.IAmAliveTime = Noon.AddHours(2);
        _ = await InsertAsync(old);
        _ = await InsertAsync(recent);
        _ = await InsertAsync(Silo(3));
        await _table.CleanupDefunctSiloEntriesAsync(
            new DateTimeOffset(Noon.AddHours(1)), None);
        Assert.Equal(
            [Address(2), Address(3)],
            (await _table.ReadAllAsync(None)).Members
                .Select(member => member.Item1.SiloAddress).Order());
    }

    [Fact]
    public async Task Delete_WhenClustersShareATable_TakesOneOfThem()
    {
        var other = new AzureTablesMembership(_client, _name, "two");
        await other.InitializeMembershipTableAsync(true, None);
        _ = await InsertAsync(Silo(1));
        var version = (await other.ReadAllAsync(None)).Version;
        Assert.True(await other.InsertRowAsync(Silo(2), version.Next(), None));
        await _table.DeleteMembershipTableEntriesAsync("cluster one", None);
        Assert.Empty((await _table.ReadAllAsync(None)).Members);
        Assert.Single((await other.ReadAllAsync(None)).Members);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a'b")]
    public void Constructor_WhenTheIdCannotNameACluster_Throws(string cluster) =>
        Assert.Throws<ArgumentException>(
            () => new AzureTablesMembership(_client, _name, cluster));

    private static SiloAddress Address(int silo) =>
        SiloAddress.New(IPAddress.Parse("10.0.0.1"), 10_000 + silo, 7);

    private static MembershipEntry Silo(int silo, SiloStatus status = SiloStatus.Active) =>
        new()
        {
            SiloAddress = Address(silo),
            Status = status,
            HostName = "host",
            SiloName = $"silo {silo}",
            ProxyPort = 30_000,
            StartTime = Noon,
            IAmAliveTime = Noon.AddTicks(7),
            SuspectTimes = [],
        };

    private async Task<MembershipTableData> InsertAsync(MembershipEntry silo)
    {
        var version = (await _table.ReadAllAsync(None)).Version;
        Assert.True(await _table.InsertRowAsync(silo, version.Next(), None));
        return await _table.ReadAllAsync(None);
    }
}

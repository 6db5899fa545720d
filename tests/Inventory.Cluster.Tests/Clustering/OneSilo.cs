using System.Net;
using Orleans.Runtime;

namespace Inventory.Cluster.Tests.Clustering;

/// <summary>A membership table of one silo, and that silo.</summary>
internal sealed class OneSilo : IMembershipTable, ILocalSiloDetails
{
    public string Name => "one";

    public string ClusterId => "test";

    public string DnsHostName => "localhost";

    public SiloAddress SiloAddress { get; } =
        SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);

    public SiloAddress GatewayAddress => SiloAddress;

    /// <summary>What others have declared it to be.</summary>
    public SiloStatus Status { get; set; } = SiloStatus.Active;

    /// <summary>Runs before each answer.</summary>
    public Action BeforeAnswer { get; set; } = () => { };

    public Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        BeforeAnswer();
        var entry = new MembershipEntry { SiloAddress = key, Status = Status };
        return Task.FromResult(new MembershipTableData(
            Tuple.Create(entry, "1"), new TableVersion(1, "1")));
    }

    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public Task DeleteMembershipTableEntries(string clusterId) => throw Never();

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw Never();

    public Task<MembershipTableData> ReadAll() => throw Never();

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        throw Never();

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        throw Never();

    public Task UpdateIAmAlive(MembershipEntry entry) => throw Never();

    private static NotSupportedException Never() => new("A lease reads its own row alone");
}

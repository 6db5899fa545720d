using Azure;
using Azure.Data.Tables;
using Orleans.Runtime;

namespace Inventory.Grains.Clustering;

/// <summary>
/// The members of a cluster in a table of an Azure storage account, beside the ledger. Changes are
/// conditional on the version's row alone: heartbeats change the rows of silos and must not make a
/// change fail that was decided before them.
/// </summary>
public sealed class AzureTablesMembership : IMembershipTable
{
    private readonly TableClient _table;
    private readonly string _cluster;

    /// <summary>Prepares the table; nothing is asked of the service yet.</summary>
    /// <param name="client">The account.</param>
    /// <param name="table">Name of the table, of 3 to 63 letters and digits.</param>
    /// <param name="cluster">Id of the cluster: 1 to 255 characters other than control characters,
    /// quotes and / \ # ?.</param>
    /// <exception cref="ArgumentException">The id is none.</exception>
    public AzureTablesMembership(TableServiceClient client, string table, string cluster)
    {
        _table = client.GetTableClient(table);
        _cluster = Checked(cluster);
    }

    /// <inheritdoc/>
    public async Task InitializeMembershipTableAsync(
        bool tryInitTableVersion, CancellationToken cancellationToken = default)
    {
        _ = await _table.CreateIfNotExistsAsync(cancellationToken);
        if (!tryInitTableVersion)
        {
            return;
        }

        try
        {
            _ = await _table.AddEntityAsync(
                AzureTablesMembershipRows.OfVersion(_cluster, 0), cancellationToken);
        }
        catch (RequestFailedException race) when (race.Status == 409)
        {
            // Another silo was faster.
        }
    }

    /// <inheritdoc/>
    public async Task<MembershipTableData> ReadAllAsync(
        CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var pages = 0;
            var rows = new List<TableEntity>();
            await foreach (var page in Rows(_cluster).AsPages().WithCancellation(cancellationToken))
            {
                pages++;
                rows.AddRange(page.Values);
            }

            // One page is one view. Several are when the version, the first row of all, has not
            // changed until the last was read.
            var read = Table(rows);
            if (pages == 1 || await VersionTagAsync(cancellationToken) == read.Version.VersionEtag)
            {
                return read;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<MembershipTableData> ReadRowAsync(
        SiloAddress key, CancellationToken cancellationToken = default)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in _table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter(
                $"PartitionKey eq {_cluster} and (RowKey eq {AzureTablesMembershipRows.Version}")
            + " or "
            + TableClient.CreateQueryFilter($"RowKey eq {key.ToParsableString()}") + ")",
            cancellationToken: cancellationToken))
        {
            rows.Add(row);
        }

        return Table(rows);
    }

    /// <inheritdoc/>
    public Task<bool> InsertRowAsync(
        MembershipEntry entry, TableVersion tableVersion,
        CancellationToken cancellationToken = default) =>
        ChangeAsync(
            new TableTransactionAction(
                TableTransactionActionType.Add, AzureTablesMembershipRows.Of(_cluster, entry)),
            tableVersion,
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> UpdateRowAsync(
        MembershipEntry entry, string etag, TableVersion tableVersion,
        CancellationToken cancellationToken = default) =>
        ChangeAsync(
            new TableTransactionAction(
                TableTransactionActionType.UpdateReplace,
                AzureTablesMembershipRows.Of(_cluster, entry),
                ETag.All),
            tableVersion,
            cancellationToken);

    /// <inheritdoc/>
    public Task UpdateIAmAliveAsync(
        MembershipEntry entry, CancellationToken cancellationToken = default) =>
        _table.UpdateEntityAsync(
            AzureTablesMembershipRows.OfAlive(_cluster, entry), ETag.All, TableUpdateMode.Merge,
            cancellationToken);

    /// <inheritdoc/>
    public async Task CleanupDefunctSiloEntriesAsync(
        DateTimeOffset beforeDate, CancellationToken cancellationToken = default)
    {
        var read = await ReadAllAsync(cancellationToken);
        foreach (var (silo, _) in read.Members)
        {
            var last = silo.IAmAliveTime > silo.StartTime ? silo.IAmAliveTime : silo.StartTime;
            if (silo.Status == SiloStatus.Dead && last < beforeDate.UtcDateTime)
            {
                await DeleteAsync(
                    _cluster, silo.SiloAddress.ToParsableString(), cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public async Task DeleteMembershipTableEntriesAsync(
        string clusterId, CancellationToken cancellationToken = default)
    {
        await foreach (var row in Rows(Checked(clusterId)).WithCancellation(cancellationToken))
        {
            await DeleteAsync(row.PartitionKey, row.RowKey, cancellationToken);
        }
    }

    /// <inheritdoc/>
    [Obsolete("Use InitializeMembershipTableAsync instead.")]
    public Task InitializeMembershipTable(bool tryInitTableVersion) =>
        InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    /// <inheritdoc/>
    [Obsolete("Use DeleteMembershipTableEntriesAsync instead.")]
    public Task DeleteMembershipTableEntries(string clusterId) =>
        DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    /// <inheritdoc/>
    [Obsolete("Use CleanupDefunctSiloEntriesAsync instead.")]
    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) =>
        CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    /// <inheritdoc/>
    [Obsolete("Use ReadRowAsync instead.")]
    public Task<MembershipTableData> ReadRow(SiloAddress key) =>
        ReadRowAsync(key, CancellationToken.None);

    /// <inheritdoc/>
    [Obsolete("Use ReadAllAsync instead.")]
    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    /// <inheritdoc/>
    [Obsolete("Use InsertRowAsync instead.")]
    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        InsertRowAsync(entry, tableVersion, CancellationToken.None);

    /// <inheritdoc/>
    [Obsolete("Use UpdateRowAsync instead.")]
    public Task<bool> UpdateRow(
        MembershipEntry entry, string etag, TableVersion tableVersion) =>
        UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    /// <inheritdoc/>
    [Obsolete("Use UpdateIAmAliveAsync instead.")]
    public Task UpdateIAmAlive(MembershipEntry entry) =>
        UpdateIAmAliveAsync(entry, CancellationToken.None);

    /// <summary>The silos of a table; before it has a version it has version 0, which nothing
    /// matches.</summary>
    private static MembershipTableData Table(List<TableEntity> rows)
    {
        var version = rows.Find(row => row.RowKey == AzureTablesMembershipRows.Version) is { } found
            ? AzureTablesMembershipRows.ToVersion(found)
            : new TableVersion(0, "");
        return new MembershipTableData(
            [.. rows
                .Where(row => row.RowKey != AzureTablesMembershipRows.Version)
                .Select(row => Tuple.Create(
                    AzureTablesMembershipRows.ToSilo(row), version.VersionEtag))],
            version);
    }

    private static string Checked(string cluster) =>
        cluster.Length is > 0 and <= 255
        && cluster.All(each => !char.IsControl(each) && !"/\\#?'".Contains(each))
            ? cluster
            : throw new ArgumentException(
                "A cluster's id has 1 to 255 characters other than control characters, quotes "
                + "and / \\ # ?.",
                nameof(cluster));

    private AsyncPageable<TableEntity> Rows(string cluster) =>
        _table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {cluster}"));

    private async Task<string?> VersionTagAsync(CancellationToken cancel)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(
            _cluster, AzureTablesMembershipRows.Version, cancellationToken: cancel);
        return row.HasValue ? row.Value!.ETag.ToString() : "";
    }

    private async Task<bool> ChangeAsync(
        TableTransactionAction silo, TableVersion version, CancellationToken cancel)
    {
        try
        {
            _ = await _table.SubmitTransactionAsync(
                [
                    silo,
                    new TableTransactionAction(
                        TableTransactionActionType.UpdateReplace,
                        AzureTablesMembershipRows.OfVersion(_cluster, version.Version),
                        new ETag(version.VersionEtag)),
                ],
                cancel);
            return true;
        }
        catch (RequestFailedException race) when (race.Status is 404 or 409 or 412
            && race.ErrorCode != "TableNotFound")
        {
            return false;
        }
    }

    private async Task DeleteAsync(string cluster, string row, CancellationToken cancel)
    {
        try
        {
            _ = await _table.DeleteEntityAsync(cluster, row, ETag.All, cancel);
        }
        catch (RequestFailedException race) when (race.Status == 404)
        {
            // Another silo was faster.
        }
    }
}

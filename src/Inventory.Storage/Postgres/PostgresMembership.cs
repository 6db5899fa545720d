// Who is in the cluster, for the ADO.NET membership provider of Orleans 10.4: silos find each other
// in the database they share anyway. The provider runs whatever text it finds under its query keys.
// The keys, the parameters, the columns answered and the names of the tables are its contract.
//
// The version of a cluster's table is the fence: a row is written only by who moves the version on
// from the one it read, in the same statement, so the version row's lock decides between two silos.

namespace Inventory.Storage.Postgres;

/// <summary>The membership tables and the queries on them.</summary>
internal static class PostgresMembership
{
    private const string Member =
        "Address = @Address AND Port = @Port AND Generation = @Generation";

    private const string Columns =
        """
        SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status,
            m.ProxyPort, m.SuspectTimes, m.StartTime, m.IAmAliveTime, v.Version
        FROM OrleansMembershipVersionTable v
        LEFT JOIN OrleansMembershipTable m ON m.DeploymentId = v.DeploymentId
        """;

    private const string MoveVersion =
        """
        UPDATE OrleansMembershipVersionTable v SET Timestamp = now(), Version = v.Version + 1
        WHERE v.DeploymentId = @DeploymentId AND v.Version = @Version AND v.Version < 2147483647
        """;

    private const string Found =
        $"""
        (SELECT 1 FROM OrleansMembershipTable m
        WHERE m.DeploymentId = @DeploymentId AND {Member})
        """;

    /// <summary>The migration that makes them.</summary>
    public const string Sql =
        $"""
        CREATE TABLE OrleansQuery (
            QueryKey varchar(64) NOT NULL PRIMARY KEY,
            QueryText varchar(8000) NOT NULL
        );

        CREATE TABLE OrleansMembershipVersionTable (
            DeploymentId varchar(150) NOT NULL PRIMARY KEY,
            Timestamp timestamptz(3) NOT NULL DEFAULT now(),
            Version integer NOT NULL DEFAULT 0
        );

        CREATE TABLE OrleansMembershipTable (
            DeploymentId varchar(150) NOT NULL REFERENCES OrleansMembershipVersionTable,
            Address varchar(45) NOT NULL,
            Port integer NOT NULL,
            Generation integer NOT NULL,
            SiloName varchar(150) NOT NULL,
            HostName varchar(150) NOT NULL,
            Status integer NOT NULL,
            ProxyPort integer,
            SuspectTimes varchar(8000),
            StartTime timestamptz(3) NOT NULL,
            IAmAliveTime timestamptz(3) NOT NULL,
            PRIMARY KEY (DeploymentId, Address, Port, Generation)
        );

        INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES
        ('InsertMembershipVersionKey', $query$
            WITH made AS (
                INSERT INTO OrleansMembershipVersionTable (DeploymentId) VALUES (@DeploymentId)
                ON CONFLICT (DeploymentId) DO NOTHING RETURNING 1
            )
            SELECT count(*)::integer FROM made
        $query$),
        ('InsertMembershipKey', $query$
            WITH moved AS (
                {MoveVersion} AND NOT EXISTS {Found}
                RETURNING v.DeploymentId
            ), made AS (
                INSERT INTO OrleansMembershipTable (DeploymentId, Address, Port, Generation,
                    SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
                SELECT DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status,
                    @ProxyPort, @StartTime, @IAmAliveTime
                FROM moved
                RETURNING 1
            )
            SELECT count(*)::integer FROM made
        $query$),
        ('UpdateMembershipKey', $query$
            WITH moved AS (
                {MoveVersion} AND EXISTS {Found}
                RETURNING v.DeploymentId
            ), changed AS (
                UPDATE OrleansMembershipTable m SET Status = @Status,
                    SuspectTimes = @SuspectTimes,
                    IAmAliveTime = greatest(m.IAmAliveTime, @IAmAliveTime)
                FROM moved
                WHERE m.DeploymentId = moved.DeploymentId AND {Member}
                RETURNING 1
            )
            SELECT count(*)::integer FROM changed
        $query$),
        ('UpdateIAmAlivetimeKey', $query$
            UPDATE OrleansMembershipTable
            SET IAmAliveTime = greatest(IAmAliveTime, @IAmAliveTime)
            WHERE DeploymentId = @DeploymentId AND {Member}
        $query$),
        ('MembershipReadRowKey', $query$
            {Columns} AND {Member}
            WHERE v.DeploymentId = @DeploymentId
        $query$),
        ('MembershipReadAllKey', $query$
            {Columns}
            WHERE v.DeploymentId = @DeploymentId
        $query$),
        ('GatewaysQueryKey', $query$
            SELECT Address, ProxyPort, Generation FROM OrleansMembershipTable
            WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0
        $query$),
        ('CleanupDefunctSiloEntriesKey', $query$
            DELETE FROM OrleansMembershipTable
            WHERE DeploymentId = @DeploymentId AND Status = 6 AND IAmAliveTime < @IAmAliveTime
                AND StartTime < @IAmAliveTime AND coalesce(SuspectTimes, '') = ''
        $query$),
        ('CleanupDefunctSiloEntryKey', $query$
            DELETE FROM OrleansMembershipTable
            WHERE DeploymentId = @DeploymentId AND Status = 6 AND {Member}
                AND IAmAliveTime = @IAmAliveTime AND StartTime = @StartTime
                AND coalesce(SuspectTimes, '') = coalesce(@SuspectTimes, '')
        $query$),
        ('DeleteMembershipTableEntriesKey', $query$
            DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId;
            DELETE FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId
        $query$);
        """;
}

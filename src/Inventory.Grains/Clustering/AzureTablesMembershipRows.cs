// Membership in one partition, named by the cluster. Row "!version" sorts before every silo: V is
// the version of the table. A silo's row is named by its address: S status, H host, N name, P
// gateway port, B when it started and A when it was last alive (round-trip text), X suspectors as
// address=time, parted by ';'.

using System.Globalization;
using Azure.Data.Tables;
using Orleans.Runtime;

namespace Inventory.Grains.Clustering;

/// <summary>Writes and reads the rows of a membership table.</summary>
internal static class AzureTablesMembershipRows
{
    /// <summary>Key of the row of the table's version.</summary>
    public const string Version = "!version";

    /// <summary>Property that says when a silo was last alive.</summary>
    public const string Alive = "A";

    /// <summary>The version's row.</summary>
    public static TableEntity OfVersion(string cluster, int version) =>
        new(cluster, Version) { ["V"] = version };

    /// <summary>The version of a row.</summary>
    public static TableVersion ToVersion(TableEntity row) =>
        new(row.GetInt32("V") ?? 0, row.ETag.ToString());

    /// <summary>The row of a silo's heartbeat, to be merged into its row.</summary>
    public static TableEntity OfAlive(string cluster, MembershipEntry silo) =>
        new(cluster, silo.SiloAddress.ToParsableString()) { [Alive] = Text(silo.IAmAliveTime) };

    /// <summary>A silo's row.</summary>
    public static TableEntity Of(string cluster, MembershipEntry silo)
    {
        var row = OfAlive(cluster, silo);
        row["S"] = (int)silo.Status;
        row["H"] = silo.HostName;
        row["N"] = silo.SiloName;
        row["P"] = silo.ProxyPort;
        row["B"] = Text(silo.StartTime);
        row["X"] = string.Join(';', (silo.SuspectTimes ?? []).Select(
            suspect => $"{suspect.Item1.ToParsableString()}={Text(suspect.Item2)}"));
        return row;
    }

    /// <summary>The silo of a row.</summary>
    public static MembershipEntry ToSilo(TableEntity row) =>
        new()
        {
            SiloAddress = SiloAddress.FromParsableString(row.RowKey),
            Status = (SiloStatus)(row.GetInt32("S") ?? 0),
            HostName = row.GetString("H"),
            SiloName = row.GetString("N"),
            ProxyPort = row.GetInt32("P") ?? 0,
            StartTime = Time(row.GetString("B")),
            IAmAliveTime = Time(row.GetString(Alive)),
            SuspectTimes = [.. (row.GetString("X") ?? "")
                .Split(';', StringSplitOptions.RemoveEmptyEntries)
                .Select(suspect => suspect.Split('='))
                .Select(parts => Tuple.Create(
                    SiloAddress.FromParsableString(parts[0]), Time(parts[1])))],
        };

    private static string Text(DateTime time) =>
        DateTime.SpecifyKind(time, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);

    private static DateTime Time(string? text) =>
        text is null
            ? default
            : DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}

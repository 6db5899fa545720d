namespace Inventory.Silo.CommandLine;

/// <summary>Reads where a ledger lies from one word of the command line.</summary>
internal static class LedgerLocation
{
    /// <summary>Reads <c>kind:place</c>.</summary>
    /// <exception cref="CommandRefusedException">It names no ledger.</exception>
    public static LedgerSettings Parse(string location)
    {
        var colon = location.IndexOf(':', StringComparison.Ordinal);
        var (kind, place) = colon < 0
            ? (location, "")
            : (location[..colon], location[(colon + 1)..].Trim());
        return (kind, place) switch
        {
            (_, "") => throw Refused(kind),
            ("sqlite", _) => OfDirectory(place),
            ("postgres", _) => new() { Kind = LedgerKind.Postgres, Connection = place },
            ("azure", _) => new() { Kind = LedgerKind.Azure, Connection = place },
            _ => throw Refused(kind),
        };
    }

    private static LedgerSettings OfDirectory(string path) =>
        new() { Kind = LedgerKind.Sqlite, DataPath = Path.GetFullPath(path) };

    // The place may hold a password.
    private static CommandRefusedException Refused(string kind) => new(
        $"'{kind}' names no ledger; give sqlite:<directory>, postgres:<connection string> or "
        + "azure:<connection string or table endpoint>");
}

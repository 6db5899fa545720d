namespace Inventory.Silo;

/// <summary>Which ledger a host keeps.</summary>
internal enum LedgerKind
{
    /// <summary>The embedded database: one silo, one machine.</summary>
    Sqlite,
    /// <summary>Nothing outlives the process; for tests.</summary>
    Memory,
    /// <summary>PostgreSQL: any number of silos.</summary>
    Postgres,
    /// <summary>Azure Storage: any number of silos.</summary>
    Azure,
}

/// <summary>Where the ledger lies, checked as far as it can be without asking it.</summary>
internal sealed record LedgerSettings
{
    /// <summary>Setting of a PostgreSQL connection.</summary>
    public const string PostgresName = "ConnectionStrings:Postgres";

    /// <summary>Setting of an Azure Storage account.</summary>
    public const string AzureName = "ConnectionStrings:AzureStorage";

    /// <summary>Which ledger.</summary>
    public required LedgerKind Kind { get; init; }
    /// <summary>Directory of the embedded database.</summary>
    public string DataPath { get; init; } = "";
    /// <summary>Connection string of PostgreSQL; or connection string, or table endpoint, of the
    /// storage account.</summary>
    public string Connection { get; init; } = "";
    /// <summary>What the names of the tables in the storage account begin with.</summary>
    public string TablePrefix { get; init; } = "inventory";

    /// <summary>The table endpoint, where <see cref="Connection"/> is one.</summary>
    public Uri? AzureEndpoint => Connection.Contains('=', StringComparison.Ordinal)
        ? null
        : Uri.TryCreate(Connection, UriKind.Absolute, out var endpoint) ? endpoint : null;

    /// <summary>True where several silos may share it.</summary>
    public bool IsShared => Kind is LedgerKind.Postgres or LedgerKind.Azure;

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="WrongSettingException">One is wrong or missing.</exception>
    public static LedgerSettings Read(SettingsReader settings, string contentRoot)
    {
        var kind = ReadKind(settings.Raw("Inventory:Ledger") ?? "sqlite");
        return new()
        {
            Kind = kind,
            DataPath = Path.GetFullPath(
                settings.Text("Inventory:DataPath") ?? "data", contentRoot),
            Connection = kind switch
            {
                LedgerKind.Postgres => Require(
                    settings, PostgresName,
                    "Host=db;Username=inventory;Password=...;Database=inventory"),
                LedgerKind.Azure => Require(
                    settings, AzureName,
                    "a connection string, or https://<account>.table.core.windows.net for the "
                    + "identity of this machine"),
                _ => "",
            },
            TablePrefix = ReadPrefix(settings.Text("Inventory:TablePrefix") ?? "inventory"),
        };
    }

    private static LedgerKind ReadKind(string name) => name switch
    {
        "sqlite" => LedgerKind.Sqlite,
        "memory" => LedgerKind.Memory,
        "postgres" => LedgerKind.Postgres,
        "azure" => LedgerKind.Azure,
        _ => throw new WrongSettingException(
            $"Inventory__Ledger must be sqlite, postgres, azure or memory, not '{name}'"),
    };

    private static string Require(SettingsReader settings, string name, string example) =>
        settings.Text(name) ?? throw new WrongSettingException(
            $"{SettingsReader.Environment(name)} is missing; this ledger needs it: {example}");

    private static string ReadPrefix(string prefix) =>
        prefix.Length is >= 1 and <= 32 && char.IsAsciiLetter(prefix[0])
        && prefix.All(char.IsAsciiLetterOrDigit)
            ? prefix
            : throw new WrongSettingException(
                "Inventory__TablePrefix must be 1 to 32 letters and digits, a letter first, "
                + $"not '{prefix}'");
}

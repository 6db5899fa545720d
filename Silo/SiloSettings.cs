using Inventory.Domain.Stores;
using Inventory.Grains.Control;

namespace Inventory.Silo;

/// <summary>Which ledger a host keeps.</summary>
internal enum LedgerKind
{
    /// <summary>The embedded database.</summary>
    Sqlite,
    /// <summary>Nothing outlives the process; for tests.</summary>
    Memory,
}

/// <summary>A setting is wrong. The message is one line for the operator.</summary>
internal sealed class WrongSettingException(string message) : Exception(message);

/// <summary>The settings of the host, checked.</summary>
internal sealed record SiloSettings
{
    /// <summary>Shortest token an operator may choose.</summary>
    public const int TokenLengthMin = 16;

    /// <summary>Where it listens when nothing says so.</summary>
    public const string UrlDefault = "http://localhost:5080";

    /// <summary>Directory of the embedded database.</summary>
    public required string DataPath { get; init; }
    /// <summary>Hash of the store made at first start.</summary>
    public required string Store { get; init; }
    /// <summary>An always valid admin token of that store.</summary>
    public required string? Token { get; init; }
    /// <summary>Which ledger.</summary>
    public required LedgerKind Ledger { get; init; }
    /// <summary>Opens <c>/bench/empty</c>.</summary>
    public required bool Bench { get; init; }
    /// <summary>Port silos speak to each other on; null takes a free one on loopback.</summary>
    public required int? SiloPort { get; init; }
    /// <summary>Port clients of the cluster speak to; null opens none.</summary>
    public required int? GatewayPort { get; init; }
    /// <summary>Name of the cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="WrongSettingException">One is wrong.</exception>
    public static SiloSettings Read(IConfiguration configuration, string contentRoot) => new()
    {
        DataPath = Path.GetFullPath(
            ReadText(configuration, "Inventory:DataPath") ?? "data", contentRoot),
        Store = ReadStore(configuration["Inventory:Store"] ?? "demo"),
        Token = ReadToken(configuration["Inventory:Token"]),
        Ledger = ReadLedger(configuration["Inventory:Ledger"] ?? "sqlite"),
        Bench = ReadBool(configuration, "Inventory:Bench"),
        SiloPort = ReadPort(configuration, "Orleans:SiloPort"),
        GatewayPort = ReadPort(configuration, "Orleans:GatewayPort"),
        ClusterId = ReadText(configuration, "Orleans:ClusterId") ?? "inventory",
    };

    /// <summary>A text that has a default: to ask for the default is to leave it out, for a blank
    /// is rather a variable that was never filled.</summary>
    private static string? ReadText(IConfiguration configuration, string name) =>
        configuration[name] is { } text && string.IsNullOrWhiteSpace(text)
            ? throw new WrongSettingException(
                $"{Environment(name)} is blank; give it a value or leave it out")
            : configuration[name];

    private static string ReadStore(string hash) => HostState.IsHash(hash)
        ? hash
        : throw new WrongSettingException(
            $"Inventory__Store must be 1 to {HostState.HashLengthMax} of a-z and 0-9, "
            + $"not '{hash}'");

    private static string? ReadToken(string? token)
    {
        var isGood = token is null || (
            token.Length is >= TokenLengthMin and <= TokenHash.TokenLengthMax
            && !token.AsSpan().ContainsAnyExceptInRange('!', '~'));
        return isGood
            ? token
            : throw new WrongSettingException(
                $"Inventory__Token must be {TokenLengthMin} to {TokenHash.TokenLengthMax} visible "
                + "ASCII characters");
    }

    private static LedgerKind ReadLedger(string name) => name switch
    {
        "sqlite" => LedgerKind.Sqlite,
        "memory" => LedgerKind.Memory,
        "postgres" or "azure" => throw new WrongSettingException(
            $"Inventory__Ledger={name} is not available in this build; use sqlite"),
        _ => throw new WrongSettingException(
            $"Inventory__Ledger must be sqlite or memory, not '{name}'"),
    };

    private static bool ReadBool(IConfiguration configuration, string name) =>
        configuration[name]?.ToLowerInvariant() switch
        {
            null or "" or "false" => false,
            "true" => true,
            var other => throw new WrongSettingException(
                $"{Environment(name)} must be true or false, not '{other}'"),
        };

    private static int? ReadPort(IConfiguration configuration, string name)
    {
        var text = configuration[name];
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }
        return int.TryParse(text, out var port) && port is > 0 and <= 65_535
            ? port
            : throw new WrongSettingException(
                $"{Environment(name)} must be a port from 1 to 65535, not '{text}'");
    }

    private static string Environment(string name) =>
        name.Replace(":", "__", StringComparison.Ordinal);
}

using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Control;
using Inventory.Silo.Clustering;

namespace Inventory.Silo;

/// <summary>The settings of the host, checked.</summary>
internal sealed record SiloSettings
{
    /// <summary>Shortest token an operator may choose.</summary>
    public const int TokenLengthMin = 16;

    /// <summary>Where it listens when nothing says so.</summary>
    public const string UrlDefault = "http://localhost:5080";

    /// <summary>Where the ledger lies.</summary>
    public required LedgerSettings Ledger { get; init; }
    /// <summary>Hash of the store made at first start.</summary>
    public required string Store { get; init; }
    /// <summary>An always valid admin token of that store.</summary>
    public required string? Token { get; init; }
    /// <summary>Opens <c>/bench/empty</c>.</summary>
    public required bool Bench { get; init; }
    /// <summary>Opens <c>/dashboard</c> to admins.</summary>
    public required bool Dashboard { get; init; }
    /// <summary>Lets hooks call plain http on loopback, on any port.</summary>
    public required bool HooksAllowLoopback { get; init; }
    /// <summary>When deliveries to hooks are attempted.</summary>
    public required DeliverySchedule HooksSchedule { get; init; }
    /// <summary>The silo among others.</summary>
    public required ClusterSettings Cluster { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="WrongSettingException">One is wrong.</exception>
    public static SiloSettings Read(IConfiguration configuration, string contentRoot)
    {
        var settings = new SettingsReader(configuration);
        var ledger = LedgerSettings.Read(settings, contentRoot);
        return new()
        {
            Ledger = ledger,
            Store = ReadStore(settings.Raw("Inventory:Store") ?? "demo"),
            Token = ReadToken(settings.Raw("Inventory:Token")),
            Bench = settings.Switch("Inventory:Bench"),
            Dashboard = settings.Switch("Inventory:Dashboard"),
            HooksAllowLoopback = settings.Switch("Inventory:Webhooks:AllowLoopback"),
            HooksSchedule = ReadSchedule(settings),
            Cluster = ClusterSettings.Read(settings, ledger.IsShared),
        };
    }

    private static DeliverySchedule ReadSchedule(SettingsReader settings) =>
        settings.Numbers(
            "Inventory:Webhooks:RetrySeconds", 1, DeliverySchedule.DelaySecondsMax,
            DeliverySchedule.DelaysMax) is { } seconds
            ? new(seconds)
            : DeliverySchedule.BigCommerce;

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
}

using System.Security.Cryptography;

namespace Inventory.LoadTests.Host;

/// <summary>What a host is told beside where it listens and where its data lies.</summary>
internal sealed record HostSettings
{
    /// <summary>The admin token; silos of one cluster share it.</summary>
    public string Token { get; init; } =
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Where it listens; the same again for a host that is restarted.</summary>
    public int Port { get; init; } = LoopbackPort.Free();

    /// <summary>Further settings, by the names of their environment variables.</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } =
        new Dictionary<string, string>();
}

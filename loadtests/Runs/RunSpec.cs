using Inventory.LoadTests.Engine;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Runs;

/// <summary>What a user asked for.</summary>
internal sealed record RunSpec
{
    /// <summary>The names of the scenarios, which run at the same time.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>A running host; null starts one.</summary>
    public required Target? Target { get; init; }

    /// <summary>A built host to start; null builds it.</summary>
    public required string? HostDll { get; init; }

    /// <summary>The ledger of a host that is started.</summary>
    public required string Ledger { get; init; }

    /// <summary>Where a directory is made, and removed, for the host's data.</summary>
    public required string Data { get; init; }

    /// <summary>Where a folder is made for the report.</summary>
    public required string Out { get; init; }

    /// <summary>How long the load lasts.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Iterations per second; null for each scenario's own.</summary>
    public required double? Rate { get; init; }

    /// <summary>Little stock, few seconds, and no judgement of latencies.</summary>
    public required bool Quick { get; init; }

    /// <summary>Whether promises are checked.</summary>
    public required bool Oracle { get; init; }

    /// <summary>Whether harm is done meanwhile.</summary>
    public required bool Chaos { get; init; }

    /// <summary>How the engine runs.</summary>
    public required EngineOptions Engine { get; init; }

    /// <summary>The command line, without a token.</summary>
    public required string Command { get; init; }
}

using System.Collections.Immutable;

namespace Inventory.Domain.Stores;

/// <summary>A token of a store, without its value.</summary>
public sealed record ApiToken
{
    /// <summary>UTF-16 code units a name may have.</summary>
    public const int NameLengthMax = 100;

    /// <summary>Id in its store, from 1, never used again.</summary>
    public required int Id { get; init; }
    /// <summary>What people call it.</summary>
    public required string Name { get; init; }
    /// <summary>Names of its scopes.</summary>
    public required ImmutableArray<string> Scopes { get; init; }
    /// <summary>SHA-256 of its value in lower-case hex.</summary>
    public required string Sha256 { get; init; }
    /// <summary>When it was made, in unix milliseconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Its scopes as a set.</summary>
    public Scopes ScopeSet() =>
        Scopes.Aggregate(Stores.Scopes.None, (set, name) => set | ScopeNames.Parse(name));
}

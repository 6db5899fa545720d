namespace Inventory.Domain.Stores;

/// <summary>Decides about tokens.</summary>
public static class TokenRules
{
    /// <summary>Valid tokens one store may have.</summary>
    public const int TokensMax = 1_000;

    /// <summary>Makes a token.</summary>
    /// <param name="state">The store.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="scopes">What it may do; not empty.</param>
    /// <param name="sha256">SHA-256 of its value, 64 lower-case hex digits.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static ControlDecision<StoreEvent> Create(
        StoreState state, string name, Scopes scopes, string sha256, long now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(sha256);
        Invariant.Holds(scopes != Scopes.None && sha256.Length == 64);
        return state.Tokens.Count >= TokensMax
            ? StoreRefusal.For(StoreRefusalReason.TooManyTokens)
            : new StoreEvent.TokenCreated(new ApiToken
            {
                Id = state.TokenIdLast + 1,
                Name = name,
                Scopes = [.. ScopeNames.Of(scopes)],
                Sha256 = sha256,
                CreatedAt = now,
            });
    }

    /// <summary>Revokes a token.</summary>
    public static ControlDecision<StoreEvent> Revoke(StoreState state, int id)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Tokens.ContainsKey(id)
            ? new StoreEvent.TokenRevoked(id)
            : StoreRefusal.For(StoreRefusalReason.TokenNotFound, $"{id}");
    }
}

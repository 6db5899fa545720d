using System.Collections.Concurrent;
using System.Collections.Frozen;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Storage;

namespace Inventory.Grains.Control;

/// <summary>One store as it was at a version: what requests are answered with. Never changes.
/// </summary>
public sealed class StoreSnapshot
{
    private readonly FrozenDictionary<string, Location> _byCode;

    /// <summary>Prepares the look-ups of a state.</summary>
    public StoreSnapshot(Versioned<StoreState> at)
    {
        (Version, State) = at;
        var locations = State.Locations.Values.ToArray();
        _byCode = locations.ToFrozenDictionary(l => l.Code, StringComparer.Ordinal);
        var disabled = locations.Where(l => !l.Enabled).Select(l => l.Id).ToArray();
        var eligible = State.Settings.AllowBackorders();
        Terms = new StoreTerms(eligible, State.Locations.Keys.Except(disabled));
        Selling = new SellingTerms(eligible, disabled);
        LocationIds = [.. State.Locations.Keys];
    }

    /// <summary>Hash of the store.</summary>
    public string Hash => State.Store.Hash;

    /// <summary>Number of the store.</summary>
    public int Id => State.Store.Id;

    /// <summary>Version of the store's control stream.</summary>
    public long Version { get; }

    /// <summary>Everything of the store.</summary>
    public StoreState State { get; }

    /// <summary>What decides a sale, for items.</summary>
    public StoreTerms Terms { get; }

    /// <summary>What decides a sale, for the ledger's lists.</summary>
    public SellingTerms Selling { get; }

    /// <summary>Its locations by id, lowest first.</summary>
    public IReadOnlyList<int> LocationIds { get; }

    /// <summary>True when a location was deleted: lists then ask for <see cref="LocationIds"/>, so
    /// that rows of a location that is gone do not show.</summary>
    public bool HasDeletedLocations => State.LocationIdLast != LocationIds.Count;

    /// <summary>Finds a location; null where there is none.</summary>
    public Location? FindLocation(int id) => State.Locations.GetValueOrDefault(id);

    /// <summary>Finds a location; null where there is none.</summary>
    public Location? FindLocation(string code) => _byCode.GetValueOrDefault(code);
}

/// <summary>Who calls, found by the token.</summary>
/// <param name="Store">The store the token belongs to.</param>
/// <param name="TokenId">Id of the token; 0 for the one given by configuration.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="IsHostAdmin">It may manage every store.</param>
public sealed record Caller(StoreSnapshot Store, int TokenId, Scopes Scopes, bool IsHostAdmin);

/// <summary>All stores and tokens at one moment. Never changes.</summary>
public sealed class HostSnapshot
{
    private readonly FrozenDictionary<TokenHash, Caller> _callers;
    // Tokens that were found valid, so that each is hashed once for a snapshot and not per request.
    private readonly ConcurrentDictionary<string, Caller> _byToken = new(StringComparer.Ordinal);
    private readonly FrozenDictionary<string, StoreSnapshot> _stores;

    /// <summary>Prepares the look-ups.</summary>
    /// <param name="stores">Every store, the oldest first.</param>
    /// <param name="configured">The always valid token and the hash of its store.</param>
    public HostSnapshot(
        IReadOnlyList<StoreSnapshot> stores, (TokenHash Hash, string Store)? configured)
    {
        Stores = stores;
        _stores = stores.ToFrozenDictionary(store => store.Hash, StringComparer.Ordinal);
        var callers = new Dictionary<TokenHash, Caller>();
        foreach (var (index, store) in stores.Index())
        {
            foreach (var token in store.State.Tokens.Values)
            {
                callers[TokenHash.FromHex(token.Sha256)] =
                    Of(store, token.Id, token.ScopeSet(), index == 0);
            }
            if (configured is { } always && string.Equals(always.Store, store.Hash))
            {
                callers[always.Hash] = Of(store, 0, Scopes.Admin, index == 0);
            }
        }
        _callers = callers.ToFrozenDictionary();
    }

    /// <summary>Every store, the oldest first.</summary>
    public IReadOnlyList<StoreSnapshot> Stores { get; }

    /// <summary>Finds a store; null where there is none.</summary>
    public StoreSnapshot? Find(string hash) => _stores.GetValueOrDefault(hash);

    /// <summary>Finds who a token belongs to; null for a token that is none.</summary>
    public Caller? FindCaller(string? token)
    {
        if (token is null)
        {
            return null;
        }
        if (_byToken.TryGetValue(token, out var known))
        {
            return known;
        }
        var caller = TokenHash.Of(token) is { } hash ? _callers.GetValueOrDefault(hash) : null;
        return caller is null ? null : _byToken.GetOrAdd(token, caller);
    }

    private static Caller Of(StoreSnapshot store, int tokenId, Scopes scopes, bool isFirst) =>
        new(store, tokenId, scopes, isFirst && (scopes & Scopes.Admin) != Scopes.None);
}

using System.Collections.Immutable;

namespace Inventory.Domain.Stores;

/// <summary>The stores of a host.</summary>
public sealed record HostState : IControlState<HostState, HostEvent>
{
    /// <summary>The number of the first store.</summary>
    public const int StoreIdFirst = 1001;
    /// <summary>Stores one host may have.</summary>
    public const int StoresMax = 10_000;
    /// <summary>UTF-16 code units a hash may have.</summary>
    public const int HashLengthMax = 32;

    /// <summary>A host without stores.</summary>
    public static HostState Empty { get; } = new();

    /// <summary>Its stores, the oldest first.</summary>
    public ImmutableList<StoreRecord> Stores { get; init; } = [];
    /// <inheritdoc/>
    public ImmutableList<AcceptedCall> Calls { get; init; } = [];

    /// <summary>Finds a store; null where there is none.</summary>
    public StoreRecord? Find(string hash) =>
        Stores.Find(store => string.Equals(store.Hash, hash, StringComparison.Ordinal));

    /// <summary>True for a hash a store may have: 1 to 32 of <c>a-z</c> and <c>0-9</c>.</summary>
    public static bool IsHash(string text) =>
        text is { Length: > 0 and <= HashLengthMax }
        && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter));

    /// <summary>Decides whether a store is made.</summary>
    public ControlDecision<HostEvent> CreateStore(string hash, long now)
    {
        if (!IsHash(hash))
        {
            return StoreRefusal.For(StoreRefusalReason.BadStoreHash);
        }
        if (Find(hash) is not null)
        {
            return StoreRefusal.For(StoreRefusalReason.StoreTaken);
        }
        return Stores.Count >= StoresMax
            ? StoreRefusal.For(StoreRefusalReason.TooManyStores)
            : new HostEvent.StoreCreated(new(hash, StoreIdFirst + Stores.Count, now));
    }

    /// <inheritdoc/>
    public HostState Apply(ControlEntry<HostEvent> entry, long at)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var state = entry.Events.Aggregate(this, (before, happened) => before.Apply(happened));
        return state with { Calls = AcceptedCalls.With(state.Calls, entry.Call, at) };
    }

    private HostState Apply(HostEvent happened)
    {
        switch (happened)
        {
            case HostEvent.StoreCreated made:
                Invariant.Holds(made.Store.Id == StoreIdFirst + Stores.Count);
                Invariant.Holds(Find(made.Store.Hash) is null);
                return this with { Stores = Stores.Add(made.Store) };
            default:
                Invariant.Holds(false, "every host event is known");
                return this;
        }
    }
}

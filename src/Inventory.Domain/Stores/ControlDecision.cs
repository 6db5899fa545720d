using System.Collections.Immutable;

namespace Inventory.Domain.Stores;

/// <summary>Why a control stream said no, in order of precedence.</summary>
public enum StoreRefusalReason : byte
{
    /// <summary>The operation id was used with another request.</summary>
    OperationReused = 1,
    /// <summary>The operation id is too old to be honoured.</summary>
    OperationTooOld = 2,
    /// <summary>The hash breaks the rules.</summary>
    BadStoreHash = 3,
    /// <summary>Another store has the hash.</summary>
    StoreTaken = 4,
    /// <summary>The host is full.</summary>
    TooManyStores = 5,
    /// <summary>No such token.</summary>
    TokenNotFound = 6,
    /// <summary>The store has all the tokens it may have.</summary>
    TooManyTokens = 7,
    /// <summary>No such location.</summary>
    LocationNotFound = 8,
    /// <summary>Two rows name one location.</summary>
    LocationTwice = 9,
    /// <summary>Another location has the code.</summary>
    LocationCodeTaken = 10,
    /// <summary>A physical location needs an address.</summary>
    AddressMissing = 11,
    /// <summary>The default location stays.</summary>
    DefaultLocation = 12,
    /// <summary>The store has all the locations it may have.</summary>
    TooManyLocations = 13,
    /// <summary>The store has all the enabled locations it may have.</summary>
    TooManyActiveLocations = 14,
    /// <summary>No such metafield.</summary>
    MetafieldNotFound = 15,
    /// <summary>Another metafield has that namespace and key.</summary>
    MetafieldTaken = 16,
    /// <summary>The location or the store has all the metafields it may have.</summary>
    TooManyMetafields = 17,
    /// <summary>The store has all the channels it may have.</summary>
    TooManyChannels = 18,
    /// <summary>No such hook, or another client's.</summary>
    HookNotFound = 19,
    /// <summary>The client has a hook of that scope and destination.</summary>
    HookTaken = 20,
    /// <summary>The client has all the hooks of that scope it may have.</summary>
    TooManyHooksOfScope = 21,
    /// <summary>The store has all the hooks it may have.</summary>
    TooManyHooks = 22,
    /// <summary>What goes wrong with deliveries would go to where they go themselves.</summary>
    HookWatchesItself = 23,
}

/// <summary>An expected no.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Row">The row of the request it concerns, from 0; -1 for none.</param>
/// <param name="Subject">The code, label, key or setting it is about.</param>
public sealed record StoreRefusal(StoreRefusalReason Reason, int Row, string? Subject)
{
    /// <summary>A refusal of the request as a whole.</summary>
    public static StoreRefusal For(StoreRefusalReason reason, string? subject = null) =>
        new(reason, -1, subject);
}

/// <summary>What was decided: a refusal, or the events to append.</summary>
public readonly record struct ControlDecision<TEvent>
{
    private readonly ImmutableArray<TEvent> _events;

    /// <summary>The expected no; null when accepted.</summary>
    public StoreRefusal? Refusal { get; private init; }

    /// <summary>What happens; empty where nothing changes.</summary>
    public ImmutableArray<TEvent> Events
    {
        get => _events.IsDefault ? [] : _events;
        private init => _events = value;
    }

    /// <summary>Accepts with events.</summary>
    public static implicit operator ControlDecision<TEvent>(ImmutableArray<TEvent> events) =>
        new() { Events = events };

    /// <summary>Refuses.</summary>
    public static implicit operator ControlDecision<TEvent>(StoreRefusal refusal) =>
        new() { Refusal = refusal };

    /// <summary>Accepts with one event.</summary>
    public static implicit operator ControlDecision<TEvent>(TEvent happened) =>
        new() { Events = [happened] };
}

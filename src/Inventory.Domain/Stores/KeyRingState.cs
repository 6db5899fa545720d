using System.Collections.Immutable;

namespace Inventory.Domain.Stores;

/// <summary>The keys secrets are sealed with. None is ever dropped: what it sealed must open.
/// </summary>
public sealed record KeyRingState : IControlState<KeyRingState, KeyRingEvent>
{
    /// <summary>Keys a host may have; a new one is made every 90 days.</summary>
    public const int KeysMax = 1_000;

    /// <summary>A host without keys.</summary>
    public static KeyRingState Empty { get; } = new();

    /// <summary>The keys, the oldest first.</summary>
    public ImmutableList<SealingKey> Keys { get; init; } = [];
    /// <inheritdoc/>
    public ImmutableList<AcceptedCall> Calls { get; init; } = [];

    /// <summary>Adds a key.</summary>
    public ControlDecision<KeyRingEvent> Add(SealingKey key)
    {
        Invariant.Holds(Keys.Count < KeysMax);
        return new KeyRingEvent.KeyAdded(key);
    }

    /// <inheritdoc/>
    public KeyRingState Apply(ControlEntry<KeyRingEvent> entry, long at)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var state = entry.Events.Aggregate(this, (before, happened) => before.Apply(happened));
        return state with { Calls = AcceptedCalls.With(state.Calls, entry.Call, at) };
    }

    private KeyRingState Apply(KeyRingEvent happened)
    {
        switch (happened)
        {
            case KeyRingEvent.KeyAdded added:
                return this with { Keys = Keys.Add(added.Key) };
            default:
                Invariant.Holds(false, "every key ring event is known");
                return this;
        }
    }
}

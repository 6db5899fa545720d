using System.Text.Json.Serialization;
using Inventory.Domain.Items;

namespace Inventory.Domain.Carts;

/// <summary>What happens to a reservation of several lines. What its items are told follows from
/// it, and is told again until they have heard.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Begun), "begun")]
[JsonDerivedType(typeof(Held), "held")]
[JsonDerivedType(typeof(Aborted), "aborted")]
[JsonDerivedType(typeof(Extended), "extended")]
[JsonDerivedType(typeof(ConfirmDecided), "confirm_decided")]
[JsonDerivedType(typeof(Confirmed), "confirmed")]
[JsonDerivedType(typeof(Released), "released")]
[JsonDerivedType(typeof(Expired), "expired")]
[JsonDerivedType(typeof(Answered), "answered")]
public abstract record CartEvent
{
    private CartEvent() { }

    /// <summary>The client's call it answers, where that has a name.</summary>
    public Operation Operation { get; init; }

    /// <summary>When, in unix milliseconds.</summary>
    public required long At { get; init; }

    /// <summary>A client's key was claimed for it; nothing is held yet.</summary>
    public sealed record Begun : CartEvent;

    /// <summary>Every line is held: the decision.</summary>
    public sealed record Held(
        int Attempt,
        string? CartId,
        long ExpiresAt,
        IReadOnlyList<CartLine> Lines,
        IReadOnlyList<Split> Promised) : CartEvent;

    /// <summary>What attempts up to this one held is void.</summary>
    public sealed record Aborted(int Attempt) : CartEvent;

    /// <summary>The deadline moved later, or the buyer began to pay; what it is now.</summary>
    public sealed record Extended(long ExpiresAt, bool IsPaying) : CartEvent;

    /// <summary>An order gets every line: the decision. Items may not have heard yet.</summary>
    /// <param name="Attempt">The attempt whose holds it gets.</param>
    /// <param name="OrderId">The order.</param>
    /// <param name="IsOrders">The order itself asked, and records the lines.</param>
    public sealed record ConfirmDecided(int Attempt, string OrderId, bool IsOrders) : CartEvent;

    /// <summary>Every item has given its units to the order, which knows them.</summary>
    /// <param name="Actual">What it got of each line.</param>
    /// <param name="Untracked">Places of the lines whose item kept no stock, from 0; null for
    /// none.</param>
    public sealed record Confirmed(
        IReadOnlyList<Split> Actual, IReadOnlyList<int>? Untracked = null) : CartEvent;

    /// <summary>Given back: the decision.</summary>
    public sealed record Released : CartEvent;

    /// <summary>Its deadline passed.</summary>
    public sealed record Expired : CartEvent;

    /// <summary>A named call found it as it was to be: its answer.</summary>
    public sealed record Answered : CartEvent;
}

/// <summary>Persisted JSON of cart entries.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(CartEvent))]
public sealed partial class CartJson : JsonSerializerContext;

// What happened to the messages of one hook. The discriminators and the property names are
// persisted: they only ever grow, and a golden test holds their bytes.

using System.Text.Json.Serialization;

namespace Inventory.Domain.Webhooks;

/// <summary>What happened in the queue of a hook: a closed union.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Queued), "queued")]
[JsonDerivedType(typeof(Attempted), "attempted")]
[JsonDerivedType(typeof(Redelivered), "redelivered")]
[JsonDerivedType(typeof(Emptied), "emptied")]
[JsonDerivedType(typeof(StoreQueued), "store_queued")]
[JsonDerivedType(typeof(StoreRedelivered), "store_redelivered")]
[JsonDerivedType(typeof(Merged), "merged")]
public abstract record HookQueueEvent
{
    private HookQueueEvent() { }

    /// <summary>What comes to wait with it; null for nothing.</summary>
    [JsonIgnore]
    public virtual Arrival? Arrival => null;

    /// <summary>A message whose delivery was over is to be delivered anew.</summary>
    /// <param name="at">When, in unix milliseconds.</param>
    /// <param name="message">The message.</param>
    public static HookQueueEvent Again(long at, IHookMessage message) =>
        message is ItemMessage item
            ? new Redelivered(at, item)
            : new StoreRedelivered(at, (StoreMessage)message);

    /// <summary>Messages came, of each item in the order of their versions.</summary>
    /// <param name="At">When, in unix milliseconds.</param>
    /// <param name="Messages">The messages.</param>
    public sealed record Queued(long At, IReadOnlyList<ItemMessage> Messages) : HookQueueEvent
    {
        /// <inheritdoc/>
        public override Arrival? Arrival => new(At, Messages, IsAnew: false);
    }

    /// <summary>A message was attempted.</summary>
    /// <param name="MessageId">Which.</param>
    /// <param name="MergedThrough">Version of the newest entry whose messages were merged when it
    /// was taken.</param>
    /// <param name="Attempt">What came of it.</param>
    /// <param name="Status">Where its delivery stands since.</param>
    /// <param name="NextAttemptAt">When it is attempted next, in unix milliseconds; null once it is
    /// over.</param>
    /// <param name="Failures">Attempts that failed since it was last begun.</param>
    public sealed record Attempted(
        string MessageId,
        long MergedThrough,
        DeliveryAttempt Attempt,
        DeliveryStatus Status,
        long? NextAttemptAt,
        int Failures) : HookQueueEvent;

    /// <summary>A message whose delivery was over is to be delivered anew.</summary>
    /// <param name="At">When, in unix milliseconds.</param>
    /// <param name="Message">The message.</param>
    public sealed record Redelivered(long At, ItemMessage Message) : HookQueueEvent
    {
        /// <inheritdoc/>
        public override Arrival? Arrival => new(At, [Message], IsAnew: true);
    }

    /// <summary>The hook is gone, and all that waited for it.</summary>
    public sealed record Emptied : HookQueueEvent;

    /// <summary>Messages came that are not an item's, of each lane in the order of their versions.
    /// </summary>
    /// <param name="At">When, in unix milliseconds.</param>
    /// <param name="Messages">The messages.</param>
    public sealed record StoreQueued(long At, IReadOnlyList<StoreMessage> Messages)
        : HookQueueEvent
    {
        /// <inheritdoc/>
        public override Arrival? Arrival => new(At, Messages, IsAnew: false);
    }

    /// <summary>A message that is not an item's is to be delivered anew.</summary>
    /// <param name="At">When, in unix milliseconds.</param>
    /// <param name="Message">The message.</param>
    public sealed record StoreRedelivered(long At, StoreMessage Message) : HookQueueEvent
    {
        /// <inheritdoc/>
        public override Arrival? Arrival => new(At, [Message], IsAnew: true);
    }

    /// <summary>Messages of an item were merged, and one of them is about to be sent: a repeat
    /// after a crash is the same message, and so is one that is delivered anew.</summary>
    /// <param name="Message">What is about to be sent.</param>
    /// <param name="MergedThrough">Version of the newest entry whose messages were merged.</param>
    public sealed record Merged(ItemMessage Message, long MergedThrough) : HookQueueEvent;
}

/// <summary>Messages that come to wait, as the events that bring them agree on it.</summary>
/// <param name="At">When, in unix milliseconds.</param>
/// <param name="Messages">The messages, of each lane in the order of their versions.</param>
/// <param name="IsAnew">True when they are delivered anew, out of the order of their lane.</param>
public sealed record Arrival(long At, IReadOnlyList<IHookMessage> Messages, bool IsAnew);

/// <summary>Persisted JSON of a hook's queue.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(HookQueueEvent))]
public sealed partial class HookQueueJson : JsonSerializerContext;

using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Storage;

namespace Inventory.Grains.Webhooks;

/// <summary>
/// The messages of one hook on their way: kept durably, attempted in the order of each item's
/// versions. Keyed by <see cref="HookQueueKey.Of"/>.
/// </summary>
[Alias("IHookQueueGrain")]
public interface IHookQueueGrain : IGrainWithStringKey
{
    /// <summary>Messages that are replayed at once, before they are merged.</summary>
    public const int ReplayMax = 100_000;

    /// <summary>How long what is over is listed, and can be delivered anew. What waits is listed
    /// whatever its age.</summary>
    public static readonly TimeSpan LogKeptFor = TimeSpan.FromDays(30);

    /// <summary>Takes messages, of each item in the order of their versions; they are durable when
    /// it answers. What it has had before it leaves out.</summary>
    /// <exception cref="Items.ItemUnavailableException">They are not, or nobody knows.</exception>
    [ResponseTimeout("00:00:10"), Alias("Enqueue")]
    ValueTask EnqueueAsync(IReadOnlyList<ItemMessage> messages);

    /// <summary>Takes messages that are not an item's, of each lane in the order of their versions;
    /// otherwise as above.</summary>
    /// <exception cref="Items.ItemUnavailableException">They are not durable, or nobody knows.
    /// </exception>
    [ResponseTimeout("00:00:10"), Alias("EnqueueOthers")]
    ValueTask EnqueueOthersAsync(IReadOnlyList<StoreMessage> messages);

    /// <summary>Goes on with what is due; a hook that was switched on again begins at once.
    /// </summary>
    [Alias("Wake")]
    ValueTask WakeAsync();

    /// <summary>The deliveries that wait, the oldest first, and the last ones that are over, the
    /// newest first.</summary>
    /// <param name="status">Those with this status alone; null for all.</param>
    /// <param name="limit">At most so many.</param>
    [ResponseTimeout("00:00:10"), Alias("List")]
    ValueTask<IReadOnlyList<Delivery>> ListAsync(DeliveryStatus? status, int limit);

    /// <summary>Delivers a message anew; one that waits already is left as it is.</summary>
    /// <returns>The delivery; null where none of the deliveries that are listed has the id.
    /// </returns>
    [ResponseTimeout("00:00:10"), Alias("Redeliver")]
    ValueTask<Delivery?> RedeliverAsync(string messageId);

    /// <summary>Delivers the messages anew of changes from one time up to another, in their order,
    /// merged as if they had waited; those that wait already are left as they are.</summary>
    /// <param name="since">Unix milliseconds.</param>
    /// <param name="until">Unix milliseconds.</param>
    /// <returns>How many are sent; null, and none are, where there are more than
    /// <see cref="ReplayMax"/>.</returns>
    [ResponseTimeout("00:00:30"), Alias("Replay")]
    ValueTask<int?> ReplayAsync(long since, long until);

    /// <summary>Takes a message that says it is a test; it is durable when this answers, and then
    /// delivered as any other, beside what waits.</summary>
    /// <param name="scope">The scope of the hook.</param>
    /// <returns>Its delivery.</returns>
    [ResponseTimeout("00:00:10"), Alias("Test")]
    ValueTask<Delivery> TestAsync(string scope);
}

/// <summary>Keys of the queues of hooks.</summary>
public static class HookQueueKey
{
    /// <summary>The key of a hook's queue.</summary>
    public static string Of(string store, int hookId) => $"{store}/{hookId}";

    /// <summary>The stream behind it.</summary>
    public static StreamId StreamOf(string store, int hookId) =>
        new(store, StreamKind.HookQueue, $"{hookId}");
}

/// <summary>Sends one attempt to a hook's destination, signed.</summary>
/// <param name="hook">The hook.</param>
/// <param name="messageId">Id of the message.</param>
/// <param name="body">The JSON.</param>
/// <param name="cancel">Ends it, with an exception: what came of it is then unknown.</param>
public delegate Task<AttemptOutcome> SendToHook(
    Hook hook, string messageId, ReadOnlyMemory<byte> body, CancellationToken cancel);

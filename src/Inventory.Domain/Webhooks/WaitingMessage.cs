namespace Inventory.Domain.Webhooks;

/// <summary>A message that waits for its hook.</summary>
/// <param name="queuedAs">Version of the queue's entry it came with.</param>
/// <param name="message">What is sent.</param>
/// <param name="delivery">Its delivery.</param>
public sealed class WaitingMessage(long queuedAs, ItemMessage message, Delivery delivery)
{
    /// <summary>Version of the queue's entry it came with.</summary>
    public long QueuedAs => queuedAs;

    /// <summary>What is sent.</summary>
    public ItemMessage Message { get; internal set; } = message;

    /// <summary>Its delivery.</summary>
    public Delivery Delivery { get; internal set; } = delivery;

    /// <summary>True while it is being sent.</summary>
    public bool IsUnderWay { get; internal set; }

    /// <summary>Version of the queue's last entry when it was taken to be sent.</summary>
    public long TakenAt { get; internal set; }

    /// <summary>True while a later message may still stand for it.</summary>
    internal bool MayMerge => !IsUnderWay && Delivery.Attempts.IsEmpty;
}

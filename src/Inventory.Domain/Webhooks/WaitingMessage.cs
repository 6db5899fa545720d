namespace Inventory.Domain.Webhooks;

/// <summary>A message that waits for its hook.</summary>
/// <param name="queuedAs">Version of the queue's entry it came with.</param>
/// <param name="message">What is sent.</param>
/// <param name="delivery">Its delivery.</param>
/// <param name="isRedelivered">True when it is delivered anew, out of the order of its item.
/// </param>
public sealed class WaitingMessage(
    long queuedAs, IHookMessage message, Delivery delivery, bool isRedelivered)
{
    /// <summary>Version of the queue's entry it came with.</summary>
    public long QueuedAs { get; } = queuedAs;

    /// <summary>Version of the entry with the oldest message it stands for.</summary>
    public long Since { get; internal set; } = queuedAs;

    /// <summary>What is sent.</summary>
    public IHookMessage Message { get; internal set; } = message;

    /// <summary>Its delivery.</summary>
    public Delivery Delivery { get; internal set; } = delivery;

    /// <summary>True while it is being sent.</summary>
    public bool IsUnderWay { get; internal set; }

    /// <summary>Version of the newest entry that was merged when it was taken to be sent.
    /// </summary>
    public long MergedThrough { get; internal set; }

    /// <summary>True when messages of its item were merged and only this process knows: that is
    /// made durable before it is sent.</summary>
    public bool IsMergeUnknown { get; internal set; }

    /// <summary>True when it is delivered anew, out of the order of its item.</summary>
    internal bool IsRedelivered => isRedelivered;

    /// <summary>Version of the last entry that is known to it.</summary>
    public long SettledAs { get; internal set; } = queuedAs;

    /// <summary>True when it was sent, or may have been before a crash, and nobody knows
    /// what came of that.</summary>
    internal bool MayHaveArrived { get; set; }

    /// <summary>True while a later message may still stand for it.</summary>
    internal bool MayMerge => Message.IsMerged
        && !IsUnderWay && !MayHaveArrived && !IsRedelivered && Delivery.Attempts.IsEmpty;
}

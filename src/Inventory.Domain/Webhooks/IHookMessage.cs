namespace Inventory.Domain.Webhooks;

/// <summary>What the queue of a hook knows of a message, whatever it tells: one of
/// <see cref="ItemMessage"/> and <see cref="StoreMessage"/>.</summary>
public interface IHookMessage
{
    /// <summary>What it is kept in order with: an item's variant id, or a number below 0 that
    /// <see cref="StoreMessage"/> gives.</summary>
    long Lane { get; }

    /// <summary>Version of the entry it follows from; it rises along a lane.</summary>
    long Version { get; }

    /// <summary>When that happened, in unix milliseconds.</summary>
    long At { get; }

    /// <summary>One of <see cref="MessageScopes.All"/>; that of its hook where it is a test.
    /// </summary>
    string Scope { get; }

    /// <summary>True for what a later message of its kind makes old.</summary>
    bool IsMerged { get; }

    /// <summary>Which message it is.</summary>
    /// <param name="storeHash">The store.</param>
    MessageId IdIn(string storeHash);
}

namespace Inventory.Storage;

/// <summary>What a stream holds. The numbers are persisted and only ever grow.</summary>
public enum StreamKind : byte
{
    /// <summary>The host itself: its stores, and the keys it seals secrets with.</summary>
    Host = 1,
    /// <summary>Settings, locations and tokens of one store; its hooks under a key of their own.
    /// </summary>
    Store = 2,
    /// <summary>The block counter product and variant ids of one store come from.</summary>
    Ids = 3,
    /// <summary>Stock, holds and catalog facts of one item. The key is the variant id.</summary>
    Item = 4,
    /// <summary>The lines of one order. The key is the order id.</summary>
    Order = 5,
    /// <summary>One operation on more than one item. The key is its transaction id.</summary>
    Batch = 6,
    /// <summary>One reservation of several lines. The key is its reservation id.</summary>
    Cart = 7,
    /// <summary>The messages of one hook on their way. The key is the hook's id.</summary>
    HookQueue = 8,
    /// <summary>How far hooks were told what happened to one store itself. The key is
    /// <c>news</c>.</summary>
    StoreNews = 9,
}

/// <summary>Names a stream of the ledger.</summary>
/// <param name="Store">Hash of the store it belongs to; empty for the host's own stream.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Key">Its key within store and kind, 1 to 255 characters, compared by
/// ordinal.</param>
public readonly record struct StreamId(string Store, StreamKind Kind, string Key)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Store}/{Kind}/{Key}";
}

/// <summary>What kind of key a name is. The numbers are persisted and only ever grow.</summary>
public enum NameKind : byte
{
    /// <summary>A SKU, owned by the item stream of its variant.</summary>
    Sku = 1,
    /// <summary>A client's idempotency key, owned by the stream of the operation it
    /// started.</summary>
    OperationKey = 2,
}

/// <summary>A unique key owned by at most one stream, claimed and released by appends.</summary>
/// <param name="Store">Hash of the store it is unique in.</param>
/// <param name="Kind">What kind of key it is.</param>
/// <param name="Key">The key, 1 to 255 characters, compared by ordinal.</param>
public readonly record struct Name(string Store, NameKind Kind, string Key);

/// <summary>A name and the stream that owns it.</summary>
public readonly record struct OwnedName(Name Name, StreamId Owner);

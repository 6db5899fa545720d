using Inventory.Storage;

namespace Inventory.Grains.Webhooks;

/// <summary>Tells hooks what happens to a store itself: to its locations and their metafields, and
/// to its hooks. Keyed by the store's hash.</summary>
[Alias("IStoreNewsGrain")]
public interface IStoreNewsGrain : IGrainWithStringKey
{
    /// <summary>Tells what was not told yet: when it answers, all that was committed before the
    /// call waits durably for the hooks it is for.</summary>
    /// <exception cref="Items.ItemUnavailableException">It does not, or nobody knows: to be called
    /// again.</exception>
    [ResponseTimeout("00:00:30"), Alias("Tell")]
    ValueTask TellAsync();
}

/// <summary>Where it is kept how far a store's news were told.</summary>
public static class StoreNewsKey
{
    /// <summary>The stream of a store.</summary>
    public static StreamId StreamOf(string store) => new(store, StreamKind.StoreNews, "news");
}

using System.Globalization;

namespace Inventory.Domain.Webhooks;

/// <summary>
/// Which message it is: the same on every repeat, whoever derives it. It goes out as
/// <c>webhook-id</c>, by which receivers tell a repeat.
/// </summary>
/// <param name="StoreHash">The store.</param>
/// <param name="Source">Whose entries it follows from: an item's variant id, <c>store</c>,
/// <c>hooks</c>, <c>hook</c> and the hook's id, or for a test <c>test</c> and the hook's id.
/// </param>
/// <param name="Version">Version of the entry.</param>
/// <param name="Ordinal">Its place among the messages of the entry.</param>
public readonly record struct MessageId(
    string StoreHash, string Source, long Version, int Ordinal)
{
    /// <summary>The id of an item's message.</summary>
    public static MessageId Of(string storeHash, ItemMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var source = message.VariantId.ToString(CultureInfo.InvariantCulture);
        return new(storeHash, source, message.Version, message.Ordinal);
    }

    /// <summary>The id as it goes over the wire; it has no full stop, which parts what is signed.
    /// </summary>
    public override string ToString() => $"msg_{StoreHash}-{Source}-{Version}-{Ordinal}";
}

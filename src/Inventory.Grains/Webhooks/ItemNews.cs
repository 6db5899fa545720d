using Inventory.Domain.Webhooks;

namespace Inventory.Grains.Webhooks;

/// <summary>What an item publishes: messages in the order of their versions.</summary>
/// <param name="Store">The store.</param>
/// <param name="Messages">The messages, all of one item.</param>
[GenerateSerializer, Immutable, Alias("ItemNews")]
public sealed record ItemNews(
    [property: Id(0)] string Store, [property: Id(1)] IReadOnlyList<ItemMessage> Messages);

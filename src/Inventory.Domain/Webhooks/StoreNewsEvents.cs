// How far hooks were told of a store itself. The discriminators and the property names are
// persisted: they only ever grow, and a golden test holds their bytes.

using System.Text.Json.Serialization;

namespace Inventory.Domain.Webhooks;

/// <summary>What happened to the news of a store: a closed union.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Told), "told")]
public abstract record StoreNewsEvent
{
    private StoreNewsEvent() { }

    /// <summary>Everything through two versions waits durably for the hooks it is for.</summary>
    /// <param name="StoreVersion">Version of the store's own stream.</param>
    /// <param name="HooksVersion">Version of the stream of its hooks.</param>
    public sealed record Told(long StoreVersion, long HooksVersion) : StoreNewsEvent;
}

/// <summary>Persisted JSON of a store's news.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StoreNewsEvent))]
public sealed partial class StoreNewsJson : JsonSerializerContext;

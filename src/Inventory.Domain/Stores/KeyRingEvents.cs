// What happened to the keys that secrets are sealed with. The discriminators and the property names
// are persisted: they only ever grow, and a golden test holds their bytes.

using System.Text.Json.Serialization;

namespace Inventory.Domain.Stores;

/// <summary>What happened to the keys of the host.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(KeyAdded), "key_added")]
public abstract record KeyRingEvent
{
    private KeyRingEvent() { }

    /// <summary>A key was added.</summary>
    public sealed record KeyAdded(SealingKey Key) : KeyRingEvent;
}

/// <summary>A key secrets are sealed with, as the library that made it writes it.</summary>
/// <param name="Name">What the library calls it.</param>
/// <param name="Xml">The key, or the revocation of one.</param>
public sealed record SealingKey(string Name, string Xml);

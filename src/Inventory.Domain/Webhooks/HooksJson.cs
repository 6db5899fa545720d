using System.Text.Json;
using System.Text.Json.Serialization;
using Inventory.Domain.Stores;

namespace Inventory.Domain.Webhooks;

/// <summary>Persisted JSON of a store's hooks, as <see cref="StoreJson"/> has that of the store.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlEntry<HookEvent>))]
[JsonSerializable(typeof(HooksState))]
public sealed partial class HooksJson : JsonSerializerContext;

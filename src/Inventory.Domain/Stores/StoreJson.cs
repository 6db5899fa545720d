// Control streams are persisted as UTF-8 JSON in snake case. Optional values that are null are left
// out, so a value added later reads as null from what was written before it.

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Inventory.Domain.Stores;

/// <summary>Reads and writes the entries and states of control streams.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ControlEntry<StoreEvent>))]
[JsonSerializable(typeof(ControlEntry<HostEvent>))]
[JsonSerializable(typeof(StoreState))]
[JsonSerializable(typeof(HostState))]
[JsonSerializable(typeof(ControlEntry<KeyRingEvent>))]
[JsonSerializable(typeof(KeyRingState))]
public sealed partial class StoreJson : JsonSerializerContext;

/// <summary>The inventory settings as they go over the wire, where null is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(InventorySettings))]
[JsonSerializable(typeof(StockNotifications))]
[JsonSerializable(typeof(OperatingHours))]
[JsonSerializable(typeof(LocationAddress))]
[JsonSerializable(typeof(System.Collections.Immutable.ImmutableArray<SpecialHours>))]
public sealed partial class StoreWireJson : JsonSerializerContext;

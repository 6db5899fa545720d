namespace Inventory.Grains.Items;

/// <summary>An item cannot be read now: its ledger cannot, or it reloads. Nothing was changed by
/// the call that met it.</summary>
[GenerateSerializer, Alias("ItemUnavailable")]
public sealed class ItemUnavailableException(string message) : Exception(message);

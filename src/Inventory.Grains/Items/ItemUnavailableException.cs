namespace Inventory.Grains.Items;

/// <summary>An item cannot be read now: its ledger cannot, or it reloads. Nothing was changed by
/// the call that met it.</summary>
[GenerateSerializer, Alias("ItemUnavailable")]
public class ItemUnavailableException(string message) : Exception(message);

/// <summary>What the ledger holds of an item breaks invariants, repeatedly: trying again does not
/// help until the process starts anew.</summary>
[GenerateSerializer, Alias("ItemQuarantined")]
public sealed class ItemQuarantinedException(string message) : ItemUnavailableException(message);

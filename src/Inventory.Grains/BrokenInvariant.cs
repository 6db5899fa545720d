namespace Inventory.Grains;

/// <summary>Tells broken invariants from what else is thrown: an owner that meets one discards its
/// state and reloads it from the ledger.</summary>
internal static class BrokenInvariant
{
    /// <summary>True for a broken invariant of the domain or of the ledger.</summary>
    internal static bool Is(Exception e) => e
        is Inventory.Domain.InvariantBrokenException or Inventory.Storage.InvariantBrokenException;
}

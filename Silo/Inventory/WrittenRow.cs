using Inventory.Domain.Items;

namespace Inventory.Silo.Inventory;

/// <summary>A row that was carried out.</summary>
/// <param name="Resolved">The row and its item.</param>
/// <param name="Receipt">What it came to, where it is a receipt and that is known.</param>
internal sealed record WrittenRow(ResolvedRow Resolved, Receipt? Receipt);

namespace Inventory.Grains.Imports;

/// <summary>What became of a row.</summary>
public enum RowFate
{
    /// <summary>It made an item, or was among the rows that did.</summary>
    Created = 1,
    /// <summary>It changed an item.</summary>
    Updated = 2,
    /// <summary>The item was so already.</summary>
    Unchanged = 3,
    /// <summary>It was rejected and changed nothing.</summary>
    Rejected = 4,
}

/// <summary>What became of a row, and why it was rejected.</summary>
/// <param name="Row">The row.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="Column">The column at fault; null for the whole row.</param>
/// <param name="Reason">For people: why it was rejected.</param>
/// <param name="IsFirstOfItem">True for the row that made its item.</param>
public readonly record struct RowResult(
    ImportRow Row,
    RowFate Fate,
    string? Column = null,
    string? Reason = null,
    bool IsFirstOfItem = false);

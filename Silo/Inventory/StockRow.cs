using Inventory.Domain.Batches;
using Inventory.Domain.Items;
using Inventory.Grains.Items;

namespace Inventory.Silo.Inventory;

/// <summary>One row of an adjustment or of settings, as it stands in the body.</summary>
internal sealed record StockRow
{
    /// <summary>Path of the row, such as <c>items.3</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The object the identity stands in, below the row; empty for the row itself.
    /// </summary>
    public string IdentityPath { get; init; } = "";

    /// <summary>How it names its item.</summary>
    public required ItemIdentity Identity { get; init; }

    /// <summary>The location.</summary>
    public required int LocationId { get; init; }

    /// <summary>The adjustment; null for settings.</summary>
    public Adjustment? Change { get; init; }

    /// <summary>The settings; null for an adjustment.</summary>
    public SettingsPatch? Settings { get; init; }

    /// <summary>Path of a field of its identity.</summary>
    public string PathOf(string field) => $"{Path}.{FieldOf(field)}";

    /// <summary>A field of its identity, as it stands in the row.</summary>
    public string FieldOf(string field) =>
        IdentityPath.Length == 0 ? field : $"{IdentityPath}.{field}";
}

/// <summary>A row whose item is found.</summary>
internal sealed record ResolvedRow(StockRow Row, ItemRef Item)
{
    /// <summary>The row for a batch.</summary>
    public BatchRow ToBatchRow() =>
        new(Item.StockItem.VariantId, Row.LocationId, Row.Change, Row.Settings);

    /// <summary>The row as a command of its own.</summary>
    public ItemCommand ToCommand(Operation operation) => Row.Change is { } change
        ? new ItemCommand.Adjust(change) { Operation = operation }
        : new ItemCommand.ChangeSettings(Row.LocationId, Row.Settings!) { Operation = operation };

    /// <summary>What the row asks its item for, for the words of a refusal.</summary>
    public RefusalSubject ToSubject() => new()
    {
        Path = Row.Path,
        Field = Row.FieldOf(Row.Identity.Field),
        Value = Row.Identity.Value,
        Sku = Item.Facts.Sku,
        VariantId = Item.VariantId,
    };
}

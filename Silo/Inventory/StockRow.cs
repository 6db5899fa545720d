using Inventory.Domain.Batches;
using Inventory.Domain.Items;
using Inventory.Grains.Items;

namespace Inventory.Silo.Inventory;

/// <summary>One row of an adjustment, of settings, of a receipt or of a transfer, as it stands in
/// the body.</summary>
internal sealed record StockRow
{
    /// <summary>Path of the row, such as <c>items.3</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The object the identity stands in, below the row; empty for the row itself.
    /// </summary>
    public string IdentityPath { get; init; } = "";

    /// <summary>How it names its item.</summary>
    public required ItemIdentity Identity { get; init; }

    /// <summary>The location; of a transfer the one the units leave.</summary>
    public required int LocationId { get; init; }

    /// <summary>The adjustment, where it is one.</summary>
    public Adjustment? Change { get; init; }

    /// <summary>The settings, where it changes them.</summary>
    public SettingsPatch? Settings { get; init; }

    /// <summary>The receipt, where it is one.</summary>
    public StockArrival? Arrival { get; init; }

    /// <summary>The transfer, where it is one.</summary>
    public StockTransfer? Transfer { get; init; }

    /// <summary>The locations it names, each with its field.</summary>
    public IReadOnlyList<(string Field, int Id)> Locations => Transfer is { } transfer
        ? [(FromField, transfer.FromLocationId), (ToField, transfer.ToLocationId)]
        : [(LocationField, LocationId)];

    private const string LocationField = "location_id";
    private const string FromField = "from_location_id";
    private const string ToField = "to_location_id";

    /// <summary>The field that names a location of the row.</summary>
    public string LocationFieldOf(int locationId) => Transfer is not { } transfer
        ? LocationField
        : transfer.FromLocationId == locationId ? FromField : ToField;

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
        new(Item.StockItem.VariantId, Row.LocationId, Row.Change, Row.Settings)
        {
            Arrival = Row.Arrival,
            Transfer = Row.Transfer,
            BelievedSku = Row.Identity.Sku,
        };

    /// <summary>The row as a command of its own.</summary>
    public ItemCommand ToCommand(Operation operation)
    {
        ItemCommand command = Row switch
        {
            { Change: { } change } => new ItemCommand.Adjust(change),
            { Arrival: { } arrival } => new ItemCommand.Receive(arrival),
            { Transfer: { } transfer } => new ItemCommand.MoveStock(transfer),
            _ => new ItemCommand.ChangeSettings(Row.LocationId, Row.Settings!),
        };
        return command with { Operation = operation, BelievedSku = Row.Identity.Sku };
    }

    /// <summary>What the row asks its item for, for the words of a refusal.</summary>
    public RefusalSubject ToSubject() => new()
    {
        Path = Row.Path,
        Field = Row.FieldOf(Row.Identity.Field),
        Value = Row.Identity.Value,
        Sku = Item.Facts.Sku,
        VariantId = Item.VariantId,
        LocationFieldOf = Row.LocationFieldOf,
    };
}

using Inventory.Silo.Http;
using Sylvan.Data.Csv;

namespace Inventory.Silo.Csv;

/// <summary>Columns of the stock CSV, import and export alike.</summary>
internal enum CsvColumn
{
    Sku,
    Name,
    ProductId,
    VariantId,
    LocationId,
    OnHand,
    SafetyStock,
    LowStock,
    BackorderLimit,
    QtyBackordered,
    BinPickingNumber,
}

/// <summary>Where a file has its columns.</summary>
internal sealed class CsvColumns
{
    /// <summary>Header names, in the order an export writes them.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "SKU", "Name", "Product ID", "Variant ID", "Location ID", "On Hand", "Safety Stock",
        "Low Stock", "Backorder Limit", "Qty Backordered", "Bin Picking Number",
    ];

    private readonly int[] _ordinals;

    private CsvColumns(int[] ordinals) => _ordinals = ordinals;

    /// <summary>Reads a header: order free, any case, other columns ignored.</summary>
    /// <exception cref="RequestRefusedException">422: no SKU column, or one column
    /// twice.</exception>
    public static CsvColumns Read(CsvDataReader csv)
    {
        var ordinals = new int[Names.Count];
        Array.Fill(ordinals, -1);
        for (var i = 0; i < csv.FieldCount; i++)
        {
            var name = csv.GetName(i).Trim();
            var column = Names.ToList().FindIndex(
                known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (column < 0)
            {
                continue;
            }
            if (ordinals[column] >= 0)
            {
                throw Refused($"has the column {Names[column]} twice");
            }
            ordinals[column] = i;
        }
        return ordinals[(int)CsvColumn.Sku] >= 0
            ? new(ordinals)
            : throw Refused($"needs the column SKU; the columns are {string.Join(", ", Names)}");
    }

    /// <summary>The name of a column, as a rejection gives it.</summary>
    public static string NameOf(CsvColumn column) => Names[(int)column];

    /// <summary>The cell of the current record as it stands, outer spaces too; empty where the
    /// file has none.</summary>
    public ReadOnlySpan<char> Cell(CsvDataReader csv, CsvColumn column)
    {
        var ordinal = _ordinals[(int)column];
        return ordinal >= 0 && ordinal < csv.RowFieldCount ? csv.GetFieldSpan(ordinal) : [];
    }

    private static RequestRefusedException Refused(string message) =>
        new(Problem.Field("header", message));
}

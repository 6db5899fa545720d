using Inventory.Silo.Http;

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

    private CsvColumns(int[] ordinals, int count)
    {
        _ordinals = ordinals;
        Count = count;
    }

    /// <summary>Columns the header has, those that are ignored too.</summary>
    public int Count { get; }

    /// <summary>Reads a header, the current record: order free, any case, other columns ignored.
    /// </summary>
    /// <exception cref="RequestRefusedException">422: no SKU column, or one column
    /// twice.</exception>
    public static CsvColumns Read(CsvReader csv)
    {
        var ordinals = new int[Names.Count];
        Array.Fill(ordinals, -1);
        for (var i = 0; i < csv.CellCount; i++)
        {
            var column = Find(csv.Cell(i).Trim());
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
            ? new(ordinals, csv.CellCount)
            : throw Refused(
                $"needs the column SKU; the columns are {string.Join(", ", Names)}, "
                + "separated by comma or semicolon");
    }

    /// <summary>The name of a column, as a rejection gives it.</summary>
    public static string NameOf(CsvColumn column) => Names[(int)column];

    /// <summary>The cell of the current record as it stands, outer spaces too; empty where the
    /// file has none.</summary>
    public ReadOnlySpan<char> Cell(CsvReader csv, CsvColumn column)
    {
        var ordinal = _ordinals[(int)column];
        return ordinal >= 0 && ordinal < csv.CellCount ? csv.Cell(ordinal) : [];
    }

    /// <summary>True when the current record has text in a cell no column stands over. Spreadsheets
    /// write empty ones.</summary>
    public bool AreExceeded(CsvReader csv)
    {
        for (var i = Count; i < csv.CellCount; i++)
        {
            if (!csv.Cell(i).IsWhiteSpace())
            {
                return true;
            }
        }
        return false;
    }

    private static int Find(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (name.Equals(Names[i], StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }
        return -1;
    }

    private static RequestRefusedException Refused(string message) =>
        new(Problem.Field("header", message));
}

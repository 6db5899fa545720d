using System.Text;

namespace Inventory.LoadTests.Skus;

/// <summary>
/// Writes rows in the import format: UTF-8 without BOM, RFC 4180, a line feed per row, quotes only
/// around a cell that needs them. Rows are streamed, so a million cost no memory.
/// </summary>
internal static class SkuCsv
{
    internal const string Header =
        "SKU,Name,Location ID,On Hand,Safety Stock,Low Stock,Backorder Limit,Qty Backordered,"
        + "Bin Picking Number";

    private const int BufferBytes = 1 << 16;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a file, reporting after every <paramref name="reportEach"/> rows.</summary>
    public static void Write(
        string path, IEnumerable<SkuRow> rows, int reportEach = int.MaxValue,
        Action<int>? report = null)
    {
        using var writer = new StreamWriter(path, append: false, Utf8, BufferBytes);
        writer.NewLine = "\n";
        writer.WriteLine(Header);
        var count = 0;
        foreach (var row in rows)
        {
            Write(writer, row);
            if (++count % reportEach == 0)
            {
                report?.Invoke(count);
            }
        }
    }

    private static void Write(StreamWriter writer, in SkuRow row)
    {
        WriteCell(writer, row.Sku);
        writer.Write(',');
        WriteCell(writer, row.Name);
        writer.Write($",{row.LocationId},{row.OnHand},{row.SafetyStock},{row.LowStock},");
        writer.Write(row.BackorderLimit);
        writer.Write($",{row.QtyBackordered},");
        WriteCell(writer, row.BinPickingNumber);
        writer.WriteLine();
    }

    private static void WriteCell(StreamWriter writer, string cell)
    {
        var quoted = cell.AsSpan().IndexOfAny(",\"\r\n") >= 0;
        writer.Write(quoted ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell);
    }
}

using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Inventory.Grains.Imports;
using Inventory.Silo.Catalog;

namespace Inventory.Silo.Csv;

/// <summary>A row that cannot be imported, and why.</summary>
/// <param name="Line">Line of the file it begins on.</param>
/// <param name="Column">The column at fault; null for the whole row.</param>
/// <param name="Reason">For people: names the lines where there are several.</param>
internal readonly record struct RejectedRow(int Line, string? Column, string Reason)
{
    /// <summary>True when its location is at fault.</summary>
    public bool IsOfLocation =>
        string.Equals(Column, CsvColumns.NameOf(CsvColumn.LocationId));
}

/// <summary>A row of a file: good, or rejected.</summary>
/// <param name="Good">The row; null when it is rejected.</param>
/// <param name="Rejected">What is wrong with it, when it is.</param>
internal readonly record struct CsvRow(ImportRow? Good, RejectedRow Rejected);

/// <summary>
/// Reads the rows of one file. A row is good or rejected; nothing it says reaches further than
/// itself, but that the same SKU and location may come once.
/// </summary>
/// <param name="csv">The file.</param>
/// <param name="columns">Its columns.</param>
/// <param name="store">The store as it is known.</param>
/// <param name="renew">Reads what others have changed of the store.</param>
internal sealed class CsvRows(
    CsvReader csv, CsvColumns columns, StoreSnapshot store, Func<ValueTask<StoreSnapshot>> renew)
{
    private StoreSnapshot _store = store;
    private bool _isRenewed;

    // 128 bits of hash stand for a SKU and location: a chance meeting needs about 2^64 rows.
    private readonly HashSet<UInt128> _seen = [];

    /// <summary>Why the rows end before the file does, for people; null when all were read.
    /// </summary>
    public string? Stopped { get; private set; }

    /// <summary>Reads the next row, good or rejected; null at the end of the file. A quote that is
    /// never closed may hold any number of rows: none of it is one.</summary>
    public async ValueTask<CsvRow?> ReadAsync(CancellationToken cancel)
    {
        if (Stopped is not null || !await csv.ReadAsync(cancel))
        {
            return null;
        }
        if (csv.Fault == CsvFault.OpenQuote)
        {
            Stopped = $"line {csv.Line}: {csv.Describe()}; nothing from this line on was read";
            return null;
        }
        return WhatIsWrong() is { } reason
            ? Rejected(null, reason)
            : await ReadCellsAsync();
    }

    // Once is enough: what was there when the file began is known after that.
    private async ValueTask<CsvRow> ReadCellsAsync()
    {
        var row = ReadCells();
        if (row.Good is not null || _isRenewed || !row.Rejected.IsOfLocation)
        {
            return row;
        }
        _isRenewed = true;
        _store = await renew();
        return ReadCells();
    }

    private string? WhatIsWrong()
    {
        if (csv.Describe() is { } fault)
        {
            return fault;
        }
        if (csv.Text.Contains(CsvEncoding.Broken, StringComparison.Ordinal))
        {
            return "is not valid UTF-8";
        }
        return columns.AreExceeded(csv)
            ? $"has {csv.CellCount} cells, the header {columns.Count}"
            : null;
    }

    private CsvRow ReadCells()
    {
        try
        {
            return new(ReadRow(), default);
        }
        catch (CellException e)
        {
            return Rejected(e.Column, e.Message);
        }
    }

    // A stray quote makes one row of several lines, which nothing else would name.
    private CsvRow Rejected(string? column, string reason) => new(null, new(
        csv.Line,
        column,
        csv.LastLine > csv.Line ? $"lines {csv.Line} to {csv.LastLine}: {reason}" : reason));

    private ImportRow ReadRow()
    {
        var sku = Text(CsvColumn.Sku, ItemFacts.SkuLengthMax)
            ?? throw new CellException(CsvColumn.Sku, "is required");
        if (!SkuText.IsWhole(sku))
        {
            throw new CellException(CsvColumn.Sku, SkuText.Rule);
        }
        var locationId = Number(CsvColumn.LocationId, 1) ?? Location.DefaultId;
        if (_store.FindLocation(locationId) is null)
        {
            throw new CellException(CsvColumn.LocationId, $"there is no location {locationId}");
        }
        var row = new ImportRow
        {
            Line = csv.Line,
            Sku = sku,
            ProductId = Number(CsvColumn.ProductId, 1),
            VariantId = Number(CsvColumn.VariantId, 1),
            Change = new()
            {
                LocationId = locationId,
                Name = Text(CsvColumn.Name, ItemFacts.NameLengthMax),
                OnHand = Number(CsvColumn.OnHand, 0),
                QtyBackordered = Number(CsvColumn.QtyBackordered, 0),
                Settings = ReadSettings(),
            },
        };
        return _seen.Add(HashOf(sku, locationId))
            ? row
            : throw new CellException(
                CsvColumn.Sku, $"SKU {sku} at location {locationId} stands in an earlier row");
    }

    private SettingsPatch ReadSettings()
    {
        var limit = columns.Cell(csv, CsvColumn.BackorderLimit).Trim();
        return new()
        {
            SafetyStock = Number(CsvColumn.SafetyStock, 0),
            WarningLevel = Number(CsvColumn.LowStock, 0),
            BinPickingNumber = Text(CsvColumn.BinPickingNumber, LevelSettings.BinLengthMax),
            HasBackorderLimit = !limit.IsEmpty,
            BackorderLimit = limit.Equals("unlimited", StringComparison.OrdinalIgnoreCase)
                ? LevelSettings.Unlimited
                : Number(CsvColumn.BackorderLimit, 0),
        };
    }

    private int? Number(CsvColumn column, int min)
    {
        var cell = columns.Cell(csv, column).Trim();
        if (cell.IsEmpty)
        {
            return null;
        }
        return int.TryParse(
                cell, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= min
            ? number
            : throw new CellException(
                column, $"must be a whole number from {min} to {StockLevel.QuantityMax}");
    }

    private string? Text(CsvColumn column, int lengthMax)
    {
        var cell = columns.Cell(csv, column);
        if (cell.IsEmpty)
        {
            return null;
        }
        if (cell.Length > lengthMax)
        {
            throw new CellException(
                column,
                $"must have at most {lengthMax} UTF-16 code units, not {cell.Length}");
        }
        return cell.Contains('\0')
            ? throw new CellException(column, "must not contain the character U+0000")
            : cell.ToString();
    }

    private static UInt128 HashOf(string sku, int locationId) =>
        XxHash128.HashToUInt128(MemoryMarshal.AsBytes(sku.AsSpan()), seed: locationId);

    private sealed class CellException(CsvColumn? column, string reason) : Exception(reason)
    {
        public string? Column { get; } = column is { } c ? CsvColumns.NameOf(c) : null;
    }
}

namespace Inventory.Silo.Csv;

/// <summary>What is wrong with a record.</summary>
internal enum CsvFault
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>A quoted cell goes on behind its closing quote.</summary>
    TextAfterQuote,
    /// <summary>It has more characters than the bound.</summary>
    OverLong,
    /// <summary>The file ends inside a quoted cell: what was meant as the next record is unknown.
    /// </summary>
    OpenQuote,
}

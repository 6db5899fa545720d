namespace Inventory.Storage.Sqlite;

/// <summary>The ATS of a level row as SQL. The terms come as two numbered parameters, so that both
/// lists write it once.</summary>
internal static class SqliteAts
{
    /// <summary>Largest ATS there is.</summary>
    private const int Max = int.MaxValue;

    /// <summary>The expression for an item and a level table of the given aliases.</summary>
    /// <param name="item">Alias of the item row.</param>
    /// <param name="level">Alias of the level row.</param>
    /// <param name="eligible">Parameter that is 1 when the store allows backorders.</param>
    /// <param name="disabled">Parameter that holds a JSON array of disabled locations.</param>
    public static string Sql(string item, string level, string eligible, string disabled) =>
        $"""
        (CASE WHEN {item}.purchasable AND {item}.tracking <> 0 AND {level}.is_in_stock
            AND {level}.location NOT IN (SELECT value FROM json_each({disabled}))
        THEN min({Max},
            max(0, coalesce({level}.on_hand, 0) - {level}.safety_stock - {level}.held_on_hand)
            + CASE WHEN NOT {eligible} OR {level}.backorder_limit IS NULL THEN 0
                ELSE max(0, {level}.backorder_limit - {level}.qty_backordered
                    - {level}.held_for_backorder) END)
        ELSE 0 END)
        """;
}

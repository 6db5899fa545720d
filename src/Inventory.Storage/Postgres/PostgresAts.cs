namespace Inventory.Storage.Postgres;

/// <summary>The ATS of a level row as SQL. The terms come as two numbered parameters, so that both
/// lists write it once.</summary>
internal static class PostgresAts
{
    /// <summary>Largest ATS there is.</summary>
    private const int Max = int.MaxValue;

    /// <summary>The expression for an item and a level table of the given aliases, a bigint.
    /// </summary>
    /// <param name="item">Alias of the item row.</param>
    /// <param name="level">Alias of the level row.</param>
    /// <param name="eligible">Parameter that is true when the store allows backorders.</param>
    /// <param name="disabled">Parameter that holds an array of disabled locations.</param>
    public static string Sql(string item, string level, string eligible, string disabled) =>
        $"""
        (CASE WHEN {item}.purchasable AND {item}.tracking <> 0 AND {level}.is_in_stock
            AND {level}.location <> ALL ({disabled})
        THEN least({Max}::bigint,
            greatest(0, coalesce({level}.on_hand, 0)::bigint - {level}.safety_stock
                - {level}.held_on_hand)
            + CASE WHEN NOT {eligible} OR {level}.backorder_limit IS NULL THEN 0
                ELSE greatest(0, {level}.backorder_limit::bigint - {level}.qty_backordered
                    - {level}.held_for_backorder) END)
        ELSE 0 END)
        """;
}

using Inventory.LoadTests.Http;
using Inventory.LoadTests.Oracle;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>
/// The books of one item that add up: 3 on hand and 2 beyond, two sales of one unit, a hold given
/// back, a cart that stepped back, and 4 units added. Tests make one account of them wrong.
/// </summary>
internal sealed record OracleBooks(
    List<HistoryRow> Rows, List<Operation> Operations, LiveItem Live, LiveItem Listed)
{
    public const string Sku = "SKU";

    public Refusals Refusals { get; init; }

    /// <summary>How long ago the first promise was made.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromSeconds(30);

    public static OracleBooks Right()
    {
        List<HistoryRow> rows =
        [
            new(1, "item_created", 0, 0, 0, null),
            new(2, "settings_changed", 0, 0, 0, 2),
            new(3, "stock_adjusted", 3, 0, 0, 5) { IsImport = true },
            Held(4, "101.a", 1, 4), Sold(5, "o-a", -1, 0, 4),
            Held(6, "101.b", 2, 2), Sold(7, "o-b", -1, 1, 2),
            Held(8, "101.c", 1, 1), Given(9, "101.c", 1, 2),
            Held(10, "cart.x", 2, 0), Given(11, "cart.x", 2, 2),
            Held(12, "101.d", 1, 1),
            new(13, "stock_adjusted", 4, 0, 0, 5) { Reason = "more" },
        ];
        List<Operation> operations =
        [
            Reserve("101.a", 1), Confirm("101.a", "o-a", new(1, 0)),
            Reserve("101.b", 2), Confirm("101.b", "o-b", new(1, 1)),
            Reserve("101.c", 1), new(Act.Release, "c-release", [new(Sku, 1)])
            {
                ReservationId = "101.c",
            },
            Reserve("101.d", 1), new(Act.Adjust, "more", [new(Sku, 4)]),
        ];
        var live = new LiveItem(101, 5, 5, 1, 1, 13);
        return new(rows, operations, live, live);
    }

    public static HistoryRow Held(long version, string id, int units, long left) =>
        new(version, "reservation_held", 0, 0, units, left) { ReservationId = id };

    public static HistoryRow Given(long version, string id, int units, long left) =>
        new(version, "reservation_released", 0, 0, -units, left) { ReservationId = id };

    public static HistoryRow Sold(
        long version, string order, int onHand, int backordered, long left) =>
        new(version, "order_confirmed", onHand, backordered, onHand - backordered, left)
        {
            OrderId = order,
        };

    /// <summary>A row of one hold's expiry, or of several's that it does not name.</summary>
    public static HistoryRow Expired(string? id, int units, TimeSpan after) => new(
        0, id is null ? "reservations_expired" : "reservation_expired", 0, 0, -units, 5 + units)
    {
        ReservationId = id,
        At = default(DateTimeOffset) + after,
    };

    public static Operation Reserve(string id, int units) =>
        new(Act.Reserve, $"{id}-reserve", [new(Sku, units)]) { ReservationId = id };

    public static Operation Confirm(string id, string order, Split told) =>
        new(Act.Confirm, $"{order}-confirm", [new(Sku, told.OnHand + told.Backordered)])
        {
            ReservationId = id,
            OrderId = order,
            Told = [told],
        };

    /// <summary>With a row more; later versions move up.</summary>
    public OracleBooks Plus(HistoryRow row) => this with
    {
        Rows = [.. Rows, row with { Version = Rows[^1].Version + 1 }],
    };

    /// <summary>With one row told otherwise.</summary>
    public OracleBooks Where(long version, Func<HistoryRow, HistoryRow> otherwise) => this with
    {
        Rows = Rows.ConvertAll(row => row.Version == version ? otherwise(row) : row),
    };

    /// <summary>Without a row; later versions move down.</summary>
    public OracleBooks Without(params long[] versions) => this with
    {
        Rows =
        [
            .. Rows.Where(row => !versions.Contains(row.Version))
                .Select((row, index) => row with { Version = index + 1 }),
        ],
    };

    /// <summary>Without the promise of this key.</summary>
    public OracleBooks Unpromised(string key) => this with
    {
        Operations = [.. Operations.Where(operation => operation.Key != key)],
    };

    public List<Rule> Broken()
    {
        var books = new ItemBooks(
            new(Sku, 3, 2), Operations, Refusals, Rows, Live, Listed)
        {
            Age = Age,
        };
        return
        [
            .. LevelRules.Check(books).Concat(PromiseRules.Check(books))
                .Select(violation => violation.Rule).Distinct(),
        ];
    }
}

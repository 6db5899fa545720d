using HdrHistogram;
using Inventory.LoadTests.FlashSale;
using Inventory.LoadTests.Http;
using Outcome = Inventory.LoadTests.FlashSale.Outcome;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>
/// The audit of a flash sale passes a sale that adds up, and no other: each account of it is made
/// wrong alone, as an oversold, lost or twice sold unit would make it.
/// </summary>
public sealed class SaleAuditTests
{
    private const int SetUpVersion = 4;

    private static readonly SaleTerms Terms = new("SALE", 8, 4, OnHand: 3, BackorderLimit: 2)
    {
        RunId = "run",
        Skus = 10,
    };

    private static readonly Books Right = Books.Of(Terms);

    public static TheoryData<string> Wrongs => [.. WrongBooks.Keys];

    private static Dictionary<string, Func<Books, Books>> WrongBooks { get; } = new()
    {
        ["a row of the CSV was rejected"] =
            b => b with { Import = b.Import with { Accepted = 9, Rejected = 1 } },
        ["a sold unit is not in the history"] = b => b with { Rows = b.Rows[2..] },
        ["an order was sold again"] = b => b with { Rows = [.. b.Sale(9, "run-0"), .. b.Rows] },
        ["a unit was sold to nobody"] = b => b with { Rows = [.. b.Sale(9, "other"), .. b.Rows] },
        ["ready was promised and backorder written"] = b => b.With(3, Ready(3)),
        ["a sixth buyer was told yes"] = b => b.With(5, Ready(5)),
        ["a buyer was refused though there was stock"] = b => b.With(0, Outcome.Refused),
        ["a buyer never got an answer"] = b => b.With(6, default),
        ["a refusal had no numbers"] = b => b.With(6, Outcome.Wrong("no numbers")),
        ["a unit is left"] = b => b with { Live = b.Live with { AvailableToSell = 1 } },
        ["the shelf is not empty"] = b => b with { Live = b.Live with { OnHand = 1 } },
        ["a backorder is missing"] = b => b with { Live = b.Live with { QtyBackordered = 1 } },
        ["a unit is still held"] = b => b with { Live = b.Live with { Held = 1 } },
        ["a version is missing"] = b => b with
        {
            Rows = [.. b.Rows.Select(r => r with { Version = r.Version + 1 })],
        },
        ["a hold was given back and nobody asked"] = b => b with
        {
            Rows = [b.Row(1, held: -1), b.Row(0, held: 1), .. b.Rows],
        },
        ["more was promised than there was"] = b => b with
        {
            Rows = [.. b.Rows.Select((r, at) => at == 3 ? r with { AvailableToSell = -1 } : r)],
        },
    };

    [Fact]
    public void Audit_WhenEverythingAddsUp_Passes() =>
        Assert.All(Right.Audited(), check => Assert.True(check.Holds, check.ToString()));

    [Theory, MemberData(nameof(Wrongs))]
    public void Audit_WhenOneAccountIsWrong_Differs(string wrong)
    {
        var books = WrongBooks[wrong](Right);

        Assert.Contains(books.Audited(), check => !check.Holds);
    }

    private static Outcome Ready(int buyer) =>
        Outcome.Sold(Terms.OrderId(buyer), new(OnHand: 1, Backordered: 0));

    /// <summary>The accounts of one sale; a history row is newest first.</summary>
    private sealed record Books(
        ImportResult Import, IReadOnlyList<Outcome> Told, LiveItem Live, List<HistoryRow> Rows)
    {
        public static Books Of(SaleTerms terms)
        {
            var books = new Books(
                new(terms.Skus, terms.Skus, terms.Skus, 0),
                [.. Enumerable.Range(0, terms.Buyers).Select(Fate)],
                new(101, AvailableToSell: 0, OnHand: 0, terms.BackorderLimit, Held: 0, 14),
                [.. SetUp(terms)]);
            for (var buyer = 0; buyer < terms.Sold; buyer++)
            {
                books.Rows.InsertRange(0, books.Sale(buyer, $"run-{buyer}"));
            }

            return books;
        }

        public List<Check> Audited() => Audit.Run(
            Terms,
            new(Import, TimeSpan.Zero, Live with { Version = SetUpVersion }),
            new(Told, TimeSpan.Zero, new LongHistogram(1_000, 3), 0),
            Live,
            Rows);

        /// <summary>The two rows of a sold unit after the newest, on the shelf for the first
        /// buyers.</summary>
        public HistoryRow[] Sale(int buyer, string order)
        {
            var isReady = buyer < Terms.OnHand;
            var confirmed = Row(1, held: -1) with
            {
                OnHand = isReady ? -1 : 0,
                QtyBackordered = isReady ? 0 : 1,
                OrderId = $"flash-{order}",
            };
            return [confirmed, Row(0, held: 1)];
        }

        public HistoryRow Row(int after, int held) =>
            new(Rows[0].Version + 1 + after, 0, 0, held, null, 0);

        public Books With(int buyer, Outcome outcome) =>
            this with { Told = [.. Told.Select((told, at) => at == buyer ? outcome : told)] };

        private static Outcome Fate(int buyer) => buyer switch
        {
            _ when buyer < Terms.Ready => Ready(buyer),
            _ when buyer < Terms.Sold => Outcome.Sold(Terms.OrderId(buyer), new(0, 1)),
            _ => Outcome.Refused,
        };

        private static IEnumerable<HistoryRow> SetUp(SaleTerms terms) =>
        [
            new(4, terms.OnHand, 0, 0, null, terms.ToSell), new(3, 0, 0, 0, null, 0),
            new(2, 0, 0, 0, null, 0), new(1, 0, 0, 0, null, null),
        ];
    }
}

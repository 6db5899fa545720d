namespace Inventory.LoadTests.FlashSale;

/// <summary>
/// What is sold to how many. From this alone follows what must come out, whatever the order of
/// arrival: everything is sold before anybody is refused.
/// </summary>
internal sealed record SaleTerms(
    string Sku, int Buyers, int Concurrency, int OnHand, int BackorderLimit)
{
    /// <summary>
    /// Names this sale's orders and keys, so that a second sale does not meet the first's.
    /// </summary>
    public required string RunId { get; init; }

    /// <summary>SKUs the shop is stocked with, the one on sale among them.</summary>
    public int Skus { get; init; } = 1;

    /// <summary>Units a shopper could buy before the sale, in the API's range.</summary>
    public long ToSell => Math.Min((long)OnHand + BackorderLimit, int.MaxValue);

    /// <summary>Units a shopper must be able to buy after it.</summary>
    public long LeftToSell => Math.Min((long)OnHand + BackorderLimit - Sold, int.MaxValue);

    /// <summary>Units that must leave the shelf.</summary>
    public int Ready => Math.Min(Buyers, OnHand);

    /// <summary>Units that must be sold beyond the shelf.</summary>
    public int Backordered => Math.Min(Buyers - Ready, BackorderLimit);

    /// <summary>Buyers who must get a unit.</summary>
    public int Sold => Ready + Backordered;

    /// <summary>Buyers who must be refused.</summary>
    public int Refused => Buyers - Sold;

    /// <summary>The order of a buyer.</summary>
    public string OrderId(int buyer) => $"flash-{RunId}-{buyer}";
}

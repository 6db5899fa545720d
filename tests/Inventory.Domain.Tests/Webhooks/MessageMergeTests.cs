using CsCheck;
using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

public sealed class MessageMergeTests
{
    [Theory]
    [InlineData("moved 130@1 3<2", "moved 130@1 3<2")]
    [InlineData("moved 130@1 3<2, moved 130@1 5<3", "moved 130@1 5<2 +1")]
    [InlineData(
        "moved 130@1 3<2, moved 130@1 5<3, moved 130@1 9<5", "moved 130@1 9<2 +2")]
    [InlineData("moved 130@1 3<2 +4, moved 130@1 5<3 +2", "moved 130@1 5<2 +7")]
    [InlineData(
        "moved 130@1 3, low 130@1 3<3, moved 130@1 5<3", "low 130@1 3<3, moved 130@1 5 +1")]
    [InlineData("low 130@1 3, low 130@1 5<3", "low 130@1 3, low 130@1 5<3")]
    [InlineData("moved 130@1 3, moved 130@2 5", "moved 130@1 3, moved 130@2 5")]
    [InlineData("moved 130@1 3, moved 131@1 3", "moved 130@1 3, moved 131@1 3")]
    [InlineData("moved 130@1 3, product 130@1 5", "moved 130@1 3, product 130@1 5")]
    [InlineData(
        "moved 130@1 3, moved 131@1 2, moved 130@1 4<3, moved 131@1 3<2",
        "moved 130@1 4 +1, moved 131@1 3 +1")]
    public void Of_WhenMessagesWait_MergesIntoTheNewest(string waiting, string merged) =>
        Assert.Equal(
            merged,
            string.Join(", ", MessageMerge.Of(waiting.Split(", ").Select(Read).ToList())
                .Select(Write)));

    [Theory]
    [InlineData(ItemMessageKind.StockChanged, true)]
    [InlineData(ItemMessageKind.SettingsChanged, false)]
    [InlineData(ItemMessageKind.LowStockReached, false)]
    [InlineData(ItemMessageKind.OutOfStockReached, false)]
    [InlineData(ItemMessageKind.BackorderLimitReached, false)]
    [InlineData(ItemMessageKind.BackInStock, false)]
    [InlineData(ItemMessageKind.BackorderFilled, false)]
    [InlineData(ItemMessageKind.ReservationExpired, false)]
    [InlineData(ItemMessageKind.ProductUpdated, true)]
    [InlineData(ItemMessageKind.SkuUpdated, true)]
    [InlineData(ItemMessageKind.ProductOrderUpdated, true)]
    [InlineData(ItemMessageKind.SkuOrderUpdated, true)]
    public void IsMerged_WhenAnEdge_IsFalse(ItemMessageKind kind, bool isMerged)
    {
        Assert.Equal(isMerged, MessageMerge.IsMerged(kind));
        var two = MessageMerge.Of([Message(kind, 130, 1, 3), Message(kind, 130, 1, 4)]);
        Assert.Equal(isMerged ? 1 : 2, two.Count);
    }

    [Fact]
    public void Of_WhenMerged_KeepsTheNewestNumbersAndSumsWhatMoved()
    {
        var older = Message(ItemMessageKind.ProductOrderUpdated, 130, 1, 3) with
        {
            Delta = -2,
            AvailableToSell = 9,
            OrderId = "o-1",
        };
        var newer = older with { Version = 4, Delta = -5, AvailableToSell = 4 };

        var merged = Assert.Single(MessageMerge.Of([older, newer]));
        Assert.Equal((-7, 4, "o-1"), (merged.Delta, merged.AvailableToSell, merged.OrderId));
        merged = Assert.Single(MessageMerge.Of([older, newer with { OrderId = "o-2" }]));
        Assert.Null(merged.OrderId);
    }

    [Fact]
    public void Of_WhenOutOfOrder_BreaksAnInvariant() =>
        Assert.Throws<InvariantBrokenException>(() => MessageMerge.Of(
        [
            Message(ItemMessageKind.StockChanged, 130, 1, 3),
            Message(ItemMessageKind.StockChanged, 130, 1, 3),
        ]));

    [Fact]
    public void Of_WhenMergedByPieces_IsAsMergedAtOnce() => Gen.Select(
        Gen.Int[1, 4], Gen.Int[130, 131], Gen.Int[1, 2],
        (kind, item, location) => (kind, item, location))
        .Array[0, 30].SelectMany(_ => Gen.Int[0, 30], (steps, cut) => (steps, cut))
        .Sample((steps, cut) =>
        {
            var all = steps
                .Select((s, i) => Message((ItemMessageKind)s.kind, s.item, s.location, i))
                .ToList();
            var early = MessageMerge.Of([.. all.Take(cut)]);
            var once = MessageMerge.Of(all);

            Assert.Equal(once, MessageMerge.Of([.. early, .. all.Skip(cut)]));
            Assert.Equal(once, MessageMerge.Of(once));
            Assert.Equal(all.Count, once.Count + once.Sum(message => message.Merged));
            Assert.Equal(once.OrderBy(message => message.Version), once);
        });

    private static ItemMessage Message(
        ItemMessageKind kind, int item, int location, long version) => new()
        {
            Kind = kind,
            VariantId = item,
            ProductId = 130,
            LocationId = location,
            Version = version,
            At = version,
            AvailableToSell = 0,
            QtyBackordered = 0,
            BackorderLimit = null,
        };

    // A message is written: its kind, item@location, sequence<previous, and +merged.
    private static ItemMessage Read(string text)
    {
        var words = text.Split(' ', '@', '<', '+').Where(word => word.Length > 0).ToArray();
        var kind = words[0] switch
        {
            "moved" => ItemMessageKind.StockChanged,
            "low" => ItemMessageKind.LowStockReached,
            _ => ItemMessageKind.ProductUpdated,
        };
        var message = Message(kind, int.Parse(words[1]), int.Parse(words[2]), long.Parse(words[3]));
        return message with
        {
            PreviousSequence = text.Contains('<') ? long.Parse(words[4]) : null,
            Merged = text.Contains('+') ? int.Parse(words[^1]) : 0,
        };
    }

    private static string Write(ItemMessage m)
    {
        var kind = m.Kind switch
        {
            ItemMessageKind.StockChanged => "moved",
            ItemMessageKind.LowStockReached => "low",
            _ => "product",
        };
        var previous = m.PreviousSequence is null ? "" : $"<{m.PreviousSequence}";
        var merged = m.Merged == 0 ? "" : $" +{m.Merged}";
        return $"{kind} {m.VariantId}@{m.LocationId} {m.Version}{previous}{merged}";
    }
}

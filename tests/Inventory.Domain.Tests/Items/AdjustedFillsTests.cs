using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

/// <summary>A change by hand that lowers qty backordered names whose units it took.</summary>
public sealed class AdjustedFillsTests
{
    [Fact]
    public void Adjust_WhenMoreOrdersAreTakenThanAnEventNames_NamesTheFirst()
    {
        var rig = Waiting(ReceiptRules.FillsMax + 1, i => $"o-{i}");

        var taken = Lower(rig, -(ReceiptRules.FillsMax + 1));

        Assert.Equal(ReceiptRules.FillsMax, taken.Fills.Count);
        Assert.Equal(new Fill("o-0", 1), taken.Fills[0]);
        Assert.Equal(0, rig.State.FindLevel(1)!.QtyBackordered);
    }

    [Fact]
    public void Adjust_WhenTheIdsAreTooLong_NamesThoseThatFit()
    {
        var rig = Waiting(
            3, i => i == 1 ? new string('o', ReceiptRules.FillTextBytesMax) : $"o-{i}");

        Assert.Equal([new Fill("o-0", 1)], Lower(rig, -3).Fills);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void Adjust_WhenItTakesNone_NamesNobody(int units)
    {
        var rig = Waiting(1, i => $"o-{i}");

        Assert.Empty(Lower(rig, units).Fills);
    }

    [Fact]
    public void Apply_WhenItIsNamed_RemembersItWithoutTheOrders()
    {
        var rig = Waiting(1, i => $"o-{i}");
        var operation = new Operation(ItemRig.IdAt(rig.Now, "k"), 1, OperationOrigin.Client);

        var taken = Lower(rig, -1, operation);

        Assert.Single(taken.Fills);
        var kept = Assert.IsType<ItemEvent.StockAdjusted>(
            rig.State.Operations.Find(operation)!.Outcome);
        Assert.Equal((-1L, 0), (kept.BackorderedDelta, kept.Fills.Count));
    }

    private static ItemRig Waiting(int orders, Func<int, string> idOf)
    {
        var rig = ItemRig.Created();
        rig.State.Apply(new ItemEvent.StockAdjusted
        {
            LocationId = 1,
            Method = AdjustmentMethod.Absolute,
            OnHandDelta = 0,
        }, rig.Now);
        for (var i = 0; i < orders; i++)
        {
            rig.State.FindLevel(1)!.Backorders.Join(new(idOf(i), 130, 1, rig.Now));
        }
        return rig;
    }

    private static ItemEvent.StockAdjusted Lower(
        ItemRig rig, int units, Operation operation = default)
    {
        var decision = ItemDecider.Decide(
            rig.State,
            rig.Terms,
            new ItemCommand.Adjust(new()
            {
                LocationId = 1,
                IsAbsolute = false,
                QtyBackordered = units,
            })
            {
                Operation = operation,
            },
            rig.Now,
            rig.Now);
        var taken = Assert.IsType<ItemEvent.StockAdjusted>(decision.First);
        rig.State.Apply(taken, rig.Now);
        return taken;
    }
}

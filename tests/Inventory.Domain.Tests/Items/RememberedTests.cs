using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

/// <summary>What an item knows of an operation beside its numbers.</summary>
public sealed class RememberedTests
{
    [Fact]
    public void Reserve_WhenRepeatedAfterItsBuyerBeganToPay_AnswersAsPlaced()
    {
        var rig = ItemRig.Created();
        rig.Run(new ItemCommand.Adjust(new() { LocationId = 1, IsAbsolute = true, Quantity = 1 }));
        var reserve = new ItemCommand.Reserve
        {
            ReservationId = ItemRig.IdAt(rig.Now, "a"),
            VariantId = 130,
            LocationId = 1,
            Quantity = 1,
            ExpiresInMs = 1_000,
        };
        rig.Run(reserve);
        var pay = new ItemCommand.Extend(reserve.ReservationId, 500) { MarksPaying = true };
        Assert.False(rig.Run(pay).IsRefused);

        var again = rig.Run(reserve);

        Assert.True(again.IsRepeat);
        Assert.False(again.Hold?.IsPaying);
        Assert.True(rig.State.Holds.TryFind(reserve.ReservationId, out var hold));
        Assert.True(hold.IsPaying);
    }

    [Fact]
    public void ApplyRow_WhenItsBatchHasAName_RemembersBoth()
    {
        var rig = ItemRig.Created();
        var row = new ItemCommand.ApplyRow(
            new(Numbered(0).Id, Numbered(1).Id, 0),
            new() { LocationId = 1, IsAbsolute = true, Quantity = 5 },
            1,
            null)
        {
            Operation = Numbered(2) with { Origin = OperationOrigin.Batch },
            Batch = Numbered(3),
        };

        rig.Run(row);

        Assert.NotNull(rig.State.Operations.Find(row.Operation));
        Assert.IsType<ItemEvent.BatchNamed>(rig.State.Operations.Find(Numbered(3))?.Outcome);
    }

    [Fact]
    public void NameRequest_WhenItComesAgain_IsRememberedOnce()
    {
        var rig = ItemRig.Created();
        var named = new ItemCommand.NameRequest(Numbered(0).Id) { Operation = Numbered(1) };

        rig.Run(named);
        rig.Run(named);

        var known = rig.State.Operations.Find(Numbered(1));
        var said = Assert.IsType<ItemEvent.BatchNamed>(known?.Outcome);
        Assert.Equal((named.RequestId, rig.State.Version), (said.TransactionId, known!.Version));
    }

    [Fact]
    public void NewSku_WhenTheItemHasItAlready_IsNone()
    {
        var state = ItemRig.Created().State;
        var same = new ItemCommand.EditProduct(new() { Sku = "RE-130" });
        Assert.Null(ItemDecider.NewSku(state, same));
        var other = new ItemCommand.EditProduct(new() { Sku = "RE-131" });
        Assert.Equal("RE-131", ItemDecider.NewSku(state, other));
    }

    private static Operation Numbered(int i) =>
        new(new Guid(i + 1, 0, 0, new byte[8]), 0, OperationOrigin.Client);
}

using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

/// <summary>What no decision lets happen is noticed all the same.</summary>
public sealed class InvariantTests
{
    private static readonly Guid Id = ItemRig.IdAt(ItemRig.Start, "a");

    // Made anew each time: what a hold is without being told is tested too.
    private static Hold Open => new()
    {
        Id = Id,
        VariantId = 130,
        LocationId = 1,
        Requested = 2,
        Ready = 2,
        Backordered = 0,
        AllowBackorder = true,
        IsTracked = true,
        CreatedAt = ItemRig.Start,
        ExpiresAt = ItemRig.Start + 1_000,
    };

    private static Hold Released => Open with
    {
        Status = HoldStatus.Released,
        ClosedAt = ItemRig.Start,
    };

    [Fact]
    public void Check_WhenANumberIsOutOfBounds_Breaks()
    {
        Damages(level => level.OnHand = -1);
        Damages(level => level.OnHand = 2_147_483_648);
        Damages(level => level.ReservedOnHand = -1);
        Damages(level => level.HeldForBackorder = -1);
        Damages(level => level.ClaimedOnHand = -1);
        Damages(level => level.IncomingOnHand = -1);
        Damages(level => level.ClaimedBackordered = -1);
        Damages(level => level.IncomingBackordered = -1);
        new StockLevel(1) { OnHand = int.MaxValue }.Check();
        new StockLevel(1).Check();
    }

    [Fact]
    public void Queue_WhenUnitsAreNotThere_Breaks()
    {
        var queue = new BackorderQueue();
        Breaks(() => queue.Join(new("o-1", 7, 0, 0)));
        queue.Join(new("o-1", 7, 2, 0));
        Breaks(() => queue.Take(3));
        Breaks(() => queue.Take(-1));
        queue.Take(0);
        queue.Take(2);
        Assert.Equal((0L, 0), (queue.Total, queue.Count));
    }

    [Fact]
    public void Book_WhenAHoldIsNotAsItShouldBe_Breaks()
    {
        var book = new HoldBook();
        Breaks(() => book.Open(Released));
        book.Open(Open);
        Breaks(() => book.Open(Open));
        Breaks(() => book.Close(Open));
        Breaks(() => book.Extend(Open with { ExpiresAt = Open.ExpiresAt - 1 }));
        Breaks(() => book.TakeDue(1, Open.ExpiresAt - 1));
        Breaks(() => book.RestoreClosed(Released));
        book.Close(Released);
        Breaks(() => book.Extend(Open with { ExpiresAt = Open.ExpiresAt + 1 }));
    }

    [Fact]
    public void Remember_WhenTheOperationIsUnnamedOrKnown_Breaks()
    {
        var memory = new OperationMemory();
        Breaks(() => memory.Remember(new(Operation.None, 0, 1, new ItemEvent.Deleted())));
        var named = new Operation(Id, 0, OperationOrigin.Host);
        memory.Remember(new(named, 0, 1, new ItemEvent.Deleted()));
        Breaks(() => memory.Remember(new(named, 0, 1, new ItemEvent.Deleted())));
    }

    [Fact]
    public void Change_WhenItIsAboutAnotherItem_Breaks()
    {
        var rig = ItemRig.Created();
        var facts = ItemRig.OneVariant;
        Breaks(() => rig.Run(new ItemCommand.ChangeCatalog(facts with
        {
            VariantId = 131,
            Variants = [new(131, "RE-131", [])],
        })));
        Breaks(() => rig.Run(new ItemCommand.ChangeCatalog(facts with { ProductId = 131 })));
    }

    [Fact]
    public void Edit_WhenTheItemIsNotTheBase_Breaks()
    {
        var rig = ItemRig.Created(ItemRig.OneVariant with { ProductId = 131 });
        Breaks(() => rig.Run(new ItemCommand.EditProduct(new() { Name = "Pot" })));
    }

    [Fact]
    public void Reserve_WhenUnitsOrLifeAreOutOfBounds_Breaks()
    {
        var reserve = new ItemCommand.Reserve
        {
            ReservationId = Id,
            VariantId = 130,
            LocationId = 1,
            Quantity = 1,
            ExpiresInMs = Hold.LifeMaxMs,
        };
        var rig = ItemRig.Created();
        Breaks(() => rig.Run(reserve with { Quantity = 0 }));
        Breaks(() => rig.Run(reserve with { Quantity = -1 }));
        Breaks(() => rig.Run(reserve with { ExpiresInMs = 0 }));
        Breaks(() => rig.Run(reserve with { ExpiresInMs = Hold.LifeMaxMs + 1 }));
        Assert.Equal(RefusalReason.OutOfStock, rig.Run(reserve).Refusal?.Reason);
        Assert.Equal(
            RefusalReason.OutOfStock, rig.Run(reserve with { ExpiresInMs = 1 }).Refusal?.Reason);
    }

    [Fact]
    public void Confirm_WhenTheHoldsLevelIsMissing_Breaks()
    {
        var rig = ItemRig.Created();
        rig.State.Holds.Open(Open with { LocationId = 2 });
        Breaks(() => rig.Run(new ItemCommand.Confirm(Id, "o-1", false)));
    }

    [Fact]
    public void Holds_WhenBroken_NamesTheRule()
    {
        var (little, much) = (1, 2);
        var broken = Assert.Throws<InvariantBrokenException>(
            () => Invariant.Holds(little > much));
        Assert.Equal("Broken invariant: little > much", broken.Message);
        Invariant.Holds(little < much);
    }

    [Fact]
    public void Decide_WhenTheClockStepsBack_Breaks()
    {
        var rig = ItemRig.Created();
        var release = new ItemCommand.Release(Id);
        Breaks(() => ItemDecider.Decide(rig.State, rig.Terms, release, rig.Now - 1, rig.Now));
        Breaks(() => rig.State.Apply(new ItemEvent.Deleted(), rig.Now - 1));
    }

    [Fact]
    public void Apply_WhenTheEventIsAboutWhatIsNotThere_Breaks()
    {
        BreaksNewItem(new ItemEvent.Created(ItemRig.OneVariant));
        BreaksNewItem(new ItemEvent.HoldConfirmed(Id, "o-1", 1, 0));
        BreaksNewItem(new ItemEvent.HoldReacquired(Id, "o-1", 1, 0));
        BreaksNewItem(new ItemEvent.HoldReleased(Id));
        BreaksNewItem(new ItemEvent.HoldExtended(Id, ItemRig.Start, IsPaying: false));
        BreaksNewItem(new ItemEvent.HoldsExpired(1, ItemRig.Start, 1));
        BreaksNewItem(new ItemEvent.ClaimApplied(default, null));
        BreaksNewItem(new ItemEvent.ClaimDropped(default));
        BreaksNewItem(Came(5, default(ClaimId)));
        BreaksNewItem(Came(-1, null));
        BreaksNewItem(new ItemEvent.HoldPlaced(Open with { CreatedAt = ItemRig.Start - 1 }));
        BreaksNewItem(Added(-1, null));
        BreaksNewItem(Added(null, -1));
    }

    [Fact]
    public void Apply_WhenTheHoldIsNotOfThatKind_Breaks()
    {
        var state = ItemRig.Created().State;
        state.Apply(new ItemEvent.HoldPlaced(Open), ItemRig.Start);
        Breaks(() => state.Apply(new ItemEvent.HoldPlaced(Open), ItemRig.Start));
        state = ItemRig.Created().State;
        state.Apply(Added(5, null), ItemRig.Start);
        state.Apply(new ItemEvent.HoldPlaced(Open), ItemRig.Start);
        Breaks(() => state.Apply(new ItemEvent.HoldReacquired(Id, "o-1", 2, 0), ItemRig.Start));
        state.Apply(new ItemEvent.HoldReleased(Id), ItemRig.Start);
        Breaks(() => state.Apply(new ItemEvent.HoldReacquired(Id, "o-1", 2, 0), ItemRig.Start));
        Breaks(() => state.Apply(new ItemEvent.HoldReleased(Id), ItemRig.Start));
        Breaks(() => state.Apply(new ItemEvent.HoldConfirmed(Id, "o-1", 2, 0), ItemRig.Start));
    }

    [Fact]
    public void Apply_WhenUnitsAreNotThere_Breaks()
    {
        BreaksNewItem(new ItemEvent.HoldPlaced(Open with { Ready = -1 }));
        var state = WithHold();
        Breaks(() => state.Apply(new ItemEvent.HoldConfirmed(Id, "o-1", 1, 0), ItemRig.Start));
        state = WithHold();
        state.FindLevel(1)!.ReservedOnHand = 1;
        Breaks(() => state.Apply(new ItemEvent.HoldReleased(Id), ItemRig.Start));

        var claim = new ClaimId(Id, Id, 0);
        state = ItemRig.Created().State;
        state.Apply(
            new ItemEvent.ClaimTaken(claim, 1, AdjustmentMethod.Relative, -4, null, null),
            ItemRig.Start);
        state.FindLevel(1)!.ClaimedOnHand = 3;
        Breaks(() => state.Apply(new ItemEvent.ClaimDropped(claim), ItemRig.Start));
    }

    [Fact]
    public void Apply_WhenAHoldOfNoStockIsReleasedTwice_Breaks()
    {
        var state = ItemRig.Created().State;
        var untracked = Open with { IsTracked = false };
        state.Apply(new ItemEvent.HoldPlaced(untracked), ItemRig.Start);
        state.Apply(new ItemEvent.HoldReleased(Id), ItemRig.Start);
        Breaks(() => state.Apply(new ItemEvent.HoldReleased(Id), ItemRig.Start));
    }

    [Fact]
    public void Facts_WhenOfSeveralVariants_KnowTheirOwn()
    {
        var facts = ItemRig.OneVariant with
        {
            Variants = [new(131, "RE-131", []), new(130, "RE-130", [])],
        };
        Assert.Equal("RE-130", facts.Sku);
        Assert.True(facts.IsBase);
        var shown = new ItemFacts { VariantId = 1, ProductId = 1, Name = "", Variants = [] };
        Assert.True(shown.IsVisible);
        Assert.False((facts with { VariantId = 131 }).IsBase);
    }

    private static ItemState WithHold()
    {
        var state = ItemRig.Created().State;
        state.Apply(new ItemEvent.HoldPlaced(Open), ItemRig.Start);
        return state;
    }

    [Fact]
    public void Apply_WhenADeletedItemIsCreatedAgain_Breaks()
    {
        var state = ItemRig.Created().State;
        state.Apply(new ItemEvent.Deleted(), ItemRig.Start);
        Breaks(() => state.Apply(new ItemEvent.Created(ItemRig.OneVariant), ItemRig.Start));
    }

    private static ItemEvent.StockAdjusted Added(long? onHand, long? backordered) => new()
    {
        LocationId = 1,
        Method = AdjustmentMethod.Relative,
        OnHandDelta = onHand,
        BackorderedDelta = backordered,
    };

    private static ItemEvent.TransferredIn Came(long units, ClaimId? claim) => new()
    {
        LocationId = 1,
        FromLocationId = 2,
        Quantity = units,
        ClaimId = claim,
    };

    private static void Damages(Action<StockLevel> damage)
    {
        var level = new StockLevel(1);
        damage(level);
        Breaks(level.Check);
    }

    private static void BreaksNewItem(ItemEvent e) =>
        Breaks(() => ItemRig.Created().State.Apply(e, ItemRig.Start));

    private static void Breaks(Action action) =>
        Assert.Throws<InvariantBrokenException>(action);
}

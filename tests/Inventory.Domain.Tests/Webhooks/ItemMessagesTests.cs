using Inventory.Domain.Items;
using Inventory.Domain.Tests.Items;
using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

public sealed class ItemMessagesTests
{
    [Fact]
    public void StockChanged_WhenNumbersMove_IsToldOnceWhateverMovedThem() =>
        MessageTable.Check("""
            settings limit=9 => settings
            set 5 => moved
            set 5                                # the same number moves nothing
            add 2 => moved
            set - backordered=2 => moved
            receive 3 => moved filled(Received *:2)
            transfer 1 1>2 => moved @2 moved @2 back
            import on=4 => moved
            import on=4
            reserve a 3                          # what is held tells nothing
            release a
            reserve b 3
            confirm b o-1 => moved:o-1
            takeback o-1 1                       # nothing comes in
            takeback o-1 1 return restock => moved:o-1
            """);

    [Fact]
    public void StockChanged_WhenABatchIsCarriedOut_IsToldThen() =>
        MessageTable.Check("""
            set 5 => moved back
            claim b1.1 add -2
            claim b1.2 add -1
            apply b1.1 => moved
            drop b1.2
            claim b2.1 transfer 1 1>2
            apply b2.1 transfer 1 1>2 => moved @2 moved @2 back
            """);

    [Fact]
    public void SettingsChanged_WhenTheyAreAsTheyWere_IsNotTold() =>
        MessageTable.Check("""
            settings safety=1 => settings
            settings safety=1
            settings safety=1 key=k-1            # remembered, though it changes nothing
            settings warning=2 => settings
            settings limit=3 => settings
            settings instock=no => settings
            settings instock=yes => settings
            settings bin=A-1                     # decides nothing
            settings message=4
            settings safety=1 @2 => @2 settings
            settings bin=A-1 @3
            """);

    [Fact]
    public void LowStock_WhenAnOrderReachesTheWarningLevel_IsToldOnTheCrossing() =>
        MessageTable.Check("""
            set 10 => moved back
            settings warning=3 safety=2 limit=9 => settings
            reserve a 4
            confirm a o-1 => moved:o-1           # 4 above safety is above 3
            reserve b 1
            confirm b o-2 => moved:o-2 low:o-2   # 3 is not
            reserve c 1
            confirm c o-3 => moved:o-3           # told before
            set 6 => moved                       # by hand it is not told, and comes up
            reserve d 4
            confirm d o-4 => moved:o-4 low:o-4 out:o-4

            set 10 => moved back
            settings warning=3 => settings
            set 3 => moved
            set 4 => moved
            add -1 => moved
            transfer 1 1>2 => moved @2 moved @2 back
            """);

    [Fact]
    public void OutOfStock_WhenAnOrderTakesTheLast_IsToldWhateverMayBeBackordered() =>
        MessageTable.Check("""
            set 3 => moved back
            settings safety=1 limit=9 => settings
            reserve a 1
            reserve b 3
            confirm a o-1 => moved:o-1           # 1 above safety, held though it is
            confirm b o-2 => moved:o-2 low:o-2 out:o-2
            reserve c 1
            confirm c o-3 => moved:o-3           # was out before
            set 0 => moved
            set 2 => moved
            set 0 => moved

            set 1 => moved back                  # acquired again it is an order all the same
            reserve a 1 for=1000
            wait 1000 => expired(1 of 1)
            confirm a o-1 => moved:o-1 low:o-1 out:o-1
            """);

    [Fact]
    public void BackorderLimit_WhenReached_IsToldOncePerCrossing() =>
        MessageTable.Check("""
            settings limit=3 => settings
            reserve a 2
            reserve b 1                          # nothing is left, but it is only held
            confirm a o-1 => moved:o-1
            confirm b o-2 => moved:o-2 limit:o-2
            set - backordered=4 => moved
            set - backordered=3 => moved filled(Adjusted o-1:1)
            set - backordered=2 => moved back filled(Adjusted o-1:1)
            set - backordered=3 => moved limit
            receive 1 => moved back filled(Received o-2:1)
            import backordered=5 => moved limit
            """);

    [Fact]
    public void BackorderLimit_WhenSettingsReachIt_IsNotTold() =>
        MessageTable.Check("""
            settings limit=3 => settings
            set - backordered=2 => moved
            settings limit=2 => settings
            settings limit=1 => settings
            set - backordered=3 => moved         # was over it
            settings limit=unlimited => settings
            set - backordered=2147483646 => moved
            set - backordered=2147483647 => moved
            settings limit=null => settings
            set - backordered=0 => moved filled(Adjusted *:2147483647)
            set - backordered=1 => moved         # none may be sold: none were left
            """);

    [Fact]
    public void BackInStock_WhenThereIsSomethingToSellAgain_IgnoresHolds() =>
        MessageTable.Check("""
            set 0
            set 1 => moved back
            reserve a 1
            set 2 => moved                       # ATS was 0, but only because of the hold
            release a
            set 0 => moved
            settings safety=2 => settings
            set 2 => moved                       # all of it is kept back
            set 3 => moved back
            settings safety=3 => settings
            settings safety=2 => settings        # settings are no news of stock
            set 0 => moved
            settings limit=1 => settings
            set 9 => moved                       # one could be sold before
            reserve b 8
            confirm b o-1 => moved:o-1 low:o-1 out:o-1 limit:o-1
            takeback o-1 1 => moved:o-1 back:o-1
            """);

    [Fact]
    public void BackInStock_WhenSomethingElseStopsSales_IsNotTold() =>
        MessageTable.Check("""
            settings instock=no => settings
            set 1 => moved
            settings instock=yes => settings
            set 0 => moved
            catalog availability=disabled
            set 1 => moved
            catalog availability=available
            set 0 => moved
            receive 1 @2 => @2 moved @2 back
            import on=0 @2 => @2 moved

            settings limit=5 => settings         # what may be sold beyond stock, where it may
            eligible no
            set 1 => moved back
            """);

    [Fact]
    public void Edges_WhenTrackingIsOff_AreNone() =>
        MessageTable.Check("""
            settings limit=2 warning=3 => settings
            catalog tracking=none
            set 5 backordered=2 => moved
            reserve a 5
            confirm a o-1
            takeback o-1 5 return restock
            """);

    [Fact]
    public void Filled_WhenUnitsGetStock_NamesEveryOrder() =>
        MessageTable.Check("""
            settings limit=99 => settings
            reserve a 3
            reserve b 4
            confirm a a-0 => moved:a-0
            confirm b b-0 => moved:b-0
            receive 5 => moved filled(Received a-0:3,b-0:2)
            set 1 => moved
            reserve c 3
            confirm c c-0 => moved:c-0 low:c-0 out:c-0
            takeback a-0 3 restock => moved:a-0 filled:a-0(Restocked b-0:2,c-0:1)
            set - backordered=0 => moved filled(Adjusted c-0:1)
            set - backordered=2 => moved
            claim b1.1 add - backordered=-1
            apply b1.1 => moved filled(Adjusted *:1)
            """);

    [Fact]
    public void Expired_WhenReservationsAreOver_CountsThemAndTheirUnits() =>
        MessageTable.Check("""
            set 5 => moved back
            settings limit=9 => settings
            reserve a 3 for=1000
            reserve b 4 for=1000
            wait 999
            wait 1 => expired(2 of 7)
            reserve x:0 2
            keep x:0 900000
            release x:0 expired => expired(1 of 2 named)
            reserve y:0 2
            keep y:0 900000
            release y:0
            """);

    [Fact]
    public void Updated_WhenOnHandMoves_SaysByHowMuchAndWhetherByAnOrder() =>
        MessageTable.CheckUpdates("""
            set 5 => product(+5) sku(+5)
            set 5
            settings limit=9
            set - backordered=2                  # on hand is as it was
            receive 3 => product(+1) sku(+1)
            reserve a 8
            confirm a o-1 => product-order:o-1(-6) sku-order:o-1(-6)
            takeback o-1 1                       # it still waited
            takeback o-1 3 return restock => product-order:o-1(+2) sku-order:o-1(+2)
            transfer 1 1>2 => product(-1) sku(-1) @2 product(+1) @2 sku(+1)
            """);

    [Theory]
    [InlineData(InventoryTracking.Product, 1, "product(+5) sku(+5)")]
    [InlineData(InventoryTracking.Variant, 1, "product(+5) sku(+5)")]
    [InlineData(InventoryTracking.Product, 2, "product(+5)")]
    [InlineData(InventoryTracking.Variant, 2, "sku(+5)")]
    [InlineData(InventoryTracking.None, 2, "product(+5)")]
    public void Updated_WhenOneOfTheTwoHasNoStock_IsToldOfTheOther(
        InventoryTracking tracking, int variants, string told) =>
        MessageTable.CheckUpdates(
            $"set 5 => {told}",
            ItemRig.OneVariant with { Tracking = tracking, VariantCount = variants });

    [Fact]
    public void Message_WhenTold_CarriesTheLevelAsItIsAfterwards()
    {
        var rig = ItemRig.Created();
        rig.Run(new ItemCommand.ChangeSettings(2, new() { SafetyStock = 1 }));
        var figures = ItemFigures.Of(rig.State);
        rig.Run(new ItemCommand.Adjust(new Adjustment
        {
            LocationId = 2,
            IsAbsolute = true,
            Quantity = 7,
            QtyBackordered = 3,
        }));
        var (pack, at) = rig.Journal[^1];
        var message = figures.Tell(ItemEventCodec.Read(pack, at)[0], at, rig.Terms)[0];

        Assert.Equal(
            $"StockChanged @2 v3 ats 6, backordered 3 of null, item 130 of 130 at {ItemRig.Start}",
            MessageText.Of(message));
        Assert.Equal(1, message.Ordinal);
        Assert.Equal((null, 0), (message.PreviousSequence, message.Merged));
    }

    [Fact]
    public void Of_WhenTheEffectIsNotWhatHappened_BreaksAnInvariant() =>
        Assert.Throws<InvariantBrokenException>(() => ItemMessages.Of(
            ItemRig.OneVariant,
            LevelFigures.At(1),
            LevelFigures.At(1) with { OnHand = 2 },
            new(new ItemEvent.Deleted(), new(1, 1, 0, 0), 0),
            1,
            1,
            new(true, [1])));

    [Fact]
    public void Of_WhenNoLevelIsConcerned_BreaksAnInvariant() =>
        Assert.Throws<InvariantBrokenException>(() => ItemMessages.Of(
            ItemRig.OneVariant,
            LevelFigures.At(0),
            LevelFigures.At(0),
            new(new ItemEvent.Deleted(), default, null),
            1,
            1,
            new(true, [1])));
}

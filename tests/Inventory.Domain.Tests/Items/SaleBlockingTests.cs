using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

/// <summary>What keeps an item from being sold is named, each cause for itself.</summary>
public sealed class SaleBlockingTests
{
    private static readonly LevelSettings Limited = LevelSettings.Default with
    {
        BackorderLimit = 1,
    };

    [Theory]
    [InlineData(1, true, SaleBlocks.None)]
    [InlineData(1, false, SaleBlocks.BackordersOff)]
    [InlineData(0, false, SaleBlocks.None)]
    [InlineData(null, false, SaleBlocks.None)]
    [InlineData(StockLevel.QuantityMax, false, SaleBlocks.BackordersOff)]
    public void OfBackorders_WhenALimitIsSet_AsksTheStore(
        int? limit, bool eligible, SaleBlocks expected) =>
        Assert.Equal(expected, SaleBlocking.OfBackorders(
            LevelSettings.Default with { BackorderLimit = limit }, new(eligible, [1])));

    [Fact]
    public void Of_WhenGivenNothing_SaysWhatIsMissing()
    {
        var terms = new StoreTerms(true, [1]);
        Missing("settings", () => SaleBlocking.Of(null, null!, 1, terms));
        Missing("terms", () => SaleBlocking.Of(null, Limited, 1, null!));
        Missing("settings", () => SaleBlocking.OfBackorders(null!, terms));
        Missing("terms", () => SaleBlocking.OfBackorders(Limited, null!));
    }

    [Fact]
    public void Reserve_WhenShort_NamesEveryCause()
    {
        var rig = ItemRig.Created();
        var limit = new SettingsPatch { HasBackorderLimit = true, BackorderLimit = 1 };
        rig.Run(new ItemCommand.ChangeSettings(1, limit));
        Assert.Equal(SaleBlocks.None, WhyShort(rig, allowBackorder: true));

        rig.BackordersEligible = false;
        Assert.Equal(SaleBlocks.BackordersOff, WhyShort(rig, allowBackorder: true));
        Assert.Equal(SaleBlocks.None, WhyShort(rig, allowBackorder: false));

        rig.EnabledLocations.Remove(1);
        rig.Run(new ItemCommand.ChangeSettings(1, new SettingsPatch { IsInStock = false }));
        Assert.Equal(
            SaleBlocks.SwitchedOff | SaleBlocks.LocationDisabled | SaleBlocks.BackordersOff,
            WhyShort(rig, allowBackorder: true));
    }

    private static SaleBlocks? WhyShort(ItemRig rig, bool allowBackorder) =>
        rig.Run(new ItemCommand.Reserve
        {
            ReservationId = ItemRig.IdAt(rig.Now, "short"),
            VariantId = 130,
            LocationId = 1,
            Quantity = 2,
            ExpiresInMs = 1_000,
            AllowBackorder = allowBackorder,
        }).Refusal?.BlockedBy;

    private static void Missing(string name, Func<object> call) =>
        Assert.Equal(name, Assert.Throws<ArgumentNullException>(call).ParamName);
}

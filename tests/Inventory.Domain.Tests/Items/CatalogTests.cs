using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

public sealed class CatalogTests
{
    private static readonly Operation Key = new(
        Guid.Parse("00000000-0000-0000-0000-000000000001"), 7, OperationOrigin.Client);

    [Fact]
    public void Create_WhenStockIsGiven_SetsItInTheSameDecision()
    {
        var rig = new ItemRig();

        var decision = rig.Run(new ItemCommand.Create(ItemRig.OneVariant)
        {
            OnHand = 7,
            WarningLevel = 2,
        });

        Assert.IsType<ItemEvent.Created>(decision.First);
        Assert.IsType<ItemEvent.SettingsChanged>(decision.Second);
        Assert.IsType<ItemEvent.StockAdjusted>(decision.Third);
        Assert.Equal(7, rig.State.FindLevel(1)!.OnHand);
        Assert.Equal(2, rig.State.FindLevel(1)!.Settings.WarningLevel);
    }

    [Fact]
    public void Create_WhenNoStockIsGiven_LeavesItNeverSet() =>
        Assert.Null(ItemRig.Created().State.FindLevel(1)!.OnHand);

    [Fact]
    public void Create_WhenStockIsGivenForADisabledLocation_IsRefused()
    {
        var rig = new ItemRig();
        rig.EnabledLocations.Remove(1);

        var decision = rig.Run(new ItemCommand.Create(ItemRig.OneVariant) { OnHand = 7 });

        Assert.Equal(RefusalReason.LocationDisabled, decision.Refusal!.Reason);
        Assert.Null(rig.State.Facts);
    }

    [Fact]
    public void Edit_WhenEverythingIsGiven_ChangesItInOneDecision()
    {
        var rig = ItemRig.Created();

        rig.Run(new ItemCommand.EditProduct(new()
        {
            Name = "Pot",
            Type = ProductType.Digital,
            Tracking = InventoryTracking.Variant,
            Availability = Availability.Preorder,
            IsVisible = false,
            Sku = "POT",
        })
        {
            OnHand = 11,
            WarningLevel = 4,
            Operation = Key,
        });

        var facts = rig.State.Facts!;
        Assert.Equal(("Pot", ProductType.Digital, "POT"), (facts.Name, facts.Type, facts.Sku));
        Assert.Equal(
            (InventoryTracking.Variant, Availability.Preorder, false),
            (facts.Tracking, facts.Availability, facts.IsVisible));
        Assert.Equal(11, rig.State.FindLevel(1)!.OnHand);
        Assert.Equal(4, rig.State.FindLevel(1)!.Settings.WarningLevel);
    }

    [Theory]
    [InlineData(null, null, null, 1)]
    [InlineData("Pot", null, null, 1)]
    [InlineData(null, 5, null, 1)]
    [InlineData(null, null, 3, 1)]
    [InlineData(null, 5, 3, 2)]
    [InlineData("Pot", 5, 3, 3)]
    public void Edit_WhenRepeated_ChangesNothingMore(
        string? name, int? onHand, int? warning, int events)
    {
        var rig = ItemRig.Created();
        var edit = new ItemCommand.EditProduct(new() { Name = name })
        {
            OnHand = onHand,
            WarningLevel = warning,
            Operation = Key,
        };
        rig.Run(edit);
        var version = rig.State.Version;

        Assert.True(rig.Run(edit).IsRepeat);

        Assert.Equal(1 + events, version);
        Assert.Equal(version, rig.State.Version);
        Assert.Equal(onHand, (int?)rig.State.FindLevel(1)!.OnHand);
    }

    [Fact]
    public void Edit_WhenTheWarningLevelIsGiven_LeavesTheOtherSettings()
    {
        var rig = ItemRig.Created();
        rig.Run(new ItemCommand.ChangeSettings(1, new() { SafetyStock = 2 }));

        rig.Run(new ItemCommand.EditProduct(new()) { WarningLevel = 3 });

        Assert.Equal(
            new LevelSettings { SafetyStock = 2, WarningLevel = 3 },
            rig.State.FindLevel(1)!.Settings);
    }

    [Fact]
    public void Edit_WhenTheSkuIsGiven_ChangesTheBaseVariantAlone()
    {
        var rig = ItemRig.Created(ItemRig.OneVariant with
        {
            VariantCount = 2,
            Variants = [new(131, "RE-131", []), new(130, "RE-130", [])],
        });

        rig.Run(new ItemCommand.EditProduct(new() { Sku = "POT" }));

        Assert.Equal(["RE-131", "POT"], rig.State.Facts!.Variants.Select(v => v.Sku));
    }

    [Fact]
    public void Delete_WhenRepeated_IsARepeat()
    {
        var rig = ItemRig.Created();
        var delete = new ItemCommand.Delete { Operation = Key };
        Assert.Equal(new ItemEvent.Deleted { Operation = Key }, rig.Run(delete).First);
        Assert.True(rig.Run(delete).IsRepeat);
        Assert.True(rig.State.IsDeleted);
        Assert.Empty(rig.State.Levels);
    }

    [Fact]
    public void Settings_WhenNobodySetThem_SellWhatIsThere()
    {
        var settings = ItemRig.Created().State.FindLevel(1)!.Settings;
        Assert.Equal(LevelSettings.Default, settings);
        Assert.Equal((0, null, true), (
            settings.SafetyStock, settings.BackorderLimit, settings.IsInStock));
        Assert.Equal((0, "", null), (
            settings.WarningLevel, settings.BinPickingNumber, settings.BackorderMessageId));
        Assert.False(settings.IsUnlimited);
    }

    [Fact]
    public void Edit_WhenTrackingChangesWithAnOpenHold_IsRefusedWhole()
    {
        var rig = ItemRig.Created();
        rig.Run(new ItemCommand.EditProduct(new()) { OnHand = 5 });
        rig.Run(new ItemCommand.Reserve
        {
            ReservationId = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(rig.Now)),
            VariantId = 130,
            LocationId = 1,
            Quantity = 1,
            ExpiresInMs = 60_000,
        });

        var decision = rig.Run(new ItemCommand.EditProduct(
            new() { Name = "Pot", Tracking = InventoryTracking.None }));

        Assert.Equal(RefusalReason.StockPromised, decision.Refusal!.Reason);
        Assert.Equal("Kettle", rig.State.Facts!.Name);
    }

    [Theory]
    [InlineData(InventoryTracking.None, 2, null)]
    [InlineData(InventoryTracking.None, 1, null)]
    [InlineData(InventoryTracking.Variant, 2, null)]
    [InlineData(InventoryTracking.Variant, 1, 9)]
    [InlineData(InventoryTracking.Product, 2, 9)]
    public void Edit_WhenTheBaseVariantKeepsNoStockOfTheProduct_LeavesOnHand(
        InventoryTracking tracking, int variants, int? onHand)
    {
        var rig = ItemRig.Created(ItemRig.OneVariant with
        {
            Tracking = tracking,
            VariantCount = variants,
        });

        rig.Run(new ItemCommand.EditProduct(new()) { OnHand = 9, WarningLevel = 3 });

        var level = rig.State.FindLevel(1)!;
        Assert.Equal(onHand, (int?)level.OnHand);
        Assert.Equal(onHand is null ? 0 : 3, level.Settings.WarningLevel);
    }
}

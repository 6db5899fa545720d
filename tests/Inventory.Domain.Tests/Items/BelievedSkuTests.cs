using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

/// <summary>A caller that looked an item up by a SKU it has no more is told so: what another silo
/// has cached may be out of date.</summary>
public sealed class BelievedSkuTests
{
    private static readonly ItemFacts Shared = ItemRig.OneVariant with
    {
        Tracking = InventoryTracking.Product,
        VariantCount = 2,
        Variants = [new(130, "RE-130", []), new(131, "RE-131", [])],
    };

    private static readonly ItemCommand.Adjust Adjust = new(new()
    {
        LocationId = 1,
        IsAbsolute = true,
        Quantity = 5,
    });

    [Theory]
    [InlineData("RE-130", true)]
    [InlineData("RE-131", true)]
    [InlineData("RE-132", false)]
    [InlineData("re-130", false)]
    [InlineData(null, true)]
    public void Change_WhenNamedBySku_VerifiesThatItIsOfThisStock(string? sku, bool isOurs)
    {
        var decision = ItemRig.Created(Shared).Run(Adjust with { BelievedSku = sku });

        Assert.Equal(isOurs ? null : RefusalReason.NotThisItem, decision.Refusal?.Reason);
    }

    [Theory]
    [InlineData(131, "RE-131", true)]
    [InlineData(131, "RE-130", false)]
    [InlineData(131, null, true)]
    [InlineData(132, "RE-131", false)]
    public void Reserve_WhenNamedBySku_VerifiesThatItIsTheVariants(
        int variantId, string? sku, bool isOurs)
    {
        var rig = ItemRig.Created(Shared);
        rig.Run(Adjust);

        var decision = rig.Run(new ItemCommand.Reserve
        {
            ReservationId = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(rig.Now)),
            VariantId = variantId,
            LocationId = 1,
            Quantity = 1,
            ExpiresInMs = 60_000,
            BelievedSku = sku,
        });

        Assert.Equal(isOurs ? null : RefusalReason.NotThisItem, decision.Refusal?.Reason);
    }

    [Fact]
    public void Change_WhenTrackedByVariant_IsOfTheVariantsOwnItem()
    {
        var rig = ItemRig.Created(Shared with { Tracking = InventoryTracking.Variant });

        Assert.False(rig.Run(Adjust with { BelievedSku = "RE-130" }).IsRefused);
        Assert.True(rig.Run(Adjust with { BelievedSku = "RE-131" }).IsRefused);
    }
}

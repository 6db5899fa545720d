using Inventory.Silo.Http;

namespace Inventory.Silo.Inventory;

/// <summary>How a request names an item: by one of <c>sku</c>, <c>variant_id</c> and
/// <c>product_id</c>, or by a product and a variant of it.</summary>
internal readonly record struct ItemIdentity(string? Sku, int? VariantId, int? ProductId)
{
    /// <summary>The longest SKU there can be.</summary>
    public const int SkuLengthMax = Domain.Items.ItemFacts.SkuLengthMax;

    /// <summary>Reads the identity out of an object; nulls count as absent.</summary>
    public static ItemIdentity Read(JsonFields fields)
    {
        var bySku = fields.IsGiven("sku");
        var byId = fields.IsGiven("variant_id") || fields.IsGiven("product_id");
        if (!bySku && !byId)
        {
            fields.Refuse("", "needs one of sku, variant_id and product_id");
        }
        else if (bySku && byId)
        {
            fields.Refuse("sku", "cannot come with variant_id or product_id");
        }
        return new(
            fields.NullableText("sku", 1, SkuLengthMax),
            fields.NullableInt("variant_id", 1, int.MaxValue),
            fields.NullableInt("product_id", 1, int.MaxValue));
    }

    /// <summary>The id to look for where the SKU is not the name: the variant before its product.
    /// </summary>
    public int Id => VariantId ?? ProductId ?? 0;

    /// <summary>The field that names the item.</summary>
    public string Field =>
        Sku is not null ? "sku" : VariantId is not null ? "variant_id" : "product_id";

    /// <summary>Its value, as sent.</summary>
    public string Value => Sku ?? $"{Id}";

    /// <summary>The identity as BigCommerce names it, such as <c>variant_id 106</c>.</summary>
    public override string ToString() => $"{Field} {Value}";
}

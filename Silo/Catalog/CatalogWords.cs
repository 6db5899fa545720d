using Inventory.Domain.Items;

namespace Inventory.Silo.Catalog;

/// <summary>What BigCommerce calls the kinds of a product; each list is in the order of its
/// numbers.</summary>
internal static class CatalogWords
{
    /// <summary>Values of <c>type</c>.</summary>
    public static readonly IReadOnlyList<string> Types = ["physical", "digital"];

    /// <summary>Values of <c>inventory_tracking</c>.</summary>
    public static readonly IReadOnlyList<string> Trackings = ["none", "product", "variant"];

    /// <summary>Values of <c>availability</c>.</summary>
    public static readonly IReadOnlyList<string> Availabilities =
        ["available", "disabled", "preorder"];

    /// <summary>The word of a type.</summary>
    public static string Of(ProductType type) => Types[(int)type];

    /// <summary>The word of a tracking.</summary>
    public static string Of(InventoryTracking tracking) => Trackings[(int)tracking];

    /// <summary>The word of an availability.</summary>
    public static string Of(Availability availability) => Availabilities[(int)availability];

    /// <summary>The number of a word; null for none.</summary>
    public static int? NumberOf(IReadOnlyList<string> words, string? word)
    {
        for (var i = 0; i < words.Count; i++)
        {
            if (string.Equals(words[i], word))
            {
                return i;
            }
        }
        return null;
    }
}

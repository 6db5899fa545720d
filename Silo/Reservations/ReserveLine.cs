using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Items;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;

namespace Inventory.Silo.Reservations;

/// <summary>One line of a reservation or an order as it was sent, checked.</summary>
internal sealed record ReserveLine
{
    // Most requests have one line, which needs no text made for it.
    private const string FirstPath = "lines.0";

    /// <summary>The SKU, where the line names its item by it; else null.</summary>
    public string? Sku { get; private init; }

    /// <summary>The variant, where the line names its item by id. The product where <see
    /// cref="NamesProduct"/>: its base variant has the same id. With a <see cref="Sku"/> it means
    /// nothing: 0, or the product id given beside.</summary>
    public int VariantId { get; private init; }

    /// <summary>The product the item must belong to; null where the line does not say.</summary>
    public int? ProductId { get; private init; }

    /// <summary>True when the line names its item by nothing but its product.</summary>
    public bool NamesProduct { get; private init; }

    /// <summary>The location, 1 upward; the store need not have it.</summary>
    public int LocationId { get; private init; }

    /// <summary>Units, 1 to <see cref="StockLevel.QuantityMax"/>; of merged lines together.
    /// </summary>
    public int Quantity { get; init; }

    /// <summary>True when units beyond stock will do.</summary>
    public bool AllowBackorder { get; private init; }

    /// <summary>True when fewer units will do.</summary>
    public bool AllowPartial { get; private init; }

    /// <summary>Where it stands in the body.</summary>
    public string Path { get; private init; } = FirstPath;

    /// <summary>Reads and checks the lines of a body, 1 to <see cref="CartLine.LinesMax"/>.
    /// </summary>
    public static IReadOnlyList<ReserveLine> ReadAll(JsonFields body)
    {
        var rows = body.Rows("lines", 1, CartLine.LinesMax);
        return rows.Count == 1 ? [Read(rows[0])] : [.. rows.Select(Read)];
    }

    /// <summary>True when what is wanted beside the quantity is the same.</summary>
    public bool HasFlagsOf(ReserveLine other) =>
        (AllowBackorder, AllowPartial) == (other.AllowBackorder, other.AllowPartial);

    /// <summary>True when it named this item, whatever it names now.</summary>
    public bool Names(CartLine line) => line.LocationId == LocationId
        && (Sku is null ? line.VariantId == VariantId : line.Sku == Sku)
        && (ProductId is null || line.ProductId == ProductId);

    /// <summary>The line for a cart, of the item it names.</summary>
    public CartLine ToCartLine(ItemRef item) => new()
    {
        VariantId = item.VariantId,
        ProductId = item.Facts.ProductId,
        Sku = Sku ?? item.Facts.Sku,
        IsNamedBySku = Sku is not null,
        StockItem = item.StockItem.VariantId,
        LocationId = LocationId,
        Quantity = Quantity,
        AllowBackorder = AllowBackorder,
        AllowPartial = AllowPartial,
    };

    /// <summary>What is wrong with the item the line names; null where nothing is.</summary>
    public FieldError? Mismatch(ItemRef item)
    {
        if (ProductId is { } productId && productId != item.Facts.ProductId)
        {
            return new(
                $"{Path}.product_id",
                $"{item.Facts.Sku} is of product {item.Facts.ProductId}, not {productId}");
        }
        return NamesProduct && item.SplitsStock
            ? new(
                $"{Path}.product_id",
                $"product {item.Facts.ProductId} is tracked by variant: name the variant")
            : null;
    }

    /// <summary>What a refusal of the line is about.</summary>
    public RefusalSubject Subject(ItemRef item) => new()
    {
        Path = Path,
        Field = Sku is not null ? "sku" : NamesProduct ? "product_id" : "variant_id",
        Value = Sku ?? $"{VariantId}",
        Sku = item.Facts.Sku,
        VariantId = item.VariantId,
    };

    /// <summary>Nothing has the name.</summary>
    public FieldError Unknown() => Sku is not null
        ? new($"{Path}.sku", $"no item has the SKU {Sku}")
        : new(
            NamesProduct ? $"{Path}.product_id" : $"{Path}.variant_id",
            $"no {(NamesProduct ? "product" : "variant")} {VariantId}");

    /// <summary>The store has no such location.</summary>
    public FieldError UnknownLocation() =>
        new($"{Path}.location_id", $"no location {LocationId}");

    private static ReserveLine Read(JsonFields line)
    {
        var sku = line.OptionalText("sku", 1, ItemFacts.SkuLengthMax);
        var variantId = line.OptionalInt("variant_id", 1, StockLevel.QuantityMax);
        var productId = line.OptionalInt("product_id", 1, StockLevel.QuantityMax);
        var names = (sku is null ? 0 : 1) + (variantId is null ? 0 : 1);
        if (names == 2 || (names == 0 && productId is null))
        {
            line.Refuse("sku", "name the item by one of sku, variant_id, product_id");
        }
        return new()
        {
            Path = line.Index == 0 ? FirstPath : $"lines.{line.Index}",
            Sku = sku,
            VariantId = variantId ?? productId ?? 0,
            ProductId = productId,
            NamesProduct = sku is null && variantId is null,
            LocationId = line.OptionalInt("location_id", 1, StockLevel.QuantityMax)
                ?? Location.DefaultId,
            Quantity = line.Int("quantity", 1, StockLevel.QuantityMax),
            AllowBackorder = line.OptionalBool("allow_backorder") ?? true,
            AllowPartial = line.OptionalBool("allow_partial") ?? false,
        };
    }
}

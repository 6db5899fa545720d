using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Items;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;

namespace Inventory.Silo.Reservations;

/// <summary>The body of a reserve call, checked.</summary>
internal sealed record ReserveRequest
{
    /// <summary>Longest life of a reservation, in seconds.</summary>
    public const int ExpiresInMax = 86_400;

    /// <summary>Life of a reservation where nothing is said, in seconds.</summary>
    public const int ExpiresInDefault = 900;

    /// <summary>Characters an order or cart id may have.</summary>
    public const int IdLengthMax = 200;

    private const int LinesMax = 100;

    // Most requests have one line, which needs no text made for it.
    private const string FirstPath = "lines.0";

    private const string OneItem =
        "must be of one item and location: this version reserves one item at a time; "
        + "send one call for each";

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

    /// <summary>Units, 1 to <see cref="StockLevel.QuantityMax"/>; of all lines together.</summary>
    public int Quantity { get; private init; }

    /// <summary>True when units beyond stock will do.</summary>
    public bool AllowBackorder { get; private init; }

    /// <summary>True when fewer units will do.</summary>
    public bool AllowPartial { get; private init; }

    /// <summary>Life of the reservation in milliseconds, 1 s to <see cref="ExpiresInMax"/>.
    /// </summary>
    public long ExpiresInMs { get; private init; }

    /// <summary>The cart it is for; null for none.</summary>
    public string? CartId { get; private init; }

    /// <summary>Lines that name their item in other words than the first; null where there are
    /// none.</summary>
    public IReadOnlyList<ReserveRequest>? Others { get; private init; }

    private string Path { get; init; } = FirstPath;

    /// <summary>Reads and checks a body.</summary>
    /// <exception cref="RequestRefusedException">422 with every wrong field.</exception>
    public static ReserveRequest Read(JsonFields body)
    {
        var expiresIn =
            body.OptionalInt("expires_in", 1, ExpiresInMax) ?? ExpiresInDefault;
        var cartId = body.NullableText("cart_id", 1, IdLengthMax);
        var rows = body.Rows("lines", 1, LinesMax);
        if (rows.Count == 0)
        {
            body.Errors.Check();
        }
        var request = (rows.Count == 1 ? ReadLine(rows[0]) : Merge(body, rows)) with
        {
            ExpiresInMs = expiresIn * 1000L,
            CartId = cartId,
        };
        body.Errors.Check();
        return request;
    }

    // Lines of one item and location are one line; more items have to wait for carts. Lines that
    // name their item in other words are checked where names are known.
    private static ReserveRequest Merge(JsonFields body, IReadOnlyList<JsonFields> rows)
    {
        var lines = rows.Select(ReadLine).ToList();
        var (first, sum) = (lines[0], lines.Sum(line => (long)line.Quantity));
        if (lines.Exists(line => line.LocationId != first.LocationId || line.IsNotOf(first)))
        {
            body.Refuse("lines", OneItem);
        }
        else if (lines.Exists(line => (line.AllowBackorder, line.AllowPartial)
            != (first.AllowBackorder, first.AllowPartial)))
        {
            body.Refuse("lines", "must have equal flags where they name the same item");
        }
        else if (sum > StockLevel.QuantityMax)
        {
            body.Refuse("lines", $"must sum to at most {StockLevel.QuantityMax}, not {sum}");
        }
        var others = lines.Where(line => line.Spelling != first.Spelling)
            .DistinctBy(line => line.Spelling).ToArray();
        return first with
        {
            Quantity = (int)Math.Min(sum, StockLevel.QuantityMax),
            Others = others.Length == 0 ? null : others,
        };
    }

    /// <summary>Says why lines in other words are not of the item of the first; null where they
    /// are.</summary>
    /// <param name="find">Finds the item a line names.</param>
    public async ValueTask<Problem?> WhyOthersDifferAsync(
        Func<ReserveRequest, ValueTask<ItemRef?>> find)
    {
        var variantId = 0;
        foreach (var line in Others!.Prepend(this))
        {
            var item = await find(line);
            if (item is null || line.Mismatch(item) is not null)
            {
                return item is null ? line.Unknown() : line.Mismatch(item);
            }
            if (variantId != 0 && variantId != item.VariantId)
            {
                return Problem.Field("lines", OneItem);
            }
            variantId = item.VariantId;
        }
        return null;
    }

    private (string?, int, int?, bool) Spelling => (Sku, VariantId, ProductId, NamesProduct);

    // Two SKUs or two variant ids are two items, whatever they name.
    private bool IsNotOf(ReserveRequest first) => (Sku is null) == (first.Sku is null)
        && NamesProduct == first.NamesProduct
        && (Sku, VariantIdAsNamed) != (first.Sku, first.VariantIdAsNamed);

    private int VariantIdAsNamed => Sku is null ? VariantId : 0;

    /// <summary>The command for the item it names.</summary>
    public ItemCommand.Reserve ToCommand(Operation operation, long now, ItemRef item)
    {
        var isClients = operation.Origin == OperationOrigin.Client;
        return new()
        {
            // A key the host made is the reservation's id, so the hold itself is its memory.
            Operation = isClients ? operation : Operation.None,
            ReservationId = isClients
                ? OperationIds.New(DateTimeOffset.FromUnixTimeMilliseconds(now))
                : operation.Id,
            VariantId = item.VariantId,
            LocationId = LocationId,
            Quantity = Quantity,
            AllowBackorder = AllowBackorder,
            AllowPartial = AllowPartial,
            ExpiresInMs = ExpiresInMs,
            CartId = CartId,
        };
    }

    /// <summary>What is wrong with the item the request names; null where nothing is.</summary>
    public Problem? Mismatch(ItemRef item)
    {
        if (ProductId is { } productId && productId != item.Facts.ProductId)
        {
            return Problem.Field(
                $"{Path}.product_id",
                $"{item.Facts.Sku} is of product {item.Facts.ProductId}, not {productId}");
        }
        return NamesProduct && item.SplitsStock
            ? Problem.Field(
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
    public Problem Unknown() => Sku is not null
        ? Problem.Field($"{Path}.sku", $"no item has the SKU {Sku}")
        : Problem.Field(
            NamesProduct ? $"{Path}.product_id" : $"{Path}.variant_id",
            $"no {(NamesProduct ? "product" : "variant")} {VariantId}");

    private static ReserveRequest ReadLine(JsonFields line)
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
            Path = line.Index == 0 ? FirstPath : line.PathOf(""),
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

using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>The requests the rows measure, each beside the empty one it is compared with.</summary>
internal sealed class StoreRequests(Target target, int expiresIn)
{
    /// <summary>The path of changes by a number of units, under that of the store.</summary>
    public const string AdjustPath = "/inventory/adjustments/relative";

    private const string EmptyPath = "/bench/empty";

    /// <summary>The body of a reserve of one unit.</summary>
    public static string Body(string sku, int expiresIn) =>
        $$"""{"expires_in":{{expiresIn}},"lines":[{"sku":"{{sku}}","""
        + """ "quantity":1,"location_id":1,"allow_backorder":true}]}""";

    /// <summary>The body of a change that adds one unit.</summary>
    public static string AdjustBody(string sku) =>
        $$"""{"items":[{"location_id":1,"sku":"{{sku}}","quantity":1}]}""";

    /// <summary>Reserves one unit of one SKU.</summary>
    public RequestSource Reserve(string sku) => RequestSource.Same(ReserveBytes(sku));

    /// <summary>Reserves one unit of one SKU, and releases it on the same connection once it is
    /// answered, so that no more holds are open than there are connections.</summary>
    public RequestSource ReserveAndRelease(string sku)
    {
        const string Slot = "~";
        var path = $"{target.StorePath}/inventory/reservations/{Slot}/release";
        return Reserve(sku).UndoneBy(new(target.Post(path, ""), Slot, "reservation_id", 200));
    }

    /// <summary>Reserves one unit of a SKU drawn at random, or of each in turn.</summary>
    public RequestSource ReserveAny(IReadOnlyList<string> skus, bool inOrder)
    {
        var slot = Slot(skus);
        return RequestSource.Varied(ReserveBytes(slot), slot, skus, inOrder);
    }

    /// <summary>Reserves a unit of every SKU of a cart drawn at random; all are as wide.</summary>
    public RequestSource ReserveCart(IReadOnlyList<string[]> carts)
    {
        var lines = carts.Select(skus => string.Join(
            ',', skus.Select(sku => $$"""{"sku":"{{sku}}","quantity":1}"""))).ToArray();
        var slot = Slot(lines);
        var body = $$"""{"expires_in":{{expiresIn}},"lines":[{{slot}}]}""";
        var request = target.Post($"{target.StorePath}/inventory/reservations", body);
        return RequestSource.Varied(request, slot, lines, inOrder: false);
    }

    /// <summary>Adds one unit to one SKU.</summary>
    public RequestSource Adjust(string sku) => RequestSource.Same(AdjustBytes(sku));

    /// <summary>Adds one unit to a SKU drawn at random; all are as wide.</summary>
    public RequestSource AdjustAny(IReadOnlyList<string> skus)
    {
        var slot = Slot(skus);
        return RequestSource.Varied(AdjustBytes(slot), slot, skus, inOrder: false);
    }

    /// <summary>Sets the warning level of the SKUs of each group in turn, a group a request; all
    /// groups are as wide.</summary>
    public RequestSource WarnEach(IReadOnlyList<string[]> groups, int level)
    {
        var rows = groups.Select(skus => string.Join(',', skus.Select(sku =>
            $$"""{"identity":{"sku":"{{sku}}"},"warning_level":{{level}}}"""))).ToArray();
        var slot = Slot(rows);
        var request = target.Put(
            $"{target.StorePath}/inventory/locations/1/items", $$"""{"settings":[{{slot}}]}""");
        return RequestSource.Varied(request, slot, rows, inOrder: true);
    }

    /// <summary>Reads the live ATS of one variant.</summary>
    public RequestSource Read(long variantId) =>
        RequestSource.Same(target.Get($"{target.StorePath}/inventory/items/{variantId}"));

    /// <summary>Reads the live ATS of each SKU in turn.</summary>
    public RequestSource ReadEach(IReadOnlyList<string> skus) => Read(skus, inOrder: true);

    /// <summary>Reads the live ATS of a SKU drawn at random.</summary>
    public RequestSource ReadAny(IReadOnlyList<string> skus) => Read(skus, inOrder: false);

    private RequestSource Read(IReadOnlyList<string> skus, bool inOrder)
    {
        var slot = Slot(skus);
        var request = target.Get($"{target.StorePath}/inventory/items/by-sku/{slot}");
        return RequestSource.Varied(request, slot, skus, inOrder);
    }

    /// <summary>A POST of the body of a reserve, answered 204 without a look at it.</summary>
    public RequestSource EmptyPost(string sku) =>
        RequestSource.Same(target.Post(EmptyPath, Body(sku, expiresIn), anonymous: true));

    /// <summary>A GET answered 204.</summary>
    public RequestSource EmptyGet() => RequestSource.Same(target.Get(EmptyPath, anonymous: true));

    private byte[] ReserveBytes(string sku) =>
        target.Post($"{target.StorePath}/inventory/reservations", Body(sku, expiresIn));

    private byte[] AdjustBytes(string sku) =>
        target.Post(target.StorePath + AdjustPath, AdjustBody(sku));

    private static string Slot(IReadOnlyList<string> skus) => new('~', skus[0].Length);
}

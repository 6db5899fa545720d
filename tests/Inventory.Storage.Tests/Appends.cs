using System.Text;

namespace Inventory.Storage.Tests;

/// <summary>Short ways to write appends and rows.</summary>
internal static class Appends
{
    public const string Store = "a1b2c3";

    private static int _ids;

    public static StreamId Item(int variant) => new(Store, StreamKind.Item, variant.ToString());

    public static Guid Id() => new(Interlocked.Increment(ref _ids), 0, 0, new byte[8]);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    /// <summary>An append of <paramref name="count"/> entries whose bytes say their versions.
    /// </summary>
    public static Append To(StreamId stream, long expected, int count = 1) =>
        new()
        {
            Stream = stream,
            Id = Id(),
            ExpectedVersion = expected,
            EntryCount = count,
            Entries = count == 0 ? default : Bytes($"{expected + 1}..{expected + count};"),
            At = 1_000 + expected,
        };

    public static Name Sku(string key) => new(Store, NameKind.Sku, key);

    public static ListRow.Item ItemRow(int variant, int? product = null) =>
        new()
        {
            VariantId = variant,
            ProductId = product ?? variant,
            Sku = $"SKU-{variant}",
            Name = $"Product {product ?? variant}",
            Tracking = product is null ? (byte)1 : (byte)2,
            Purchasable = true,
            Details = Bytes($"details of {variant}"),
        };

    public static ListRow.Level LevelRow(int variant, int location = 1, int? onHand = 10) =>
        new()
        {
            VariantId = variant,
            LocationId = location,
            OnHand = onHand,
            SafetyStock = 0,
            BackorderLimit = null,
            QtyBackordered = 0,
            HeldOnHand = 0,
            HeldForBackorder = 0,
            IsInStock = true,
            WarningLevel = 3,
            BinPickingNumber = "bin",
            BackorderMessageId = null,
        };

    public static ItemQuery Items() =>
        new()
        {
            Store = Store,
            Terms = new SellingTerms(true, []),
            Offset = 0,
            Limit = 1_000,
        };

    public static ProductQuery Products() =>
        new()
        {
            Store = Store,
            Terms = new SellingTerms(true, []),
            Offset = 0,
            Limit = 250,
        };

    public static async Task<AppendResult> CommitAsync(this ILedger ledger, Append append) =>
        (await ledger.CommitAsync([append], CancellationToken.None))[0];

    public static async Task RequireAsync(this ILedger ledger, params Append[] batch)
    {
        foreach (var result in await ledger.CommitAsync(batch, CancellationToken.None))
        {
            Assert.Equal(Outcome.Committed, result.Outcome);
        }
    }

    public static async Task<List<T>> ListAsync<T>(this IAsyncEnumerable<T> source)
    {
        var list = new List<T>();
        await foreach (var element in source)
        {
            list.Add(element);
        }

        return list;
    }

    public static Task<StreamHead?> HeadAsync(this ILedger ledger, StreamId stream) =>
        ledger.ReadHeadAsync(stream, CancellationToken.None).AsTask();

    public static string Page(ItemPage page) =>
        $"{page.Total}: "
        + string.Join(
            " ",
            page.Items.Select(item =>
                $"{item.Item.VariantId}["
                + $"{string.Join(",", item.Levels.Select(level => level.LocationId))}]"
            )
        );

    public static string Page(ProductPage page) =>
        $"{page.Total}: "
        + string.Join(
            " ",
            page.Products.Select(product =>
                string.Join(
                    "+",
                    product.Variants.Select(variant =>
                        $"{variant.Item.VariantId}["
                        + $"{string.Join(",", variant.Levels.Select(l => l.OnHand))}]"
                    )
                )
            )
        );
}

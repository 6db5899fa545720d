using System.Text;
using System.Text.Json;
using Inventory.Domain.Batches;

namespace Inventory.Cluster.Tests.Http;

/// <summary>The largest batches a request may ask for are carried out, whatever their text.
/// </summary>
public sealed class LargestBatchTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);
    private static readonly string Longest = new('Ж', 255);

    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Adjust_WhenEveryRowHasTheLongestReason_IsDone()
    {
        await MakeAsync("R");
        var body = JsonSerializer.Serialize(new
        {
            reason = Longest,
            items = Skus("R").Select(sku => new { location_id = 1, sku, quantity = 2 }),
        });

        (await Shop.Post("inventory/adjustments/relative", body)).Expect(200);

        await Eventually.HoldsAsync(() => IsLastAsync("R", 12), Settled);
    }

    [Fact]
    public async Task Settings_WhenEveryRowHasTheLongestBin_IsDone()
    {
        await MakeAsync("B");
        var body = JsonSerializer.Serialize(new
        {
            settings = Skus("B").Select(sku => new
            {
                identity = new { sku },
                safety_stock = 3,
                bin_picking_number = Longest,
            }),
        });

        (await Shop.Put("inventory/locations/1/items", body)).Expect(200);

        await Eventually.HoldsAsync(() => IsLastAsync("B", 7), Settled);
    }

    [Fact]
    public async Task Receive_WhenEveryLineHasTheLongestReference_IsDone()
    {
        await MakeAsync("A");
        var body = JsonSerializer.Serialize(new
        {
            reference = Longest,
            lines = Skus("A").Select(sku => new { sku, quantity = 2 }),
        });

        (await Shop.Post("inventory/receipts", body)).Expect(200).See("data.reference", Longest);

        await Eventually.HoldsAsync(() => IsLastAsync("A", 12), Settled);
    }

    [Fact]
    public async Task Transfer_WhenEveryLineHasTheLongestReference_IsDone()
    {
        await MakeAsync("T");
        var to = await Shop.Location("LARGEST");
        var body = JsonSerializer.Serialize(new
        {
            reference = Longest,
            lines = Skus("T").Select(sku => new
            {
                sku,
                quantity = 2,
                from_location_id = 1,
                to_location_id = to,
            }),
        });

        (await Shop.Post("inventory/transfers", body)).Expect(200).See("data.reference", Longest);

        await Eventually.HoldsAsync(
            async () => (await Shop.Live($"T-{BatchRow.RowsMax}"))
                .At("data.locations.1.total_inventory_onhand")?.GetValue<long>() == 2,
            Settled);
    }

    // A slow machine may answer before every row is carried out.
    private async Task<bool> IsLastAsync(string prefix, int available) =>
        (await Shop.Live($"{prefix}-{BatchRow.RowsMax}"))
            .Number("data.available_to_sell") == available;

    private async Task MakeAsync(string prefix)
    {
        var csv = new StringBuilder("SKU,On Hand\n");
        foreach (var sku in Skus(prefix))
        {
            csv.Append(sku).Append(",10\n");
        }
        (await Shop.Import(csv.ToString())).Expect(200);
    }

    private static IEnumerable<string> Skus(string prefix) =>
        Enumerable.Range(1, BatchRow.RowsMax).Select(i => $"{prefix}-{i}");
}

namespace Inventory.Cluster.Tests.Http;

/// <summary>Requests of more rows than one: their bounds, their keys, their history.</summary>
public sealed class BatchTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private const int RowsMax = 2_000;
    private const string Absolute = "inventory/adjustments/absolute";
    private const string Relative = "inventory/adjustments/relative";
    private static readonly string Longest = new('Ж', 255);

    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Relative_WhenEveryRowAndTheReasonAreAtTheirBound_AppliesAll()
    {
        await ImportAsync("LONG");
        var rows = Enumerable.Range(0, RowsMax).Select(
            i => $$"""{"location_id": 1, "sku": "LONG-{{i}}", "quantity": -1}""");

        var batch = await Shop.Post(
            Relative, $$"""{"reason": "{{Longest}}", "items": [{{string.Join(',', rows)}}]}""");

        batch.Expect(200);
        await Eventually.HoldsAsync(async () =>
            (await Shop.Live("LONG-1999")).Number("data.available_to_sell") == 4);
        (await Shop.Live("LONG-0")).See("data.available_to_sell", 4);
    }

    [Fact]
    public async Task Settings_WhenEveryRowHasTheLongestText_SetsAll()
    {
        await ImportAsync("BIN");
        var rows = Enumerable.Range(0, RowsMax).Select(i => $$"""
            {"identity": {"sku": "BIN-{{i}}"}, "bin_picking_number": "{{Longest}}"}
            """);

        var batch = await Shop.Put(
            "inventory/locations/1/items", $$"""{"settings": [{{string.Join(',', rows)}}]}""");

        batch.Expect(200);
        await Eventually.HoldsAsync(async () => (await Shop.Live("BIN-1999"))
            .Text("data.locations.0.settings.bin_picking_number") == Longest);
        (await Shop.Live("BIN-0")).See("data.locations.0.settings.bin_picking_number", Longest);
    }

    [Theory]
    [InlineData(Relative)]
    [InlineData(Absolute)]
    public async Task Batch_WhenItsKeyNamedOneRowBefore_IsRefusedAndChangesNothing(string path)
    {
        var name = path == Relative ? "KR" : "KA";
        await Shop.Product(name + "-1", 10);
        await Shop.Product(name + "-2", 10);
        (await Shop.Adjust(name + "-1", 1, key: "k-" + name)).Expect(200);

        var batch = $$"""
            {"items": [{"location_id": 1, "sku": "{{name}}-1", "quantity": 2},
                       {"location_id": 1, "sku": "{{name}}-2", "quantity": 2}]}
            """;
        var refused = path == Relative
            ? await Shop.Post(path, batch, "k-" + name)
            : await Shop.Put(path, batch, "k-" + name);

        refused.Problem(422);
        (await Shop.Live(name + "-1")).See("data.available_to_sell", 11);
        (await Shop.Live(name + "-2")).See("data.available_to_sell", 10);
        Assert.True((await Shop.Adjust(name + "-1", 1, key: "k-" + name)).Expect(200).Replayed);
    }

    [Fact]
    public async Task History_WhenABatchSubtracts_NamesItsTransactionAndReason()
    {
        var item = await Shop.Product("TOLD-1", 10);
        await Shop.Product("TOLD-2", 10);
        var batch = await Shop.Post(Relative, """
            {"reason": "broken", "items": [
              {"location_id": 1, "sku": "TOLD-1", "quantity": -3},
              {"location_id": 1, "sku": "TOLD-2", "quantity": -4}]}
            """);

        var history = await Shop.Get($"inventory/items/{item}/history?limit=1");

        history.Expect(200).See("data.0.kind", "claim_applied").See("data.0.on_hand", -3)
            .See("data.0.reason", "broken").See("data.0.reference.type", "batch")
            .See("data.0.reference.id", batch.Expect(200).Text("transaction_id"));
    }

    private async Task ImportAsync(string prefix)
    {
        var rows = Enumerable.Range(0, RowsMax).Select(i => $"{prefix}-{i},5");
        (await Shop.Import("SKU,On Hand\n" + string.Join('\n', rows))).Expect(200);
    }
}

namespace Inventory.Cluster.Tests.Http;

public sealed class CatalogTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Theory]
    [InlineData(" S")]
    [InlineData("S\t")]
    public async Task Write_WhenASkuHasOuterSpaces_Is422(string sku)
    {
        var id = await Shop.Product($"INNER {sku.Trim()} {sku.Length} {sku[0] == ' '}");

        (await Shop.Post("catalog/products", $$"""
            {"name": "x", "sku": {{Shop.Quoted(sku)}}}
            """)).Problem(422, "sku");
        (await Shop.Put($"catalog/products/{id}", $$"""{"sku": {{Shop.Quoted(sku)}}}"""))
            .Problem(422, "sku");
        (await Shop.Post("catalog/products", $$"""
            {"name": "x", "variants": [{"sku": {{Shop.Quoted(sku)}}, "option_values": [
              {"option_display_name": "Size", "label": "S"}]}]}
            """)).Problem(422, "variants.0.sku");
    }

    [Fact]
    public async Task Write_WhenTheLocationIsDisabled_NamesInventoryLevel()
    {
        using var shop = await Stores.NewAsync(fixture.Setup);
        var id = await shop.Product("OFF");
        (await shop.Put("inventory/locations", """[{"id": 1, "enabled": false}]""")).Expect(200);

        (await shop.Put($"catalog/products/{id}", """{"inventory_level": 5}"""))
            .Problem(422, "inventory_level");
        (await shop.Post("catalog/products", """
            {"name": "x", "sku": "OFF-2", "inventory_level": 5}
            """)).Problem(422, "inventory_level");
    }

    [Fact]
    public async Task Post_WhenProductIsSimple_MakesOneVariantAndStock()
    {
        var made = await Shop.Post("catalog/products", """
            {"name": "Lamp", "type": "physical", "sku": "LAMP", "inventory_tracking": "product",
             "inventory_level": 7, "inventory_warning_level": 2, "weight": 1.5, "unknown": [1]}
            """);

        made.Expect(200).See("data.name", "Lamp").See("data.sku", "LAMP")
            .See("data.type", "physical").See("data.inventory_tracking", "product")
            .See("data.inventory_level", 7).See("data.inventory_warning_level", 2)
            .See("data.availability", "available").See("data.is_visible", true);
        Assert.Equal(1, made.Count("data.variants"));
        var id = made.Number("data.id");
        made.See("data.variants.0.product_id", id).See("data.variants.0.sku", "LAMP");
        (await Shop.Live("LAMP")).See("data.available_to_sell", 7)
            .See("data.identity.product_id", id);
    }

    [Fact]
    public async Task Get_WhenProductWasMade_AnswersWhatPostAnswered()
    {
        var id = await Shop.Product("SAME", 3);

        var read = (await Shop.Get($"catalog/products/{id}")).Expect(200);

        read.See("data.id", id).See("data.sku", "SAME").See("data.inventory_level", 3);
        var variants = (await Shop.Get($"catalog/products/{id}/variants")).Expect(200);
        Assert.Equal(1, variants.Count("data"));
        variants.See("data.0.sku", "SAME").See("data.0.product_id", id)
            .See("data.0.inventory_level", 3).See("data.0.inventory_warning_level", 0)
            .See("data.0.option_values", Array.Empty<object>());
    }

    [Fact]
    public async Task Post_WhenProductHasVariants_EachIsAnItem()
    {
        var made = await Shop.Shirt("TEE", "variant");

        Assert.Equal(2, made.Count("data.variants"));
        Assert.NotEqual(made.Number("data.variants.0.id"), made.Number("data.variants.1.id"));
        made.See("data.variants.0.option_values.0.label", "S");
        await Shop.SetStock("TEE-S", 4);
        await Shop.SetStock("TEE-M", 5);
        (await Shop.Live("TEE-S")).See("data.available_to_sell", 4);
        (await Shop.Live("TEE-M")).See("data.available_to_sell", 5);
    }

    [Fact]
    public async Task Post_WhenSkuIsTaken_Is409AndMakesNothing()
    {
        await Shop.Product("TAKEN", 1);
        var before = (await Shop.Get("catalog/products?sku=TAKEN")).Expect(200).Body;

        var again = await Shop.Post("catalog/products", """
            {"name": "Other", "type": "physical", "sku": "TAKEN", "inventory_tracking": "product"}
            """);

        again.Problem(409);
        Assert.Equal(before, (await Shop.Get("catalog/products?sku=TAKEN")).Body);
    }

    [Fact]
    public async Task Put_WhenLevelIsWritten_SetsOnHandAtDefaultLocation()
    {
        var id = await Shop.Product("LEVEL", 3);

        var put = await Shop.Put($"catalog/products/{id}", """
            {"name": "Renamed", "inventory_level": 11, "inventory_warning_level": 4}
            """);

        put.Expect(200).See("data.name", "Renamed").See("data.inventory_level", 11);
        (await Shop.Live("LEVEL")).See("data.locations.0.total_inventory_onhand", 11)
            .See("data.locations.0.settings.warning_level", 4);
    }

    [Fact]
    public async Task Put_WhenProductCannotBePurchased_ItsAtsIsZero()
    {
        var id = await Shop.Product("DISABLED", 3);

        (await Shop.Put($"catalog/products/{id}", """{"availability": "disabled"}""")).Expect(200);

        (await Shop.Live("DISABLED")).See("data.available_to_sell", 0)
            .See("data.locations.0.total_inventory_onhand", 3);
        (await Shop.Reserve("DISABLED", 1)).Problem(409);
    }

    [Fact]
    public async Task Put_WhenTrackingIsTurnedOff_AtsIsNullInOursAndZeroInLists()
    {
        var id = await Shop.Product("UNTRACKED", 3);

        (await Shop.Put($"catalog/products/{id}", """{"inventory_tracking": "none"}"""))
            .Expect(200).See("data.inventory_tracking", "none");

        (await Shop.Live("UNTRACKED")).See("data.available_to_sell", null);
        (await Shop.Get("inventory/items?sku:in=UNTRACKED")).Expect(200)
            .See("data.0.locations.0.available_to_sell", 0);
        (await Shop.Reserve("UNTRACKED", 1000)).Expect(201)
            .See("data.lines.0.quantity_on_hand", 1000);
        (await Shop.Live("UNTRACKED")).See("data.locations.0.held", 0);
    }

    [Fact]
    public async Task Put_WhenRepeatedAfterItsDeletion_Is410()
    {
        var id = await Shop.Product("EDITED", 1);
        var path = $"catalog/products/{id}";
        const string body = """{"name": "Lamp"}""";
        (await Shop.Put(path, body, "k-edited")).Expect(200);
        (await Shop.Delete(path)).Expect(204);

        (await Shop.Put(path, body, "k-edited")).Problem(410, "Idempotency-Key");
        (await Shop.Put(path, """{"name": "Desk"}""", "k-edited"))
            .Problem(422, "Idempotency-Key");

        (await Shop.Put(path, body, "k-other")).Problem(404);
        (await Shop.Put(path, body)).Problem(404);
        (await Shop.Get("catalog/products?sku=EDITED")).See("meta.pagination.total", 0);
    }

    [Fact]
    public async Task Put_WhenKeyIsOfAnotherCallAndNoProductIsThere_Is404()
    {
        var shirt = await Shop.Shirt("SIBLING", "variant");
        var sibling = shirt.Number("data.variants.1.id");
        const string body = """{"name": "Lamp"}""";

        (await Shop.Put($"catalog/products/{sibling}", body, "k-sibling")).Problem(404);
        (await Shop.Put("catalog/products/2147483647", body, "k-sibling")).Problem(404);

        (await Shop.Live("SIBLING-M")).See("data.identity.sku", "SIBLING-M");
    }

    [Fact]
    public async Task Put_WhenTrackingChangesWithOpenHold_Is409()
    {
        var id = await Shop.Product("HOLDS", 3);
        await Shop.Reserved("HOLDS", 1);

        (await Shop.Put($"catalog/products/{id}", """{"inventory_tracking": "none"}"""))
            .Problem(409);

        (await Shop.Get($"catalog/products/{id}")).See("data.inventory_tracking", "product");
    }

    [Fact]
    public async Task Delete_WhenNothingIsOpen_FreesTheSku()
    {
        var id = await Shop.Product("GONE", 3);

        (await Shop.Delete($"catalog/products/{id}")).Expect(204);

        (await Shop.Get($"catalog/products/{id}")).Problem(404);
        (await Shop.Get("inventory/items/by-sku/GONE")).Problem(404);
        (await Shop.Get("inventory/items?sku:in=GONE")).Expect(200).See("data", Array.Empty<int>());
        Assert.NotEqual(id, await Shop.Product("GONE", 1));
        (await Shop.Live("GONE")).See("data.available_to_sell", 1);
    }

    [Fact]
    public async Task Delete_WhenHoldIsOpen_Is409()
    {
        var id = await Shop.Product("BUSY", 3);
        await Shop.Reserved("BUSY", 1);

        (await Shop.Delete($"catalog/products/{id}")).Problem(409);

        (await Shop.Live("BUSY")).See("data.available_to_sell", 2);
    }
}

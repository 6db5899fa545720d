namespace Inventory.Cluster.Tests.Http;

public sealed class LocationTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task List_WhenStoreIsNew_HasTheDefaultLocation()
    {
        var list = await Shop.Get("inventory/locations?is_default=true");

        Assert.Equal(1, list.Expect(200).Count("data"));
        list.See("data.0.id", 1).See("data.0.code", "BC-LOCATION-1")
            .See("data.0.label", "Default location").See("data.0.enabled", true);
    }

    [Fact]
    public async Task Post_WhenArrayOfTwo_MakesBothAndKeepsEveryField()
    {
        var made = await Shop.Post("inventory/locations", $$"""
            [{"label": "Berlin", "code": "BER", "description": "Hall 4", "type_id": "PHYSICAL",
              "managed_by_external_source": true, "enabled": true, "storefront_visibility": false,
              "time_zone": "Europe/Berlin",
              "operating_hours": {
                "monday": {"open": true, "opening": "09:00", "closing": "18:00"} },
              "address": {
               "address1": "Platz 1", "city": "Berlin", "state": "Berlin", "zip": "10115",
               "email": "a@example.com", "country_code": "DE",
               "geo_coordinates": {"latitude": 52.5, "longitude": 13.4} } },
             {{ShopStock.VirtualLocation("WEB")}}]
            """);

        Assert.NotEmpty(made.Expect(200).Text("transaction_id"));
        var list = (await Shop.Get("inventory/locations?location_code:in=BER,WEB")).Expect(200);
        Assert.Equal(2, list.Count("data"));
        var berlin = (await Shop.Get("inventory/locations?location_code:in=BER")).Expect(200);
        berlin.See("data.0.label", "Berlin").See("data.0.description", "Hall 4")
            .See("data.0.type_id", "PHYSICAL").See("data.0.managed_by_external_source", true)
            .See("data.0.storefront_visibility", false).See("data.0.time_zone", "Europe/Berlin")
            .See("data.0.operating_hours.monday.opening", "09:00")
            .See("data.0.address.city", "Berlin").See("data.0.address.country_code", "DE")
            .See("data.0.address.geo_coordinates.latitude", 52.5);
        Assert.EndsWith("Z", berlin.Text("data.0.created_at"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_WhenLabelIsGiven_ChangesOnlyThat()
    {
        var id = await Shop.Location("PUT-1");

        (await Shop.Put("inventory/locations", $$"""[{"id": {{id}}, "label": "New label"}]"""))
            .Expect(200);

        (await Shop.Get($"inventory/locations?location_id:in={id}")).Expect(200)
            .See("data.0.label", "New label").See("data.0.code", "PUT-1")
            .See("data.0.time_zone", "Europe/Berlin").See("data.0.enabled", true);
    }

    [Fact]
    public async Task Put_WhenDisabled_TakesItsStockOutOfAtsAndRefusesEdits()
    {
        await Shop.Product("FAR", 2);
        var id = await Shop.Location("FAR-1");
        await Shop.SetStock("FAR", 5, id);
        (await Shop.Live("FAR")).See("data.available_to_sell", 7);

        (await Shop.Put("inventory/locations", $$"""[{"id": {{id}}, "enabled": false}]"""))
            .Expect(200);

        (await Shop.Live("FAR")).See("data.available_to_sell", 2);
        (await Shop.Get($"inventory/items?sku:in=FAR&location_id:in={id}")).Expect(200)
            .See("data.0.locations.0.location_enabled", false)
            .See("data.0.locations.0.total_inventory_onhand", 5)
            .See("data.0.locations.0.available_to_sell", 0);
        (await Shop.Put("inventory/adjustments/absolute", $$"""
            {"items": [{"location_id": {{id}}, "sku": "FAR", "quantity": 9}]}
            """)).Problem(422);
        (await Shop.Put("inventory/locations", $$"""[{"id": {{id}}, "enabled": true}]"""))
            .Expect(200);
        (await Shop.Live("FAR")).See("data.available_to_sell", 7);
    }

    [Fact]
    public async Task Delete_WhenLocationHasStock_DropsIt()
    {
        await Shop.Product("DROP", 2);
        var id = await Shop.Location("DROP-1");
        await Shop.SetStock("DROP", 5, id);

        var deleted = await Shop.Delete($"inventory/locations?location_id:in={id}");

        Assert.NotEmpty(deleted.Expect(200).Text("transaction_id"));
        (await Shop.Get($"inventory/locations?location_id:in={id}")).Expect(200)
            .See("data", Array.Empty<int>());
        (await Shop.Live("DROP")).See("data.available_to_sell", 2);
        (await Shop.Get($"inventory/locations/{id}/items")).Problem(404);
    }

    [Fact]
    public async Task Delete_WhenLocationHasStock_WritesNothingIntoTheItems()
    {
        var item = await Shop.Product("KEEPS", 2);
        var id = await Shop.Location("KEEPS-1");
        await Shop.SetStock("KEEPS", 5, id);
        var before = (await Shop.Get($"inventory/items/{item}/history")).Expect(200).Body;

        (await Shop.Delete($"inventory/locations?location_id:in={id}")).Expect(200);

        var after = (await Shop.Get($"inventory/items/{item}/history")).Expect(200);
        Assert.Equal(before, after.Body);
        after.See("data.0.location_id", id).See("data.0.on_hand", 5);
        Assert.NotEqual(id, await Shop.Location("KEEPS-1"));
    }

    [Fact]
    public async Task Delete_WhenDefaultLocation_IsRefused()
    {
        (await Shop.Delete("inventory/locations?location_id:in=1")).Problem(422);

        (await Shop.Get("inventory/locations?location_id:in=1")).Expect(200).See("data.0.id", 1);
    }

    [Theory]
    [InlineData("?type_id:in=VIRTUAL&location_code:in=F-1", 1)]
    [InlineData("?type_id:in=PHYSICAL&location_code:in=F-1", 0)]
    [InlineData("?is_active=true&location_code:in=F-1", 1)]
    [InlineData("?is_active=false&location_code:in=F-1", 0)]
    [InlineData("?is_default=true&location_code:in=F-1", 0)]
    [InlineData("?managed_by_external_source=true&location_code:in=F-1", 0)]
    [InlineData("?storefront_visibility=true&location_code:in=F-1", 1)]
    [InlineData("?location_code:in=F-1&page=2", 0)]
    public async Task List_WhenFiltered_AnswersThoseOnly(string query, int count)
    {
        if ((await Shop.Get("inventory/locations?location_code:in=F-1")).Count("data") == 0)
        {
            await Shop.Location("F-1");
        }

        var list = await Shop.Get("inventory/locations" + query);

        Assert.Equal(count, list.Expect(200).Count("data"));
    }
}

using Inventory.Cluster.Tests.Processes;

namespace Inventory.Cluster.Tests.Http;

public sealed class ItemListTests(ItemListTests.Stock stock) : IClassFixture<ItemListTests.Stock>
{
    /// <summary>Six items I-1 to I-6 with 10 to 60 on hand, the last two backordered, the first two
    /// also at a second location.</summary>
    public sealed class Stock(SharedSilo shared) : IAsyncLifetime
    {
        private Shop? _shop;

        internal Shop Shop => _shop!;

        internal List<long> Ids { get; } = [];

        internal int Second { get; private set; }

        public async ValueTask InitializeAsync()
        {
            _shop = await Stores.NewAsync(shared.Silo.Setup);
            Second = await Shop.Location("SECOND");
            for (var i = 1; i <= 6; i++)
            {
                Ids.Add(await Shop.Product($"I-{i}", i * 10));
            }
            await Shop.SetStock("I-1", 1, Second);
            await Shop.SetStock("I-2", 2, Second);
            (await Shop.Put("inventory/adjustments/absolute", """
                {"items": [{"location_id": 1, "sku": "I-5", "qty_backordered": 5},
                           {"location_id": 1, "sku": "I-6", "qty_backordered": 60}]}
                """)).Expect(200);
        }

        public ValueTask DisposeAsync()
        {
            _shop?.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    [Theory]
    [InlineData("", "I-1,I-2,I-3,I-4,I-5,I-6")]
    [InlineData("?sku:in=I-2,I-4,NONE", "I-2,I-4")]
    [InlineData("?limit=4", "I-1,I-2,I-3,I-4")]
    [InlineData("?limit=4&page=2", "I-5,I-6")]
    [InlineData("?limit=4&page=3", "")]
    [InlineData("?page=2000000000", "")]
    [InlineData("?location_code:in=SECOND", "I-1,I-2")]
    [InlineData("?qty_backordered:greater=0", "I-5,I-6")]
    [InlineData("?qty_backordered:min=6", "I-6")]
    [InlineData("?qty_backordered:less=1", "I-1,I-2,I-3,I-4")]
    [InlineData("?qty_backordered:max=5", "I-1,I-2,I-3,I-4,I-5")]
    [InlineData("?total_inventory_onhand:min=50", "I-5,I-6")]
    [InlineData("?total_inventory_onhand:greater=50", "I-6")]
    [InlineData("?available_to_sell:greater=30&available_to_sell:less=50", "I-4")]
    public async Task List_WhenFiltered_AnswersThoseOnly(string query, string skus)
    {
        var list = (await stock.Shop.Get("inventory/items" + query)).Expect(200);

        var found = list.Data.AsArray()
            .Select(item => item!["identity"]!["sku"]!.GetValue<string>());
        Assert.Equal(skus, string.Join(',', found.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task List_WhenIdsAreGiven_AnswersThoseOnly()
    {
        var ids = $"{stock.Ids[0]},{stock.Ids[2]}";
        foreach (var name in (string[])["variant_id:in", "product_id:in"])
        {
            var list = await stock.Shop.Get($"inventory/items?{name}={ids}");

            Assert.Equal(2, list.Expect(200).Count("data"));
            list.See("data.0.identity.sku", "I-1").See("data.1.identity.sku", "I-3");
        }
    }

    [Fact]
    public async Task List_WhenAnItemIsAtTwoLocations_HasBothOnceAndSaysEachAts()
    {
        var list = await stock.Shop.Get("inventory/items?sku:in=I-1");

        Assert.Equal(2, list.Expect(200).Count("data.0.locations"));
        list.See("data.0.identity.sku_id", null)
            .See("data.0.locations.0.location_id", 1)
            .See("data.0.locations.0.location_code", "BC-LOCATION-1")
            .See("data.0.locations.0.location_name", "Default location")
            .See("data.0.locations.0.available_to_sell", 10)
            .See("data.0.locations.0.location_enabled", true)
            .See("data.0.locations.1.location_id", stock.Second)
            .See("data.0.locations.1.available_to_sell", 1)
            .See("data.0.locations.0.settings.is_in_stock", true)
            .See("data.0.locations.0.settings.bin_picking_number", "")
            .See("data.0.locations.0.settings.backorder_message", null)
            .See("data.0.locations.0.held", 0).See("data.0.locations.0.oversold_by", 0);
        (await stock.Shop.Live("I-1")).See("data.available_to_sell", 11);
    }

    [Fact]
    public async Task LocationList_WhenFiltered_IsFlat()
    {
        var list = await stock.Shop.Get(
            $"inventory/locations/{stock.Second}/items?variant_id:in={stock.Ids[1]}");

        Assert.Equal(1, list.Expect(200).Count("data"));
        list.See("data.0.identity.sku", "I-2").See("data.0.total_inventory_onhand", 2)
            .See("data.0.available_to_sell", 2).See("data.0.locations", null);
    }

    [Theory]
    [InlineData("", 50)]
    [InlineData("?limit=1000", 1000)]
    [InlineData("?limit=1001", 1000)]
    public async Task List_WhenLimitIsAboveMaximum_Clamps(string query, int expected) =>
        (await stock.Shop.Get("inventory/items" + query)).Expect(200)
            .See("meta.pagination.per_page", expected).See("meta.pagination.total", 6);

    [Fact]
    public async Task Backordered_WhenSome_ListsTheLargestFirst()
    {
        var list = await stock.Shop.Get("inventory/items/backordered");

        Assert.Equal(2, list.Expect(200).Count("data"));
        list.See("data.0.identity.sku", "I-6").See("data.0.locations.0.qty_backordered", 60)
            .See("data.1.identity.sku", "I-5");
        (await stock.Shop.Get("inventory/items/backordered?limit=1&page=2")).Expect(200)
            .See("data.0.identity.sku", "I-5");
    }

    [Fact]
    public async Task Live_WhenReadByIdOrSku_AgreesWithTheList()
    {
        var byId = (await stock.Shop.Get($"inventory/items/{stock.Ids[0]}")).Expect(200);
        var bySku = await stock.Shop.Live("I-1");
        var list = await stock.Shop.Get("inventory/items?sku:in=I-1");

        Assert.Equal(byId.Body, bySku.Body);
        byId.See("data.identity", list.At("data.0.identity"))
            .See("data.locations", list.At("data.0.locations"))
            .See("meta", new object());
    }
}

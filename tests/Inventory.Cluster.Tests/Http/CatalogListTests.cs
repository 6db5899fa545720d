using Inventory.Cluster.Tests.Processes;

namespace Inventory.Cluster.Tests.Http;

public sealed class CatalogListTests(CatalogListTests.Five five)
    : IClassFixture<CatalogListTests.Five>
{
    /// <summary>Five products P-1 to P-5 with 10 to 50 on hand.</summary>
    public sealed class Five(SharedSilo shared) : IAsyncLifetime
    {
        private Shop? _shop;

        internal Shop Shop => _shop!;

        internal List<long> Ids { get; } = [];

        public async ValueTask InitializeAsync()
        {
            _shop = await Stores.NewAsync(shared.Silo.Setup);
            for (var i = 1; i <= 5; i++)
            {
                Ids.Add(await Shop.Product($"P-{i}", i * 10));
            }
        }

        public ValueTask DisposeAsync()
        {
            _shop?.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    [Theory]
    [InlineData("", "P-1,P-2,P-3,P-4,P-5")]
    [InlineData("?sku=P-2", "P-2")]
    [InlineData("?sku:in=P-2,P-4,NONE", "P-2,P-4")]
    [InlineData("?name:like=P-3", "P-3")]
    [InlineData("?inventory_level=20", "P-2")]
    [InlineData("?inventory_level:min=40", "P-4,P-5")]
    [InlineData("?inventory_level:max=20", "P-1,P-2")]
    [InlineData("?inventory_level:greater=40", "P-5")]
    [InlineData("?inventory_level:less=20", "P-1")]
    [InlineData("?inventory_level:in=10,50", "P-1,P-5")]
    [InlineData("?inventory_level:not_in=10,50", "P-2,P-3,P-4")]
    [InlineData("?limit=2", "P-1,P-2")]
    [InlineData("?limit=2&page=3", "P-5")]
    [InlineData("?limit=2&page=4", "")]
    public async Task List_WhenFiltered_AnswersThoseOnly(string query, string skus)
    {
        var list = (await five.Shop.Get("catalog/products" + query)).Expect(200);

        var found = list.Data.AsArray().Select(product => product!["sku"]!.GetValue<string>());
        Assert.Equal(skus, string.Join(',', found.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task List_WhenIdsAreGiven_AnswersThoseOnly()
    {
        var list = await five.Shop.Get($"catalog/products?id:in={five.Ids[1]},{five.Ids[3]}");

        Assert.Equal(2, list.Expect(200).Count("data"));
    }

    [Fact]
    public async Task List_WhenPaged_SaysSoInMeta()
    {
        var list = (await five.Shop.Get("catalog/products?limit=2&page=2")).Expect(200);

        list.See("meta.pagination.total", 5).See("meta.pagination.count", 2)
            .See("meta.pagination.per_page", 2).See("meta.pagination.current_page", 2)
            .See("meta.pagination.total_pages", 3);
        Assert.Matches("[?&]page=1(&|$)", list.Text("meta.pagination.links.previous"));
        Assert.Matches("[?&]page=3(&|$)", list.Text("meta.pagination.links.next"));
    }

    [Theory]
    [InlineData("", 50)]
    [InlineData("?limit=251", 250)]
    [InlineData("?limit=2147483647", 250)]
    public async Task List_WhenLimitIsAboveMaximum_Clamps(string query, int expected) =>
        (await five.Shop.Get("catalog/products" + query)).Expect(200)
            .See("meta.pagination.per_page", expected);
}

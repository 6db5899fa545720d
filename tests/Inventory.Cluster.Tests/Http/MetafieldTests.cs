namespace Inventory.Cluster.Tests.Http;

public sealed class MetafieldTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private const string Fields = """
        "namespace": "warehouse", "value": "4", "permission_set": "read", "description": "the dock"
        """;

    private Shop Shop => fixture.Shop;

    private async Task<long> Made(string key) =>
        (await Shop.Post("inventory/locations/1/metafields", $$"""
            {"key": "{{key}}", {{Fields}}}
            """)).Expect(200).Number("data.id");

    [Fact]
    public async Task Post_WhenValid_IsReadBack()
    {
        var id = await Made("dock");

        (await Shop.Get($"inventory/locations/1/metafields/{id}")).Expect(200)
            .See("data.id", id).See("data.key", "dock").See("data.value", "4")
            .See("data.namespace", "warehouse").See("data.permission_set", "read")
            .See("data.description", "the dock");
    }

    [Fact]
    public async Task Put_WhenValueIsGiven_ChangesIt()
    {
        var id = await Made("changed");

        (await Shop.Put($"inventory/locations/1/metafields/{id}", """{"value": "5"}""")).Expect(200)
            .See("data.value", "5").See("data.key", "changed");

        (await Shop.Get($"inventory/locations/1/metafields/{id}")).See("data.value", "5");
    }

    [Fact]
    public async Task Delete_WhenThere_Is204AndThen404()
    {
        var id = await Made("deleted");

        (await Shop.Delete($"inventory/locations/1/metafields/{id}")).Expect(204);

        (await Shop.Get($"inventory/locations/1/metafields/{id}")).Problem(404);
        (await Shop.Delete($"inventory/locations/1/metafields/{id}")).Problem(404);
    }

    [Fact]
    public async Task List_WhenSeveral_HasThemAll()
    {
        var location = await Shop.Location("META");
        foreach (var key in (string[])["a", "b", "c"])
        {
            (await Shop.Post($"inventory/locations/{location}/metafields", $$"""
                {"key": "{{key}}", {{Fields}}}
                """)).Expect(200);
        }

        var list = (await Shop.Get($"inventory/locations/{location}/metafields")).Expect(200);

        Assert.Equal(3, list.Count("data"));
        list.See("meta.pagination.total", 3);
    }

    [Fact]
    public async Task PostBatch_WhenOneOfTwoIsWrong_MakesTheOtherAndReportsBoth()
    {
        var answer = await Shop.Post("inventory/locations/metafields", $$"""
            [{"resource_id": 1, "key": "batch", {{Fields}}},
             {"resource_id": 4711, "key": "batch", {{Fields}}}]
            """);

        answer.Expect(422).NoTrace().See("data.0.key", "batch")
            .See("meta.total", 2).See("meta.success", 1).See("meta.failed", 1);
        Assert.Equal(1, answer.Count("data"));
        Assert.Equal(1, answer.Count("errors"));
    }

    [Fact]
    public async Task Post_WhenLocationIsUnknown_Is404() =>
        (await Shop.Post("inventory/locations/4711/metafields", $$"""
            {"key": "k", {{Fields}}}
            """)).Problem(404);

    [Fact]
    public async Task Post_WhenKeyIsMissing_Is422() =>
        (await Shop.Post("inventory/locations/1/metafields", "{" + Fields + "}")).Problem(422);
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Inventory.Cluster.Tests.Items;
using Inventory.Cluster.Tests.OpenApi;
using Inventory.Domain.Items;
using Inventory.Silo.Inventory;

namespace Inventory.Cluster.Tests.Host;

public sealed class ReceiptApiTests
{
    [Fact]
    public async Task Write_WhenLinesAreLeft_SaysNothingOfWhomTheyFill()
    {
        await using var rig = await ProductRig.StartAsync();
        var id = await rig.MakeAsync(InventoryTracking.Product, "A");
        var item = await rig.Directory.FindAsync(ItemCluster.Store, id);
        var row = new ResolvedRow(
            new()
            {
                Path = "lines.0",
                Identity = new("A", null, null),
                LocationId = 1,
                Arrival = new() { LocationId = 1, Quantity = 5 },
            },
            item!);
        var stream = new MemoryStream();
        await using var json = new Utf8JsonWriter(stream);

        StockLines.Write(json, null, [new(row, null)], ReceiptApi.WriteRest);
        await json.FlushAsync();

        var answer = JsonNode.Parse(Encoding.UTF8.GetString(stream.ToArray()))!;
        Assert.Empty(SchemaCheck.FaultsOf(answer, "ReceiptAnswer"));
        Assert.Equal(
            ["sku", "variant_id", "product_id", "location_id", "quantity"],
            answer["data"]!["lines"]![0]!.AsObject().Select(member => member.Key));
    }
}

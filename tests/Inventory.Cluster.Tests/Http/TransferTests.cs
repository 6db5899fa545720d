namespace Inventory.Cluster.Tests.Http;

public sealed class TransferTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private Shop Shop => fixture.Shop;

    [Fact]
    public async Task Transfer_WhenUnitsAreFree_MovesThemAndEchoesTheLine()
    {
        var (id, to) = (await Shop.Product("TR", 10), await Shop.Location("TR"));

        var reply = (await Shop.Transfer(Line("TR", 4, 1, to))).Expect(200);

        Assert.Equal(
            """{"data":{"reference":"t-1","lines":[{"sku":"TR","variant_id":"""
            + $"{id},\"product_id\":{id},\"quantity\":4,\"from_location_id\":1,"
            + $"\"to_location_id\":{to}}}]}},\"meta\":{{}}}}",
            reply.Body);
        await SeeAsync("TR", 6, 4);
    }

    [Fact]
    public async Task Transfer_WhenUnitsWaitThere_FillsNothing()
    {
        var to = await Shop.Location("TR-FILL");
        await Shop.Product("TF", 10);
        (await Shop.Put("inventory/adjustments/absolute", $$"""
            {"items": [{"location_id": {{to}}, "sku": "TF", "quantity": 0, "qty_backordered": 3}]}
            """)).Expect(200);

        (await Shop.Transfer(Line("TF", 4, 1, to))).Expect(200);

        (await Shop.Live("TF")).See("data.locations.1.total_inventory_onhand", 4)
            .See("data.locations.1.qty_backordered", 3);
    }

    [Fact]
    public async Task Transfer_WhenTooFewAreFree_Is409WithTheNumbers()
    {
        var (id, to) = (await Shop.Product("TS", 10), await Shop.Location("TR-SHORT"));
        await Shop.Settings("TS", "\"safety_stock\": 3, \"backorder_limit\": 50");
        await Shop.Reserved("TS", 2);

        var reply = await Shop.Transfer(Line("TS", 6, 1, to));

        reply.Problem(409).See("details", new[]
        {
            new
            {
                type = "OutOfStock",
                message = "6 of TS asked for at location 1, 5 available and 0 more on backorder",
                sku = "TS",
                variant_id = id,
                location_id = 1,
                requested_quantity = 6,
                available_quantity = 5,
                available_quantity_for_backorder = 0,
            },
        });
        (await Shop.Transfer(Line("TS", 1, to, 1))).Problem(409)
            .See("details.0.available_quantity", 0).See("details.0.location_id", to);
        (await Shop.Transfer(Line("TS", 5, 1, to))).Expect(200);
    }

    [Fact]
    public async Task Transfer_WhenSeveralLines_MovesAllOrNone()
    {
        var to = await Shop.Location("TR-MANY");
        await Shop.Product("TM-1", 10);
        await Shop.Product("TM-2", 10);

        (await Shop.Transfer($"{Line("TM-1", 4, 1, to)}, {Line("TM-2", 11, 1, to)}"))
            .Problem(409).See("details.0.sku", "TM-2");
        (await Shop.Live("TM-1")).See("data.locations.0.total_inventory_onhand", 10)
            .See("data.locations.0.held", 0);

        (await Shop.Transfer($"{Line("TM-1", 4, 1, to)}, {Line("TM-2", 10, 1, to)}"))
            .Expect(200).See("data.lines.0.quantity", 4).See("data.lines.1.sku", "TM-2")
            .See("data.lines.1.to_location_id", to);
        await SeeAsync("TM-1", 6, 4);
        await SeeAsync("TM-2", 0, 10);
    }

    [Fact]
    public async Task Transfer_WhenLinesMeetInTwoRoles_MovesBoth()
    {
        var (two, three) = (await Shop.Location("TR-TWO"), await Shop.Location("TR-THREE"));
        await Shop.Product("TT", 10);
        await Shop.SetStock("TT", 5, two);

        (await Shop.Transfer($"{Line("TT", 4, 1, two)}, {Line("TT", 5, two, three)}")).Expect(200);

        (await Shop.Live("TT")).See("data.locations.0.total_inventory_onhand", 6)
            .See("data.locations.1.total_inventory_onhand", 4)
            .See("data.locations.2.total_inventory_onhand", 5)
            .See("data.locations.1.held", 0);
        (await Shop.Transfer($"{Line("TT", 1, 1, two)}, {Line("TT", 1, 1, three)}"))
            .Problem(422, "lines.0").Problem(422, "lines.1");
        (await Shop.Transfer($"{Line("TT", 1, 1, three)}, {Line("TT", 1, two, three)}"))
            .Problem(422, "lines.0").Problem(422, "lines.1");
    }

    [Fact]
    public async Task Transfer_WhenRepeatedWithItsKey_MovesOnce()
    {
        var to = await Shop.Location("TR-KEY");
        await Shop.Product("TK-1", 10);
        await Shop.Product("TK-2", 10);
        var both = $"{Line("TK-1", 1, 1, to)}, {Line("TK-2", 2, 1, to)}";
        foreach (var (lines, key) in ((string, string)[])[
            (Line("TK-1", 4, 1, to), "k-tk"), (both, "k-tkb")])
        {
            var first = (await Shop.Transfer(lines, key)).Expect(200);
            var again = (await Shop.Transfer(lines, key)).Expect(200);

            Assert.Equal(first.Body, again.Body);
            Assert.Equal((false, true), (first.Replayed, again.Replayed));
        }
        await SeeAsync("TK-1", 5, 5);
        await SeeAsync("TK-2", 8, 2);
        (await Shop.Transfer(Line("TK-1", 3, 1, to), "k-tk")).Problem(422, "Idempotency-Key");
    }

    [Fact]
    public async Task Transfer_WhenALocationIsWrong_NamesItsField()
    {
        var off = await Shop.Location("TR-OFF");
        await Shop.Product("TL", 10);
        await Shop.SetStock("TL", 2147483640, off);
        (await Shop.Transfer(Line("TL", 8, 1, off))).Problem(422, "lines.0.quantity");
        (await Shop.Put("inventory/locations", $$"""[{"id": {{off}}, "enabled": false}]"""))
            .Expect(200);

        (await Shop.Transfer(Line("TL", 1, 1, off))).Problem(422, "lines.0.to_location_id");
        (await Shop.Transfer(Line("TL", 1, off, 1))).Problem(422, "lines.0.from_location_id");
        (await Shop.Transfer(Line("TL", 1, 1, 4711))).Problem(422, "lines.0.to_location_id")
            .See("title", "Location not found, identities: [4711]");
        (await Shop.Transfer(Line("TL", 1, 4711, 4712))).Problem(422, "lines.0.from_location_id")
            .Problem(422, "lines.0.to_location_id");
        (await Shop.Transfer(Line("TL", 1, 1, 1))).Problem(422, "lines.0.to_location_id");
    }

    [Fact]
    public async Task Transfer_WhenFieldsAreWrong_NamesEach()
    {
        await Shop.Product("TW", 1);
        foreach (var (line, path) in ((string, string)[])[
            ("{\"sku\": \"TW\", \"quantity\": 1}", "lines.0.to_location_id"),
            ("{\"sku\": \"TW\", \"quantity\": 1}", "lines.0.from_location_id"),
            (Line("TW", 0, 1, 2), "lines.0.quantity"),
            (Line("TW", 2147483648, 1, 2), "lines.0.quantity"),
            (Line("NONE", 1, 1, 2), "lines.0.sku"),
            (Line("TW", 1, 0, 2), "lines.0.from_location_id"),
            ("7", "lines.0")])
        {
            (await Shop.Transfer(line)).Problem(422, path);
        }
        // One that cannot be read is not taken for location 1.
        (await Shop.Transfer(Line("TW", 1, 0, 1))).Problem(422, "lines.0.from_location_id")
            .See("errors", new Dictionary<string, string>
            {
                ["lines.0.from_location_id"] =
                    "must be a whole number from 1 to 2147483647, not 0",
            });
        var many = string.Join(", ", Enumerable.Repeat(Line("TW", 1, 1, 2), 2_001));
        (await Shop.Transfer(many)).Problem(422, "lines");
        (await Shop.Post("inventory/transfers", "{}")).Problem(422, "lines");
        (await Shop.Post("inventory/transfers", "[")).Problem(400);
    }

    [Fact]
    public async Task Transfer_WhenDone_IsInTheHistoryOfBothLevels()
    {
        var to = await Shop.Location("TR-HIST");
        var id = await Shop.Product("TH", 10);
        var other = await Shop.Product("TH-2", 10);

        (await Shop.Transfer(Line("TH", 4, 1, to))).Expect(200);
        CheckHalves(await History.AllAsync(Shop, id), to, -4);

        (await Shop.Transfer($"{Line("TH", 1, 1, to)}, {Line("TH-2", 3, 1, to)}")).Expect(200);
        var rows = await History.AllAsync(Shop, other);
        CheckHalves(rows, to, -3);
        Assert.Equal(("claim_taken", "claim_taken"), (rows[2].Kind, rows[3].Kind));
        Assert.Equal((-3, 3), (rows[1].Held, rows[3].Held));
    }

    private static void CheckHalves(List<History> rows, int to, int units)
    {
        Assert.Equal(
            ("stock_transferred_in", to, -units),
            (rows[0].Kind, rows[0].Location, rows[0].OnHand));
        Assert.Equal(
            ("stock_transferred_out", 1, units), (rows[1].Kind, rows[1].Location, rows[1].OnHand));
        Assert.All(
            rows.Take(2),
            row => Assert.Equal(("transfer", "t-1"), (row.ReferenceType, row.ReferenceId)));
    }

    private async Task SeeAsync(string sku, int first, int second) =>
        (await Shop.Live(sku)).See("data.locations.0.total_inventory_onhand", first)
            .See("data.locations.1.total_inventory_onhand", second)
            .See("data.locations.0.held", 0);

    private static string Line(string sku, long quantity, long from, long to) => $$"""
        {"sku": "{{sku}}", "quantity": {{quantity}}, "from_location_id": {{from}},
         "to_location_id": {{to}}}
        """;
}

// Every filter of the lists has its cases here, side by side: they are one contract, so one file.

namespace Inventory.Storage.Tests;

/// <summary>What every provider promises about lists.</summary>
public abstract class LedgerListsCompliance : LedgerHistoryCompliance
{
    [Fact]
    public async Task Rows_WhenWritten_AreReadBackWhole()
    {
        var item = Appends.ItemRow(5) with
        {
            Sku = "ключ",
            Name = "Jürgen's \"50%\"",
            Purchasable = false,
        };
        var level = Appends.LevelRow(5, 2) with
        {
            OnHand = null,
            SafetyStock = 1,
            BackorderLimit = ListRow.Level.Unlimited,
            QtyBackordered = 2,
            HeldOnHand = 3,
            HeldForBackorder = 4,
            IsInStock = false,
            WarningLevel = 5,
            BinPickingNumber = "",
            BackorderMessageId = 6,
        };
        await WriteAsync(item, level, Appends.LevelRow(5, 1, int.MaxValue));

        var listed = Assert.Single((await Ledger.ReadItemsAsync(Appends.Items(), None)).Items);
        Assert.Equal(item with { Details = default }, listed.Item with { Details = default });
        Assert.Equal("details of 5", Appends.Text(listed.Item.Details));
        Assert.Equal([Appends.LevelRow(5, 1, int.MaxValue), level], listed.Levels);
    }

    [Fact]
    public async Task Rows_WhenWrittenAgain_AreReplaced()
    {
        await WriteAsync(Appends.ItemRow(5), Appends.LevelRow(5));
        await WriteAsync(
            Appends.ItemRow(5, 4) with
            {
                Sku = "new",
            },
            Appends.LevelRow(5, 1, 77),
            Appends.LevelRow(5, 2)
        );
        Assert.Equal("0: ", await ItemsAsync(Appends.Items() with { Skus = ["SKU-5"] }));
        Assert.Equal("0: ", await ItemsAsync(Appends.Items() with { ProductIds = [5] }));
        Assert.Equal(
            "1: 5[1]",
            await ItemsAsync(
                Appends.Items() with
                {
                    Skus = ["new"],
                    ProductIds = [4],
                    OnHand = new(77, 77),
                }
            )
        );
    }

    [Fact]
    public async Task Rows_WhenRemoved_AreGone()
    {
        await WriteAsync(
            Appends.ItemRow(1),
            Appends.LevelRow(1),
            Appends.LevelRow(1, 2),
            Appends.LevelRow(1, 3),
            Appends.ItemRow(2),
            Appends.LevelRow(2)
        );
        await WriteAsync(new ListRow.LevelRemoval { VariantId = 1, LocationId = 2 });
        Assert.Equal("2: 1[1,3] 2[1]", await ItemsAsync(Appends.Items()));
        await WriteAsync(new ListRow.Removal { VariantId = 1 });
        Assert.Equal("1: 2[1]", await ItemsAsync(Appends.Items()));
        Assert.Equal("1: 2[10]", await ProductsAsync(Appends.Products()));
        await WriteAsync(Appends.ItemRow(1));
        Assert.Equal("1: 2[1]", await ItemsAsync(Appends.Items()));
    }

    [Fact]
    public async Task Rows_WhenALevelIsRemovedBehindAnUnreadChange_StayRemoved()
    {
        await WriteAsync(Appends.ItemRow(1), Appends.LevelRow(1), Appends.LevelRow(1, 2));
        await WriteAsync(Appends.LevelRow(1, 1, 3), Appends.LevelRow(1, 2, 4));
        await WriteAsync(new ListRow.LevelRemoval { VariantId = 1, LocationId = 2 });
        await WriteAsync(Appends.LevelRow(1, 1, 5));
        Assert.Equal("1: 1[5]", await ProductsAsync(Appends.Products()));
        Assert.Equal("1: 1[1]", await ItemsAsync(Appends.Items()));
    }

    [Fact]
    public async Task Items_WhenStockKeepersOnly_LeaveOutVariantsOfASharedStock()
    {
        await WriteAsync(
            Appends.ItemRow(1) with
            {
                Tracking = 1,
            },
            Appends.LevelRow(1),
            Appends.ItemRow(2, 1) with
            {
                Tracking = 1,
            },
            Appends.LevelRow(2),
            Appends.ItemRow(3, 3) with
            {
                Tracking = 2,
            },
            Appends.LevelRow(3),
            Appends.ItemRow(4, 3) with
            {
                Tracking = 2,
            },
            Appends.LevelRow(4),
            Appends.ItemRow(5) with
            {
                Tracking = 0,
            },
            Appends.LevelRow(5),
            Appends.ItemRow(6, 5) with
            {
                Tracking = 0,
            },
            Appends.LevelRow(6)
        );

        Assert.Equal(
            "4: 1[1] 3[1] 4[1] 5[1]",
            await ItemsAsync(Appends.Items() with { StockKeepersOnly = true })
        );
        Assert.Equal("6: 1[1] 2[1] 3[1] 4[1] 5[1] 6[1]", await ItemsAsync(Appends.Items()));
    }

    [Fact]
    public async Task Items_WhenFiltered_ListTheLevelsThatPassEveryFilter()
    {
        await WriteAsync(
            Appends.ItemRow(1),
            Appends.LevelRow(1, 1, 5),
            Appends.LevelRow(1, 2, 50),
            Appends.ItemRow(2),
            Appends.LevelRow(2, 1, null) with
            {
                QtyBackordered = 7,
            },
            Appends.ItemRow(3, 2),
            Appends.LevelRow(3, 2, 20) with
            {
                QtyBackordered = 1,
            }
        );

        Assert.Equal("3: 1[1,2] 2[1] 3[2]", await ItemsAsync(Appends.Items()));
        Assert.Equal(
            "2: 1[2] 3[2]",
            await ItemsAsync(Appends.Items() with { LocationIds = [2, 9] })
        );
        Assert.Equal(
            "2: 1[1,2] 3[2]",
            await ItemsAsync(Appends.Items() with { VariantIds = [3, 1, 99] })
        );
        Assert.Equal("2: 2[1] 3[2]", await ItemsAsync(Appends.Items() with { ProductIds = [2] }));
        Assert.Equal(
            "1: 2[1]",
            await ItemsAsync(Appends.Items() with { Skus = ["SKU-2", "sku-1"] })
        );
        Assert.Equal("2: 1[1] 2[1]", await ItemsAsync(Appends.Items() with { OnHand = new(0, 5) }));
        Assert.Equal(
            "2: 1[2] 3[2]",
            await ItemsAsync(Appends.Items() with { AvailableToSell = new(20, 50) })
        );
        Assert.Equal(
            "2: 2[1] 3[2]",
            await ItemsAsync(Appends.Items() with { QtyBackordered = new(1, 7) })
        );
        Assert.Equal(
            "1: 3[2]",
            await ItemsAsync(Appends.Items() with { QtyBackordered = new(1, 7), LocationIds = [2] })
        );
        Assert.Equal("0: ", await ItemsAsync(Appends.Items() with { Store = "other" }));
    }

    [Fact]
    public async Task Items_WhenHeldIsBounded_BothKindsOfHeldUnitsCount()
    {
        await WriteAsync(
            Appends.ItemRow(1),
            Appends.LevelRow(1) with
            {
                HeldOnHand = 1,
            },
            Appends.LevelRow(1, 2),
            Appends.ItemRow(2),
            Appends.LevelRow(2) with
            {
                HeldForBackorder = 2,
            },
            Appends.ItemRow(3),
            Appends.LevelRow(3) with
            {
                HeldOnHand = 2,
                HeldForBackorder = 2,
            }
        );
        var all = Appends.Items();

        Assert.Equal("3: 1[1] 2[1] 3[1]", await ItemsAsync(all with { Held = new(1, 9) }));
        Assert.Equal("1: 3[1]", await ItemsAsync(all with { Held = new(3, 9) }));
        Assert.Equal("1: 1[2]", await ItemsAsync(all with { Held = new(0, 0) }));
    }

    [Fact]
    public async Task Items_WhenAListIsEmpty_NothingPasses()
    {
        await WriteAsync(Appends.ItemRow(1), Appends.LevelRow(1));
        Assert.Equal("0: ", await ItemsAsync(Appends.Items() with { Skus = [] }));
        Assert.Equal("0: ", await ItemsAsync(Appends.Items() with { VariantIds = [] }));
        Assert.Equal("0: ", await ItemsAsync(Appends.Items() with { ProductIds = [] }));
        Assert.Equal("0: ", await ItemsAsync(Appends.Items() with { LocationIds = [] }));
        Assert.Equal("0: ", await ProductsAsync(Appends.Products() with { Ids = [] }));
        Assert.Equal("0: ", await ProductsAsync(Appends.Products() with { Levels = [] }));
        Assert.Equal("1: 1[10]", await ProductsAsync(Appends.Products() with { LevelsNot = [] }));
    }

    [Fact]
    public async Task Items_WhenPaged_SkipAndCountWholeItems()
    {
        await WriteAsync([
            .. Enumerable
                .Range(1, 10)
                .SelectMany(variant =>
                    new ListRow[]
                    {
                        Appends.ItemRow(variant),
                        Appends.LevelRow(variant, 1),
                        Appends.LevelRow(variant, 2),
                    }
                ),
        ]);
        Assert.Equal(
            "10: 4[1,2] 5[1,2]",
            await ItemsAsync(Appends.Items() with { Offset = 3, Limit = 2 })
        );
        Assert.Equal("10: ", await ItemsAsync(Appends.Items() with { Offset = 10, Limit = 2 }));
    }

    [Fact]
    public async Task Items_WhenMostBackorderedFirst_SumTheListedLevels()
    {
        await WriteAsync(
            Appends.ItemRow(1),
            Appends.LevelRow(1) with
            {
                QtyBackordered = 2,
            },
            Appends.LevelRow(1, 2) with
            {
                QtyBackordered = 2,
            },
            Appends.ItemRow(2),
            Appends.LevelRow(2) with
            {
                QtyBackordered = 3,
            },
            Appends.ItemRow(3),
            Appends.LevelRow(3),
            Appends.ItemRow(4),
            Appends.LevelRow(4) with
            {
                QtyBackordered = 3,
            }
        );
        var most = Appends.Items() with { MostBackorderedFirst = true };
        Assert.Equal("4: 1[1,2] 2[1] 4[1] 3[1]", await ItemsAsync(most));
        Assert.Equal(
            "3: 1[1,2] 2[1]",
            await ItemsAsync(most with { QtyBackordered = new(1, 99), Limit = 2 })
        );
        Assert.Equal("4: 2[1] 4[1] 1[1] 3[1]", await ItemsAsync(most with { LocationIds = [1] }));
    }

    [Fact]
    public async Task Items_WhenTwoThousandAreAsked_AreAllFound()
    {
        await WriteAsync([
            .. Enumerable
                .Range(1, 2_000)
                .SelectMany(variant =>
                    new ListRow[] { Appends.ItemRow(variant), Appends.LevelRow(variant) }
                ),
        ]);
        var skus = Enumerable.Range(1, 2_000).Select(i => $"SKU-{i}").ToArray();
        var ids = Enumerable.Range(1, 2_000).ToArray();
        Assert.StartsWith(
            "2000: ",
            await ItemsAsync(Appends.Items() with { Skus = skus, VariantIds = ids })
        );
        Assert.StartsWith(
            "2000: ",
            await ProductsAsync(Appends.Products() with { Skus = skus, Ids = ids })
        );
    }

    public static TheoryData<string, long> AtsCases =>
        new()
        {
            { "plain", 10 },
            { "safety and held", 4 },
            { "held beyond", 0 },
            { "limit", 13 },
            { "unlimited", int.MaxValue },
            { "unlimited, some sold", int.MaxValue - 9 },
            { "not eligible", 10 },
            { "limit passed", 10 },
            { "not purchasable", 0 },
            { "out of stock", 0 },
            { "location disabled", 0 },
            { "untracked", 0 },
            { "never set", 0 },
            { "largest", int.MaxValue },
            { "zero limit", 10 },
        };

    [Theory]
    [MemberData(nameof(AtsCases))]
    public async Task Ats_WhenFiltered_FollowsTheTerms(string name, long ats)
    {
        var (item, level) = (Appends.ItemRow(1), Appends.LevelRow(1));
        var terms = new SellingTerms(
            name != "not eligible",
            name == "location disabled" ? [3, 1] : [3]
        );
        (item, level) = name switch
        {
            "safety and held" => (item, level with { SafetyStock = 2, HeldOnHand = 4 }),
            "held beyond" => (item, level with { SafetyStock = 20, HeldOnHand = 4 }),
            "limit" => (
                item,
                level with
                {
                    BackorderLimit = 7,
                    QtyBackordered = 3,
                    HeldForBackorder = 1,
                }
            ),
            "unlimited" => (item, level with { BackorderLimit = int.MaxValue, QtyBackordered = 9 }),
            "unlimited, some sold" => (
                item,
                level with
                {
                    OnHand = 0,
                    BackorderLimit = int.MaxValue,
                    QtyBackordered = 5,
                    HeldForBackorder = 4,
                }
            ),
            "not eligible" => (item, level with { BackorderLimit = int.MaxValue }),
            "limit passed" => (item, level with { BackorderLimit = 7, QtyBackordered = 9 }),
            "not purchasable" => (item with { Purchasable = false }, level),
            "out of stock" => (item, level with { IsInStock = false }),
            "untracked" => (item with { Tracking = 0 }, level),
            "never set" => (item, level with { OnHand = null }),
            "largest" => (
                item,
                level with
                {
                    OnHand = int.MaxValue,
                    BackorderLimit = int.MaxValue - 1,
                }
            ),
            "zero limit" => (item, level with { BackorderLimit = 0 }),
            _ => (item, level),
        };
        await WriteAsync(item, level);

        var items = Appends.Items() with { Terms = terms };
        Assert.Equal("1: 1[1]", await ItemsAsync(items with { AvailableToSell = new(ats, ats) }));
        Assert.Equal(
            "0: ",
            await ItemsAsync(items with { AvailableToSell = new(ats + 1, long.MaxValue) })
        );
        Assert.Equal(
            "0: ",
            await ItemsAsync(items with { AvailableToSell = new(long.MinValue, ats - 1) })
        );
        var products = Appends.Products() with { Terms = terms };
        Assert.StartsWith("1: ", await ProductsAsync(products with { Levels = [ats] }));
        Assert.StartsWith("0: ", await ProductsAsync(products with { LevelsNot = [ats] }));
        Assert.StartsWith("1: ", await ProductsAsync(products with { Level = new(ats, ats) }));
    }

    [Fact]
    public async Task Products_WhenTrackedByVariant_SumTheirVariantsAtLocationOne()
    {
        await WriteAsync(
            Appends.ItemRow(10, 10),
            Appends.LevelRow(10, 1, 4),
            Appends.LevelRow(10, 2, 100),
            Appends.ItemRow(9, 10),
            Appends.LevelRow(9, 1, 3),
            Appends.ItemRow(11, 10),
            Appends.ItemRow(20),
            Appends.LevelRow(20, 1, 5)
        );
        Assert.Equal("2: 10[4]+9[3]+11[] 20[5]", await ProductsAsync(Appends.Products()));
        Assert.Equal(
            "1: 10[4]+9[3]+11[]",
            await ProductsAsync(Appends.Products() with { Levels = [7, 8] })
        );
        Assert.Equal(
            "1: 20[5]",
            await ProductsAsync(Appends.Products() with { Level = new(0, 6) })
        );
        Assert.Equal("1: 20[5]", await ProductsAsync(Appends.Products() with { LevelsNot = [7] }));
        Assert.Equal("0: ", await ProductsAsync(Appends.Products() with { Skus = ["SKU-9"] }));
        Assert.Equal(
            "1: 20[5]",
            await ProductsAsync(Appends.Products() with { Skus = ["SKU-20"] })
        );
        Assert.Equal(
            "2: 20[5]",
            await ProductsAsync(Appends.Products() with { Offset = 1, Limit = 1 })
        );
    }

    [Fact]
    public async Task Products_WhenTrackedByProduct_CountTheBaseVariantOnly()
    {
        await WriteAsync(
            Appends.ItemRow(1) with
            {
                Tracking = 1,
            },
            Appends.LevelRow(1, 1, 4),
            Appends.ItemRow(2, 1) with
            {
                Tracking = 1,
            },
            Appends.LevelRow(2, 1, 8)
        );
        Assert.Equal("1: 1[4]+2[8]", await ProductsAsync(Appends.Products() with { Levels = [4] }));
        Assert.Equal("0: ", await ProductsAsync(Appends.Products() with { Levels = [12] }));
    }

    [Theory]
    [InlineData("blue", 2)]
    [InlineData("BLUE s", 1)]
    [InlineData("100%", 1)]
    [InlineData("%", 1)]
    [InlineData("_", 1)]
    [InlineData("\\", 1)]
    [InlineData("ÄRA", 0)]
    [InlineData("ära", 1)]
    [InlineData("", 5)]
    public async Task Products_WhenNameLike_MatchTheTextItself(string part, int found)
    {
        string[] names = ["Blue shirt", "big BLUE hat", "100% wool", "a_b\\c", "Gära"];
        await WriteAsync([
            .. names.Select((name, i) => Appends.ItemRow(i + 1) with { Name = name }),
        ]);
        Assert.StartsWith(
            $"{found}: ",
            await ProductsAsync(Appends.Products() with { NameLike = part })
        );
    }

    [Fact]
    public async Task Export_WhenFollowed_AnswersEveryItemOnce()
    {
        await WriteAsync(
            Appends.ItemRow(1),
            Appends.LevelRow(1),
            Appends.LevelRow(1, 2),
            Appends.ItemRow(2),
            Appends.ItemRow(int.MaxValue),
            Appends.LevelRow(int.MaxValue)
        );
        await Ledger.RequireAsync(
            Appends.To(new("other", StreamKind.Item, "1"), 0) with
            {
                Rows = [Appends.ItemRow(4), Appends.LevelRow(4)],
            }
        );
        Assert.Equal([(1, 2), (2, 0)], await ExportAsync(0, 2));
        Assert.Equal([(int.MaxValue, 1)], await ExportAsync(2, 2));
        Assert.Empty(await ExportAsync(int.MaxValue, 2));
    }

    private async Task<IEnumerable<(int Variant, int Levels)>> ExportAsync(int after, int limit) =>
        (await Ledger.ReadItemsAfterAsync(Appends.Store, after, limit, None)).Select(item =>
            (item.Item.VariantId, item.Levels.Count)
        );

    private async Task WriteAsync(params ListRow[] rows)
    {
        foreach (var part in rows.Chunk(Append.RowsMax))
        {
            var head = await Ledger.HeadAsync(Appends.Item(1));
            await Ledger.RequireAsync(
                Appends.To(Appends.Item(1), head?.Version ?? 0) with
                {
                    Rows = part,
                }
            );
        }
    }

    private async Task<string> ItemsAsync(ItemQuery query) =>
        Appends.Page(await Ledger.ReadItemsAsync(query, None));

    private async Task<string> ProductsAsync(ProductQuery query) =>
        Appends.Page(await Ledger.ReadProductsAsync(query, None));
}

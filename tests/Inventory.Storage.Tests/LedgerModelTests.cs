using CsCheck;
using Inventory.Storage.Memory;
using Inventory.Storage.Sqlite;

namespace Inventory.Storage.Tests;

/// <summary>Random batches against SQLite and the model; everything that can be read is compared.
/// A failure prints the seed to run it again with.</summary>
public sealed class LedgerModelTests
{
    private const int Streams = 6;

    private static CancellationToken None => CancellationToken.None;

    private static readonly Gen<Mark> Marks = Gen.Frequency(
        (3, Gen.Const(Mark.Keep)),
        (1, Gen.Const(Mark.Clear)),
        (2, Gen.Long[0, 50].Select(Mark.At))
    );

    private static readonly Gen<ListRow> Rows = Gen.Frequency<ListRow>(
        (
            2,
            Gen.Select(
                Gen.Int[1, 8],
                Gen.Int[1, 8],
                Gen.Byte[0, 2],
                Gen.Bool,
                (v, p, t, b) =>
                    (ListRow)(Appends.ItemRow(v, p) with { Tracking = t, Purchasable = b })
            )
        ),
        (
            6,
            Gen.Select(
                Gen.Int[1, 8],
                Gen.Int[1, 3],
                Gen.Int[-1, 20],
                Gen.Int[0, 5],
                Gen.Int[0, 5],
                (v, l, h, q, s) =>
                    (ListRow)(
                        Appends.LevelRow(v, l, h < 0 ? null : h) with
                        {
                            QtyBackordered = q,
                            SafetyStock = s,
                            HeldOnHand = q,
                            BackorderLimit =
                                s == 0 ? null
                                : s == 1 ? ListRow.Level.Unlimited
                                : s,
                        }
                    )
            )
        ),
        (1, Gen.Int[1, 8].Select(v => (ListRow)new ListRow.Removal { VariantId = v })),
        (
            1,
            Gen.Select(
                Gen.Int[1, 8],
                Gen.Int[1, 3],
                (v, l) => (ListRow)new ListRow.LevelRemoval { VariantId = v, LocationId = l }
            )
        )
    );

    internal static readonly Gen<Step> Steps =
        from stream in Gen.Int[0, Streams - 1]
        from lag in Gen.Frequency((12, Gen.Const(0)), (1, Gen.Int[-2, 2]))
        from count in Gen.Frequency((1, Gen.Const(0)), (6, Gen.Int[1, 3]), (1, Gen.Int[1, 100]))
        from state in Gen.Int[-1, 40]
        from wake in Marks
        from undelivered in Marks
        from names in Gen.Int[0, 5].Array[0, 2]
        from releases in Gen.Int[0, 5].Array[0, 1]
        from rows in Gen.Frequency((3, Gen.Const(Array.Empty<ListRow>())), (4, Rows.Array[1, 4]))
        from chunk in Gen.Frequency((6, Gen.Const(0)), (1, Gen.Int[1, 3]))
        from again in Gen.Frequency((15, Gen.Const(false)), (1, Gen.Const(true)))
        select new Step(
            stream,
            lag,
            count,
            state,
            wake,
            undelivered,
            names,
            releases,
            rows,
            chunk,
            again
        );

    internal sealed record Step(
        int Stream,
        int Lag,
        int Count,
        int State,
        Mark Wake,
        Mark Undelivered,
        int[] Names,
        int[] Releases,
        ListRow[] Rows,
        int Chunk,
        bool Again
    );

    [Fact]
    public async Task Everything_WhenBatchesAreRandom_IsAsTheModelSays() =>
        await Gen.Select(Steps.Array[1, 12].Array[1, 10], Gen.Int[0, 1_000])
            .SampleAsync(
                async (batches, seed) => await RunAsync(batches, seed),
                iter: 120,
                threads: 1
            );

    private static async Task RunAsync(Step[][] batches, int seed)
    {
        using var directory = new TemporaryDirectory();
        var options = new SqliteLedgerOptions
        {
            Directory = directory.Path,
            WaitingHeadsMax = (seed % 5) switch
            {
                0 => 0,
                1 => 1,
                2 => 3,
                3 => 5,
                _ => 32_768,
            },
        };
        await using var model = new MemoryLedger();
        var ledger = new SqliteLedger(options);
        await ledger.OpenAsync(None);
        try
        {
            Append? last = null;
            for (var i = 0; i < batches.Length; i++)
            {
                var batch = await BatchAsync(model, batches[i], last);
                last = batch[^1];
                Assert.Equal(
                    await model.CommitAsync(batch, None),
                    await ledger.CommitAsync(batch, None),
                    Same
                );
                if ((seed + i) % 4 < 2)
                {
                    options = await CloseOrCrashAsync(ledger, options, (seed + i) % 4 == 0);
                    ledger = new SqliteLedger(options);
                    await ledger.OpenAsync(None);
                }

                await CompareStreamsAsync(model, ledger);
                if ((seed + i) % 3 == 0)
                {
                    await CompareListsAsync(model, ledger);
                }
            }

            await CompareListsAsync(model, ledger);
        }
        finally
        {
            await ledger.DisposeAsync();
        }
    }

    /// <summary>A crash is a copy of the files as they stand, which the next ledger
    /// opens.</summary>
    private static async Task<SqliteLedgerOptions> CloseOrCrashAsync(
        SqliteLedger ledger,
        SqliteLedgerOptions options,
        bool close
    )
    {
        var copy = options with { Directory = Path.Combine(options.Directory, "next") };
        if (!close)
        {
            TemporaryDirectory.CopyDatabase(options.Directory, copy.Directory);
        }

        await ledger.DisposeAsync();
        return close ? options : copy;
    }

    internal static bool Same(AppendResult one, AppendResult two) =>
        one with { Reason = null } == two with { Reason = null };

    private static StreamId Stream(int index) =>
        index < 3
            ? Appends.Item(index + 1)
            : new StreamId(
                index == 3 ? "other" : Appends.Store,
                StreamKind.Order,
                $"order {index}"
            );

    /// <summary>Expected versions follow from the model and the batch's own appends.</summary>
    internal static async Task<Append[]> BatchAsync(ILedger model, Step[] steps, Append? last)
    {
        var versions = new Dictionary<int, long>();
        var batch = new List<Append>();
        foreach (var step in steps)
        {
            if (step.Again && last is not null)
            {
                batch.Add(last);
                continue;
            }

            var head = await model.HeadAsync(Stream(step.Stream));
            var version = versions.GetValueOrDefault(step.Stream, head?.Version ?? 0);
            var expected = Math.Max(0, version + step.Lag);
            last = Write(step, expected);
            batch.Add(last);
            versions[step.Stream] = expected == version ? version + step.Count : version;
        }

        return [.. batch];
    }

    private static Append Write(Step step, long expected)
    {
        var after = expected + step.Count;
        return Appends.To(Stream(step.Stream), expected, step.Count) with
        {
            State = step.State < 0 ? null : new byte[step.State],
            NextWake = step.Wake,
            UndeliveredFrom = step.Undelivered,
            Claims = [.. step.Names.Select(i => Appends.Sku($"name {i}"))],
            Releases = [.. step.Releases.Select(i => Appends.Sku($"name {i}"))],
            Rows = step.Rows,
            Chunk =
                step.Chunk == 0
                    ? null
                    : new SnapshotChunk(
                        Math.Max(1, after),
                        step.Chunk % 2,
                        Appends.Bytes($"c{after}"),
                        step.Chunk > 1
                    ),
        };
    }

    internal static async Task CompareStreamsAsync(ILedger model, ILedger ledger)
    {
        for (var i = 0; i < Streams; i++)
        {
            var stream = Stream(i);
            var head = await model.HeadAsync(stream);
            Assert.Equal(Text(head), Text(await ledger.HeadAsync(stream)));
            foreach (var after in new[] { 0, head?.Version / 2 ?? 0, (head?.Version ?? 0) - 1 })
            {
                Assert.Equal(
                    (await model.ReadEntriesAsync(stream, after, None).ListAsync()).Select(Text),
                    (await ledger.ReadEntriesAsync(stream, after, None).ListAsync()).Select(Text)
                );
                Assert.Equal(
                    (await model.ReadHistoryAsync(stream, after, 5, None)).Select(Text),
                    (await ledger.ReadHistoryAsync(stream, after, 5, None)).Select(Text)
                );
            }

            var snapshot = head?.SnapshotVersion ?? 0;
            Assert.Equal(
                (await model.ReadSnapshotAsync(stream, snapshot, None).ListAsync()).Select(
                    Appends.Text
                ),
                (await ledger.ReadSnapshotAsync(stream, snapshot, None).ListAsync()).Select(
                    Appends.Text
                )
            );
        }

        var names = Enumerable.Range(0, 6).Select(i => $"name {i}").ToArray();
        Assert.Equal(
            await model.ResolveAsync(Appends.Store, NameKind.Sku, names, None),
            await ledger.ResolveAsync(Appends.Store, NameKind.Sku, names, None)
        );
        // Streams of one time come in any order.
        Assert.Equal(
            (await model.DueAsync(25, 100, None)).Select(stream => stream.ToString()).Order(),
            (await ledger.DueAsync(25, 100, None)).Select(stream => stream.ToString()).Order()
        );
    }

    internal static async Task CompareListsAsync(ILedger model, ILedger ledger)
    {
        var terms = new SellingTerms(true, [2]);
        ItemQuery[] items =
        [
            Appends.Items(),
            Appends.Items() with
            {
                Terms = terms,
                AvailableToSell = new(1, 12),
            },
            Appends.Items() with
            {
                MostBackorderedFirst = true,
                QtyBackordered = new(1, 4),
                Limit = 3,
            },
            Appends.Items() with
            {
                ProductIds = [1, 2, 3],
                LocationIds = [1, 3],
                Offset = 1,
            },
            Appends.Items() with
            {
                OnHand = new(0, 9),
                Skus = ["SKU-1", "SKU-4", "SKU-5"],
            },
        ];
        foreach (var query in items)
        {
            Assert.Equal(
                Text(await model.ReadItemsAsync(query, None)),
                Text(await ledger.ReadItemsAsync(query, None))
            );
        }

        ProductQuery[] products =
        [
            Appends.Products(),
            Appends.Products() with
            {
                Terms = terms,
                Level = new(1, 20),
            },
            Appends.Products() with
            {
                LevelsNot = [0],
                NameLike = "DUCT",
            },
        ];
        foreach (var query in products)
        {
            Assert.Equal(
                Appends.Page(await model.ReadProductsAsync(query, None)),
                Appends.Page(await ledger.ReadProductsAsync(query, None))
            );
        }

        Assert.Equal(
            (await model.ReadItemsAfterAsync("other", 2, 9, None)).Select(Text),
            (await ledger.ReadItemsAfterAsync("other", 2, 9, None)).Select(Text)
        );
    }

    private static string Text(StreamHead? head) =>
        head is null ? "none" : $"{head with { State = null }} {head.State?.Length ?? -1}";

    private static string Text(EntryPack pack) =>
        $"{pack.FirstVersion} {pack.Count} {pack.At} {Appends.Text(pack.Bytes)}";

    private static string Text(ItemPage page) =>
        $"{page.Total} {string.Join(";", page.Items.Select(Text))}";

    private static string Text(ListedItem item) =>
        $"{item.Item with { Details = default }} {string.Join(",", item.Levels)}";
}

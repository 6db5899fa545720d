namespace Inventory.Storage.Tests;

/// <summary>What every provider promises about streams; a subclass opens one.</summary>
public abstract class LedgerCompliance : IAsyncLifetime
{
    private protected static CancellationToken None => CancellationToken.None;

    private protected ILedger Ledger { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Ledger = Create();
        await Ledger.OpenAsync(None);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Commit_WhenTheVersionMatches_IsReadBackWhole()
    {
        var append = Appends.To(Appends.Item(7), 0, 3) with
        {
            State = Appends.Bytes("state"),
            NextWake = Mark.At(50),
            UndeliveredFrom = Mark.At(2),
        };

        Assert.Equal(new AppendResult(Outcome.Committed, 3), await Ledger.CommitAsync(append));

        var head = await Ledger.HeadAsync(append.Stream);
        Assert.NotNull(head);
        Assert.Equal((3, append.Id, 1_000), (head.Version, head.AppendId, head.At));
        Assert.Equal("state", Appends.Text(head.State!.Value));
        Assert.Equal((0, 50, 2), (head.SnapshotVersion, head.NextWake, head.UndeliveredFrom));
        var pack = Assert.Single(await Ledger.ReadEntriesAsync(append.Stream, 0, None).ListAsync());
        Assert.Equal((1, 3, 1_000, 3), (pack.FirstVersion, pack.Count, pack.At, pack.LastVersion));
        Assert.Equal("1..3;", Appends.Text(pack.Bytes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Commit_WhenTheVersionDiffers_IsAConflictThatWritesNothing(long expected)
    {
        await Ledger.RequireAsync(Appends.To(Appends.Item(7), 0, 2));
        var append = Appends.To(Appends.Item(7), expected) with
        {
            Claims = [Appends.Sku("x")],
            Rows = [Appends.ItemRow(7), Appends.LevelRow(7)],
        };

        Assert.Equal(new AppendResult(Outcome.Conflict, 2), await Ledger.CommitAsync(append));

        Assert.Equal(2, (await Ledger.HeadAsync(append.Stream))!.Version);
        Assert.Null((await Ledger.ResolveAsync(Appends.Store, NameKind.Sku, ["x"], None))[0]);
        Assert.Equal(0, (await Ledger.ReadItemsAsync(Appends.Items(), None)).Total);
    }

    [Fact]
    public async Task Commit_WhenTheStreamIsNew_ConflictsAboveZero()
    {
        Assert.Equal(
            new AppendResult(Outcome.Conflict, 0),
            await Ledger.CommitAsync(Appends.To(Appends.Item(1), 1))
        );
        Assert.Null(await Ledger.HeadAsync(Appends.Item(1)));
    }

    [Fact]
    public async Task Commit_WhenSentAgain_IsAlreadyCommittedOnce()
    {
        var append = Appends.To(Appends.Item(7), 0, 2);
        await Ledger.RequireAsync(append);

        Assert.Equal(
            new AppendResult(Outcome.AlreadyCommitted, 2),
            await Ledger.CommitAsync(append)
        );
        Assert.Single(await Ledger.ReadEntriesAsync(append.Stream, 0, None).ListAsync());
    }

    [Fact]
    public async Task Commit_WhenTwoAppendsOfOneStreamShareABatch_AppliesInOrder()
    {
        var stream = Appends.Item(7);
        var first = Appends.To(stream, 0) with { State = Appends.Bytes("1") };
        var second = Appends.To(stream, 1) with { State = Appends.Bytes("2") };

        var results = await Ledger.CommitAsync([first, second, first, second], None);

        Assert.Equal(
            [Outcome.Committed, Outcome.Committed, Outcome.Conflict, Outcome.AlreadyCommitted],
            results.Select(result => result.Outcome)
        );
        Assert.Equal("2", Appends.Text((await Ledger.HeadAsync(stream))!.State!.Value));
    }

    [Fact]
    public async Task Commit_WhenOneAppendConflicts_CommitsItsNeighbours()
    {
        var results = await Ledger.CommitAsync(
            [
                Appends.To(Appends.Item(1), 0),
                Appends.To(Appends.Item(2), 5),
                Appends.To(Appends.Item(3), 0),
            ],
            None
        );

        Assert.Equal(
            [Outcome.Committed, Outcome.Conflict, Outcome.Committed],
            results.Select(result => result.Outcome)
        );
        Assert.Null(await Ledger.HeadAsync(Appends.Item(2)));
    }

    [Fact]
    public async Task Commit_WhenTheBatchIsEmpty_AnswersNothing() =>
        Assert.Empty(await Ledger.CommitAsync([], None));

    [Fact]
    public async Task Commit_WhenThereAreNoEntries_ChangesTheHeadOnly()
    {
        var stream = Appends.Item(7);
        await Ledger.RequireAsync(Appends.To(stream, 0) with { State = Appends.Bytes("a") });
        var append = Appends.To(stream, 1, 0) with { UndeliveredFrom = Mark.At(1) };

        Assert.Equal(new AppendResult(Outcome.Committed, 1), await Ledger.CommitAsync(append));

        var head = await Ledger.HeadAsync(stream);
        Assert.Equal((1, append.Id, 1), (head!.Version, head.AppendId, head.UndeliveredFrom));
        Assert.Null(head.State);
        Assert.Single(await Ledger.ReadEntriesAsync(stream, 0, None).ListAsync());
    }

    [Fact]
    public async Task Commit_WhenANewStreamHasNoEntries_MakesAHeadAtZero()
    {
        await Ledger.RequireAsync(Appends.To(Appends.Item(7), 0, 0));
        Assert.Equal(0, (await Ledger.HeadAsync(Appends.Item(7)))!.Version);
        Assert.Empty(await Ledger.ReadEntriesAsync(Appends.Item(7), 0, None).ListAsync());
        Assert.Empty(await Ledger.ReadHistoryAsync(Appends.Item(7), null, 10, None));
        await Ledger.RequireAsync(Appends.To(Appends.Item(7), 0));
    }

    [Fact]
    public async Task Commit_WhenStateIsEmpty_DiffersFromNone()
    {
        await Ledger.RequireAsync(
            Appends.To(Appends.Item(1), 0) with
            {
                State = ReadOnlyMemory<byte>.Empty,
            },
            Appends.To(Appends.Item(2), 0)
        );
        Assert.Equal(0, (await Ledger.HeadAsync(Appends.Item(1)))!.State!.Value.Length);
        Assert.Null((await Ledger.HeadAsync(Appends.Item(2)))!.State);
    }

    [Fact]
    public async Task Commit_WhenBuffersChangeAfterwards_HasKeptItsOwn()
    {
        var (entries, state, chunk) = (new byte[] { 1 }, new byte[] { 2 }, new byte[] { 3 });
        var details = new byte[] { 4 };
        var stream = Appends.Item(7);
        await Ledger.RequireAsync(
            Appends.To(stream, 0) with
            {
                Entries = entries,
                State = state,
                Chunk = new SnapshotChunk(1, 0, chunk, true),
                Rows = [Appends.ItemRow(7) with { Details = details }, Appends.LevelRow(7)],
            }
        );
        (entries[0], state[0], chunk[0], details[0]) = (9, 9, 9, 9);

        var pack = Assert.Single(await Ledger.ReadEntriesAsync(stream, 0, None).ListAsync());
        var item = Assert.Single((await Ledger.ReadItemsAsync(Appends.Items(), None)).Items).Item;
        var read = Assert.Single(await Ledger.ReadSnapshotAsync(stream, 1, None).ListAsync());
        Assert.Equal(1, pack.Bytes.Span[0]);
        Assert.Equal(2, (await Ledger.HeadAsync(stream))!.State!.Value.Span[0]);
        Assert.Equal(3, read.Span[0]);
        Assert.Equal(4, item.Details.Span[0]);
    }

    [Fact]
    public async Task Commit_WhenCancelledBefore_ThrowsAndWritesNothing()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Ledger.CommitAsync([Appends.To(Appends.Item(1), 0)], cancel.Token)
        );
        Assert.Null(await Ledger.HeadAsync(Appends.Item(1)));
    }

    [Fact]
    public async Task Streams_WhenOnlyStoreKindOrKeyDiffer_AreDifferent()
    {
        StreamId[] streams =
        [
            new("", StreamKind.Host, "1"),
            new("s", StreamKind.Store, "1"),
            new("s", StreamKind.Item, "1"),
            new("t", StreamKind.Item, "1"),
            new("s", StreamKind.Item, "01"),
            new("s", StreamKind.Order, "1"),
            new("s", StreamKind.Order, "x"),
            new("s", StreamKind.Order, "X"),
            new("s", StreamKind.Batch, "x"),
            new("s", StreamKind.Order, "2147483647"),
            new("s", StreamKind.Order, "2147483648"),
            new("s", StreamKind.Order, "-1"),
            new("s", StreamKind.Order, "+1"),
            new("s", StreamKind.Order, " 1"),
            new("s", StreamKind.Order, "0"),
            new("s", StreamKind.Order, "ключ"),
            new("s", StreamKind.Order, new string('k', 255)),
        ];
        await Ledger.RequireAsync([
            .. streams.Select(
                (stream, i) => Appends.To(stream, 0, i + 1) with { NextWake = Mark.At(i) }
            ),
        ]);

        for (var i = 0; i < streams.Length; i++)
        {
            Assert.Equal(i + 1, (await Ledger.HeadAsync(streams[i]))!.Version);
        }

        Assert.Equal(streams, await Ledger.DueAsync(100, 100, None));
    }

    public static TheoryData<string> Oversized => [.. BrokenAppends().Keys];

    [Theory]
    [MemberData(nameof(Oversized))]
    public async Task Commit_WhenABoundIsBroken_IsRejectedAlone(string bound)
    {
        var broken = BrokenAppends()[bound];

        var results = await Ledger.CommitAsync([broken, Appends.To(Appends.Item(2), 0)], None);

        Assert.Equal(
            (Outcome.Rejected, Rejection.Invalid),
            (results[0].Outcome, results[0].Rejection)
        );
        Assert.NotEmpty(results[0].Reason!);
        Assert.Equal(Outcome.Committed, results[1].Outcome);
    }

    [Fact]
    public async Task Commit_WhenAtEveryBound_Commits() =>
        await Ledger.RequireAsync(
            Appends.To(Appends.Item(1), 0, Append.EntriesMax) with
            {
                Entries = new byte[Append.EntryBytesMax],
                State = new byte[Append.StateBytesMax],
                Chunk = new SnapshotChunk(1, 0, new byte[SnapshotChunk.BytesMax], false),
                Claims =
                [
                    .. Enumerable.Range(0, Append.NamesMax).Select(i => Appends.Sku($"n{i}")),
                ],
                Rows = [.. Enumerable.Range(1, Append.RowsMax).Select(i => Appends.LevelRow(1, i))],
            }
        );

    [Fact]
    public async Task Everything_WhenReadWhole_IsEachOnce()
    {
        var items = Enumerable.Range(1, 1_100).Select(i => Appends.To(Appends.Item(i), 0) with
        {
            Claims = [Appends.Sku($"sku-{i}"), new("t", NameKind.OperationKey, $"ключ {i}")],
        });
        await Ledger.RequireAsync([.. items, Appends.To(new("t", StreamKind.Order, "x/y"), 0, 0)]);
        await Ledger.RequireAsync(Appends.To(Appends.Item(7), 1) with
        {
            Releases = [Appends.Sku("sku-7")],
        });

        var streams = await Ledger.ReadStreamsAsync(None).ListAsync();
        var names = await Ledger.ReadNamesAsync(None).ListAsync();

        Assert.Equal(1_101, streams.Count);
        Assert.Equal(1_101, streams.Distinct().Count());
        Assert.Contains(new("t", StreamKind.Order, "x/y"), streams);
        Assert.Equal(2_199, names.Count);
        Assert.Equal(2_199, names.Distinct().Count());
        Assert.Contains(new(new("t", NameKind.OperationKey, "ключ 7"), Appends.Item(7)), names);
        Assert.DoesNotContain(names, owned => owned.Name.Key == "sku-7");
    }

    [Fact]
    public async Task Everything_WhenNothingIsThere_IsNothing()
    {
        Assert.Empty(await Ledger.ReadStreamsAsync(None).ListAsync());
        Assert.Empty(await Ledger.ReadNamesAsync(None).ListAsync());
    }

    [Fact]
    public async Task Ping_WhenOpen_Answers() => await Ledger.PingAsync(None);

    private protected abstract ILedger Create();

    private static Dictionary<string, Append> BrokenAppends()
    {
        var good = Appends.To(Appends.Item(1), 0);
        return new Dictionary<string, Append>
        {
            ["entries"] = good with { EntryCount = Append.EntriesMax + 1 },
            ["negative entries"] = good with { EntryCount = -1 },
            ["bytes"] = good with { Entries = new byte[Append.EntryBytesMax + 1] },
            ["bytes without entries"] = good with { EntryCount = 0 },
            ["state"] = good with { State = new byte[Append.StateBytesMax + 1] },
            ["chunk"] = good with
            {
                Chunk = new SnapshotChunk(1, 0, new byte[SnapshotChunk.BytesMax + 1], false),
            },
            ["chunk of the future"] = good with { Chunk = new SnapshotChunk(2, 0, default, false) },
            ["chunk place"] = good with { Chunk = new SnapshotChunk(1, -1, default, false) },
            ["names"] = good with
            {
                Claims =
                [
                    .. Enumerable.Range(0, Append.NamesMax + 1).Select(i => Appends.Sku($"{i}")),
                ],
            },
            ["empty name"] = good with { Claims = [Appends.Sku("")] },
            ["long name"] = good with { Releases = [Appends.Sku(new string('x', 256))] },
            ["rows"] = good with
            {
                Rows =
                [
                    .. Enumerable.Range(1, Append.RowsMax + 1).Select(i => Appends.LevelRow(i)),
                ],
            },
            ["row id"] = good with { Rows = [Appends.LevelRow(0)] },
            ["empty key"] = good with { Stream = good.Stream with { Key = "" } },
            ["long key"] = good with { Stream = good.Stream with { Key = new string('k', 256) } },
            ["kind"] = good with { Stream = good.Stream with { Kind = (StreamKind)99 } },
            ["version"] = good with { ExpectedVersion = -1 },
        };
    }
}

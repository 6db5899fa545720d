namespace Inventory.Storage.Tests;

/// <summary>What every provider promises about names, marks, snapshots and history.</summary>
public abstract class LedgerHistoryCompliance : LedgerCompliance
{
    [Fact]
    public async Task Names_WhenClaimedAndReleased_BelongToOneStreamAtATime()
    {
        var (one, two) = (Appends.Item(1), Appends.Item(2));
        await Ledger.RequireAsync(
            Appends.To(one, 0) with
            {
                Claims = [Appends.Sku("a"), Appends.Sku("b")],
            }
        );
        var taken = await Ledger.CommitAsync(
            Appends.To(two, 0) with
            {
                Claims = [Appends.Sku("c"), Appends.Sku("b")],
            }
        );
        Assert.Equal(new AppendResult(Outcome.Conflict, 0, Appends.Sku("b"), one), taken);
        Assert.Equal([one, one, null], await OwnersAsync("a", "b", "c"));

        await Ledger.RequireAsync(
            Appends.To(one, 1) with
            {
                Releases = [Appends.Sku("b")],
                Claims = [Appends.Sku("a")],
            },
            Appends.To(two, 0) with
            {
                Claims = [Appends.Sku("b")],
            }
        );
        Assert.Equal([one, two, null], await OwnersAsync("a", "b", "c"));
    }

    [Fact]
    public async Task Names_WhenAnotherStreamReleasesThem_AreLeftAlone()
    {
        await Ledger.RequireAsync(
            Appends.To(Appends.Item(1), 0) with
            {
                Claims = [Appends.Sku("a")],
            },
            Appends.To(Appends.Item(2), 0) with
            {
                Releases = [Appends.Sku("a"), Appends.Sku("none")],
            }
        );
        Assert.Equal([Appends.Item(1)], await OwnersAsync("a"));
    }

    [Fact]
    public async Task Names_WhenTakenEarlierInTheBatch_Conflict()
    {
        var results = await Ledger.CommitAsync(
            [
                Appends.To(Appends.Item(1), 0) with
                {
                    Claims = [Appends.Sku("a")],
                },
                Appends.To(Appends.Item(2), 0) with
                {
                    Claims = [Appends.Sku("a")],
                },
                Appends.To(Appends.Item(3), 0) with
                {
                    Claims = [Appends.Sku("b")],
                },
            ],
            None
        );
        Assert.Equal(
            [Outcome.Committed, Outcome.Conflict, Outcome.Committed],
            results.Select(result => result.Outcome)
        );
        Assert.Equal(Appends.Item(1), results[1].Owner);
    }

    [Fact]
    public async Task Names_WhenReleasedAndClaimedAtOnce_StayClaimed()
    {
        await Ledger.RequireAsync(
            Appends.To(Appends.Item(1), 0) with
            {
                Releases = [Appends.Sku("a")],
                Claims = [Appends.Sku("a"), Appends.Sku("a")],
            }
        );
        Assert.Equal([Appends.Item(1)], await OwnersAsync("a"));
    }

    [Fact]
    public async Task Names_WhenStoreKindOrCaseDiffer_AreDifferent()
    {
        var text = new StreamId("other", StreamKind.Order, "order 1");
        await Ledger.RequireAsync(
            Appends.To(text, 0) with
            {
                Claims =
                [
                    new("other", NameKind.Sku, "a"),
                    new(Appends.Store, NameKind.OperationKey, "a"),
                    Appends.Sku("A"),
                    Appends.Sku("ä"),
                ],
            }
        );
        Assert.Equal([null, text, text, text], await OwnersAsync("a", "A", "ä", "ä"));
        Assert.Equal(text, (await Ledger.ResolveAsync("other", NameKind.Sku, ["a"], None))[0]);
        Assert.Null((await Ledger.ResolveAsync("nowhere", NameKind.Sku, ["a"], None))[0]);
    }

    [Fact]
    public async Task Marks_WhenKeptSetOrCleared_SayWhatTheLastMoveSaid()
    {
        var stream = Appends.Item(1);
        await Ledger.RequireAsync(Appends.To(stream, 0));
        Assert.Equal((null, null), await MarksAsync(stream));
        await Ledger.RequireAsync(
            Appends.To(stream, 1) with
            {
                NextWake = Mark.At(9),
                UndeliveredFrom = Mark.At(1),
            }
        );
        Assert.Equal((9, 1), await MarksAsync(stream));
        await Ledger.RequireAsync(Appends.To(stream, 2));
        Assert.Equal((9, 1), await MarksAsync(stream));
        await Ledger.RequireAsync(
            Appends.To(stream, 3, 0) with
            {
                NextWake = Mark.Clear,
                UndeliveredFrom = Mark.At(3),
            }
        );
        Assert.Equal((null, 3), await MarksAsync(stream));
        await Ledger.RequireAsync(Appends.To(stream, 3) with { UndeliveredFrom = Mark.Clear });
        Assert.Equal((null, null), await MarksAsync(stream));
    }

    [Fact]
    public async Task Due_WhenMarksPassed_FindsThemEarliestFirst()
    {
        await Ledger.RequireAsync(
            Appends.To(Appends.Item(1), 0) with
            {
                NextWake = Mark.At(30),
            },
            Appends.To(Appends.Item(2), 0) with
            {
                NextWake = Mark.At(10),
            },
            Appends.To(Appends.Item(3), 0),
            Appends.To(Appends.Item(4), 0) with
            {
                NextWake = Mark.At(20),
            }
        );
        await Ledger.RequireAsync(
            Appends.To(Appends.Item(1), 1) with
            {
                NextWake = Mark.At(5),
            },
            Appends.To(Appends.Item(4), 1) with
            {
                NextWake = Mark.Clear,
            }
        );

        Assert.Empty(await Ledger.DueAsync(4, 10, None));
        Assert.Equal([Appends.Item(1)], await Ledger.DueAsync(5, 10, None));
        Assert.Equal([Appends.Item(1), Appends.Item(2)], await Ledger.DueAsync(100, 10, None));
        Assert.Equal([Appends.Item(1)], await Ledger.DueAsync(100, 1, None));
    }

    [Fact]
    public async Task Snapshot_WhenUnsealed_IsNeverRead()
    {
        var stream = Appends.Item(1);
        await Ledger.RequireAsync(Appends.To(stream, 0) with { Chunk = Chunk(1, 0, "a", false) });
        Assert.Equal(0, (await Ledger.HeadAsync(stream))!.SnapshotVersion);
        Assert.Empty(await Ledger.ReadSnapshotAsync(stream, 1, None).ListAsync());
    }

    [Fact]
    public async Task Snapshot_WhenSealed_IsReadInOrderUntilTheNext()
    {
        var stream = Appends.Item(1);
        await Ledger.RequireAsync(Appends.To(stream, 0) with { Chunk = Chunk(1, 0, "a", false) });
        await Ledger.RequireAsync(Appends.To(stream, 1) with { Chunk = Chunk(1, 1, "b", false) });
        await Ledger.RequireAsync(Appends.To(stream, 2, 0) with { Chunk = Chunk(1, 2, "", true) });
        Assert.Equal(["a", "b", ""], await SnapshotAsync(stream, 1));

        await Ledger.RequireAsync(Appends.To(stream, 2) with { Chunk = Chunk(3, 0, "c", false) });
        Assert.Equal(["a", "b", ""], await SnapshotAsync(stream, 1));
        await Ledger.RequireAsync(Appends.To(stream, 3) with { Chunk = Chunk(4, 0, "d", true) });
        Assert.Equal(4, (await Ledger.HeadAsync(stream))!.SnapshotVersion);
        Assert.Equal(["d"], await SnapshotAsync(stream, 4));
        Assert.Empty(await SnapshotAsync(stream, 1));
        Assert.Empty(await SnapshotAsync(stream, 3));
    }

    [Fact]
    public async Task Snapshot_WhenBegunAgain_DropsWhatTheFirstTryLeft()
    {
        var stream = Appends.Item(1);
        await Ledger.RequireAsync(
            Appends.To(stream, 0) with
            {
                Chunk = Chunk(1, 0, "a", false),
            },
            Appends.To(stream, 1) with
            {
                Chunk = Chunk(1, 1, "b", false),
            },
            Appends.To(stream, 2) with
            {
                Chunk = Chunk(1, 0, "again", true),
            }
        );
        Assert.Equal(["again"], await SnapshotAsync(stream, 1));
    }

    [Fact]
    public async Task Snapshot_WhenNotNewerThanTheSealedOne_IsRejected()
    {
        var stream = Appends.Item(1);
        await Ledger.RequireAsync(Appends.To(stream, 0, 5) with { Chunk = Chunk(5, 0, "a", true) });
        var result = await Ledger.CommitAsync(
            Appends.To(stream, 5) with
            {
                Chunk = Chunk(5, 0, "b", true),
            }
        );
        Assert.Equal(Rejection.Invalid, result.Rejection);
        Assert.Equal(["a"], await SnapshotAsync(stream, 5));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public async Task History_WhenPacksHaveAnySize_IsFoundFromEveryVersion(int packMax)
    {
        var stream = Appends.Item(1);
        var versions = new List<(long First, int Count)>();
        var version = 0L;
        for (var i = 0; version < 330; i++)
        {
            var count = 1 + (i * 7 % packMax);
            await Ledger.RequireAsync(
                Appends.To(stream, version, count),
                Appends.To(Appends.Item(2), i)
            );
            versions.Add((version + 1, count));
            version += count;
        }

        for (var at = 0L; at <= version + 2; at++)
        {
            Assert.Equal(
                versions.Where(pack => pack.First + pack.Count - 1 > at),
                (await Ledger.ReadEntriesAsync(stream, at, None).ListAsync()).Select(pack =>
                    (pack.FirstVersion, pack.Count)
                )
            );
            var page = await Ledger.ReadHistoryAsync(stream, at, 10, None);
            Assert.Equal(
                Page(versions, at, 10),
                page.Select(pack => (pack.FirstVersion, pack.Count))
            );
        }

        Assert.Equal(
            Page(versions, long.MaxValue, int.MaxValue),
            (await Ledger.ReadHistoryAsync(stream, null, int.MaxValue, None)).Select(pack =>
                (pack.FirstVersion, pack.Count)
            )
        );
    }

    private static IEnumerable<(long First, int Count)> Page(
        List<(long First, int Count)> versions,
        long before,
        int entriesMin
    )
    {
        var entries = 0L;
        for (var i = versions.Count - 1; i >= 0 && entries < entriesMin; i--)
        {
            if (versions[i].First < before)
            {
                entries += versions[i].Count;
                yield return versions[i];
            }
        }
    }

    private static SnapshotChunk Chunk(long version, int index, string text, bool seals) =>
        new(version, index, Appends.Bytes(text), seals);

    private async Task<StreamId?[]> OwnersAsync(params string[] keys) =>
        await Ledger.ResolveAsync(Appends.Store, NameKind.Sku, keys, None);

    private async Task<(long? Wake, long? Undelivered)> MarksAsync(StreamId stream)
    {
        var head = await Ledger.HeadAsync(stream);
        return (head!.NextWake, head.UndeliveredFrom);
    }

    private async Task<IEnumerable<string>> SnapshotAsync(StreamId stream, long version) =>
        (await Ledger.ReadSnapshotAsync(stream, version, None).ListAsync()).Select(Appends.Text);
}

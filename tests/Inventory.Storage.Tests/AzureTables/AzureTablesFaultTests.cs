using Inventory.Storage.AzureTables;

namespace Inventory.Storage.Tests.AzureTables;

/// <summary>Every request of an append fails once, in every way; then a ledger that knows nothing
/// finds the append durable whole or not at all.</summary>
public sealed class AzureTablesFaultTests(AzuriteServer azurite)
{
    private const int RequestsMax = 100;
    private const int OldOnHand = 10;
    private const int NewOnHand = 77;
    private const long Wake = 500;

    private static CancellationToken None => CancellationToken.None;

    public static TheoryData<NetworkFault, bool> Faults
    {
        get
        {
            var cases = new TheoryData<NetworkFault, bool>();
            foreach (var fault in Enum.GetValues<NetworkFault>())
            {
                if (fault != NetworkFault.Held)
                {
                    cases.Add(fault, false);
                    cases.Add(fault, true);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Commit_WhenAnyRequestFails_IsDurableWholeOrNotAtAll(
        NetworkFault fault, bool largeIntent)
    {
        var options = await azurite.OptionsAsync();
        for (var request = 1; request < RequestsMax; request++)
        {
            using var network = new FaultyNetwork();
            await using var ledger = new AzureTablesLedger(network.Before(options));
            await ledger.OpenAsync(None);
            var before = Before(request, largeIntent);
            await ledger.RequireAsync(before);
            network.FailAt(request, fault);

            var append = Change(request, largeIntent);
            var result = await ledger.CommitAsync(append);
            if (!network.Reached.IsCompleted)
            {
                Assert.True(request > 5, "an append with names, rows and a wake is many requests");
                Assert.Equal(Outcome.Committed, result.Outcome);
                return;
            }

            await using var reader = new AzureTablesLedger(options);
            await reader.OpenAsync(None);
            var durable = (await reader.HeadAsync(append.Stream))!.Version == 2;
            Assert.True(
                result.Outcome == Outcome.Unknown
                || (durable && result == new AppendResult(Outcome.Committed, 2)),
                $"request {request}: {result}, durable {durable}");
            await HoldsAsync(reader, append, request, durable);

            var again = await reader.CommitAsync(append);
            Assert.Equal(
                new AppendResult(durable ? Outcome.AlreadyCommitted : Outcome.Committed, 2), again);
            await HoldsAsync(reader, append, request, true);
        }

        Assert.Fail("an append does not end");
    }

    [Theory]
    [InlineData(NetworkFault.Busy)]
    [InlineData(NetworkFault.Throttled)]
    [InlineData(NetworkFault.NeverSent)]
    [InlineData(NetworkFault.AnswerLost)]
    public async Task Commit_WhenARequestIsTriedAgain_Commits(NetworkFault fault)
    {
        var options = await azurite.OptionsAsync();
        for (var request = 1; request <= 4; request++)
        {
            using var network = new FaultyNetwork { Retries = 2 };
            await using var ledger = new AzureTablesLedger(network.Before(options));
            await ledger.OpenAsync(None);
            network.FailAt(request, fault);
            var append = Appends.To(Appends.Item(request), 0) with
            {
                Claims = [Appends.Sku($"again {request}")],
                Rows = [Appends.LevelRow(request)],
            };
            var result = await ledger.CommitAsync(append);
            await network.Reached;
            Assert.True(result.IsDurable, $"request {request}: {result}");
            Assert.Equal(1, result.Version);
            Assert.Equal(
                [append.Stream],
                await ledger.ResolveAsync(
                    Appends.Store, NameKind.Sku, [append.Claims[0].Key], None));
        }
    }

    [Fact]
    public async Task Commit_WhenTheServerStaysAway_IsUnknownWithinItsBound()
    {
        var options = await azurite.OptionsAsync() with
        {
            RetryFor = TimeSpan.FromMilliseconds(300),
        };
        using var network = new FaultyNetwork { Retries = 1_000 };
        await using var ledger = new AzureTablesLedger(network.Before(options));
        await ledger.OpenAsync(None);
        network.FailAt(1, NetworkFault.DiedBefore);
        var result = await ledger.CommitAsync(Appends.To(Appends.Item(1), 0))
            .WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Outcome.Unknown, result.Outcome);
        Assert.NotEmpty(result.Reason!);
    }

    [Fact]
    public async Task Reads_WhenTheServerIsAway_ThrowOneLine()
    {
        using var network = new FaultyNetwork();
        await using var ledger = new AzureTablesLedger(
            network.Before(await azurite.OptionsAsync()));
        await ledger.OpenAsync(None);
        network.FailAt(1, NetworkFault.DiedBefore);
        Func<Task>[] reads =
        [
            () => ledger.HeadAsync(Appends.Item(1)),
            () => ledger.ReadEntriesAsync(Appends.Item(1), 0, None).ListAsync(),
            () => ledger.ReadSnapshotAsync(Appends.Item(1), 1, None).ListAsync(),
            () => ledger.ReadHistoryAsync(Appends.Item(1), null, 1, None).AsTask(),
            () => ledger.ResolveAsync(Appends.Store, NameKind.Sku, ["a"], None).AsTask(),
            () => ledger.DueAsync(1, 1, None).AsTask(),
            () => ledger.ReadItemsAsync(Appends.Items(), None).AsTask(),
            () => ledger.ReadProductsAsync(Appends.Products(), None).AsTask(),
            () => ledger.ReadItemsAfterAsync(Appends.Store, 0, 1, None).AsTask(),
            () => ledger.PingAsync(None).AsTask(),
        ];
        foreach (var read in reads)
        {
            var fault = await Assert.ThrowsAsync<LedgerUnavailableException>(read);
            Assert.DoesNotContain('\n', fault.Message);
        }
    }

    private static Append Before(int variant, bool large) =>
        Appends.To(Appends.Item(variant), 0) with
        {
            Claims = [Appends.Sku($"old {variant}")],
            Rows = [Item(variant, large), Appends.LevelRow(variant)],
            NextWake = Mark.At(Wake + 1),
        };

    private static Append Change(int variant, bool large) =>
        Appends.To(Appends.Item(variant), 1) with
        {
            Claims = [Appends.Sku($"new {variant}")],
            Releases = [Appends.Sku($"old {variant}")],
            Rows = [Item(variant, large), Appends.LevelRow(variant, 1, NewOnHand)],
            NextWake = Mark.At(Wake),
            State = Appends.Bytes("state"),
            Chunk = new SnapshotChunk(2, 0, Appends.Bytes("chunk"), true),
        };

    private static ListRow.Item Item(int variant, bool large) =>
        Appends.ItemRow(variant) with { Details = new byte[large ? 40_000 : 4] };

    private static async Task HoldsAsync(
        AzureTablesLedger ledger, Append append, int variant, bool durable)
    {
        var head = await ledger.HeadAsync(append.Stream);
        Assert.Equal(durable ? 2 : 1, head!.Version);
        Assert.Equal(durable ? 2 : 0, head.SnapshotVersion);
        Assert.Equal(durable ? Wake : Wake + 1, head.NextWake);
        StreamId? owner = append.Stream;
        Assert.Equal(
            durable ? [null, owner] : [owner, null],
            await ledger.ResolveAsync(
                Appends.Store, NameKind.Sku, [$"old {variant}", $"new {variant}"], None));
        var page = await ledger.ReadItemsAsync(
            Appends.Items() with { VariantIds = [variant] }, None);
        var level = Assert.Single(Assert.Single(page.Items).Levels);
        Assert.Equal(durable ? NewOnHand : OldOnHand, level.OnHand);
        Assert.Equal(
            durable ? 2 : 1,
            (await ledger.ReadEntriesAsync(append.Stream, 0, None).ListAsync()).Count);
        Assert.Equal(
            durable ? ["chunk"] : [],
            (await ledger.ReadSnapshotAsync(append.Stream, 2, None).ListAsync())
                .Select(Appends.Text));
        Assert.Equal(
            durable,
            (await ledger.DueAsync(Wake, 1_000, None)).Contains(append.Stream));
        Assert.Contains(append.Stream, await ledger.DueAsync(Wake + 1, 1_000, None));
    }
}

using Inventory.Storage.AzureTables;
using Microsoft.Extensions.Time.Testing;

namespace Inventory.Storage.Tests.AzureTables;

/// <summary>Several ledgers on the same tables: what one holds the other does not get.</summary>
public sealed class AzureTablesRaceTests(AzuriteServer azurite)
{
    private const int Rounds = 20;
    private const int Streams = 6;

    /// <summary>Requests of an append that claims one name for a new stream: the name is made
    /// pending, the append commits, the name is marked.</summary>
    private const int TransactionRequest = 2;

    private readonly FakeTimeProvider _time = new(
        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static readonly StreamId Owner = Appends.Item(1);
    private static readonly StreamId Rival = Appends.Item(2);

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Commit_WhenTwoLedgersRaceOnStreams_OneCommitsEachVersion()
    {
        var (one, two) = await TwoAsync();
        for (var version = 0; version < Rounds; version++)
        {
            Append[] ofOne = [.. Batch(version)];
            Append[] ofTwo = [.. Batch(version)];
            var results = await Task.WhenAll(
                one.CommitAsync(ofOne, None).AsTask(), two.CommitAsync(ofTwo, None).AsTask());
            for (var i = 0; i < Streams; i++)
            {
                AppendResult[] both = [results[0][i], results[1][i]];
                var won = Assert.Single(both, result => result.IsDurable);
                Assert.Equal(version + 1, won.Version);
                Assert.Equal(
                    new AppendResult(Outcome.Conflict, version + 1),
                    Assert.Single(both, result => !result.IsDurable));
                var head = await one.HeadAsync(Appends.Item(i + 1));
                Assert.Equal(
                    (results[0][i].IsDurable ? ofOne : ofTwo)[i].Id, head!.AppendId);
            }
        }
    }

    [Fact]
    public async Task Commit_WhenTwoLedgersRaceOnNames_OneStreamOwnsEach()
    {
        var (one, two) = await TwoAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var name = Appends.Sku($"name {round}");
            Append[] rivals = [Claim(Appends.Item((round * 2) + 1), name),
                Claim(Appends.Item((round * 2) + 2), name)];
            var results = await Task.WhenAll(
                one.CommitAsync(rivals[0]), two.CommitAsync(rivals[1]));

            var winner = Array.FindIndex(results, result => result.IsDurable);
            Assert.Single(results, result => result.IsDurable);
            Assert.Equal(
                new AppendResult(Outcome.Conflict, 0, name, rivals[winner].Stream),
                results[1 - winner]);
            Assert.Null(await one.HeadAsync(rivals[1 - winner].Stream));
            Assert.Equal([rivals[winner].Stream], await OwnersAsync(two, name));
        }
    }

    [Fact]
    public async Task Claim_WhenAnotherIsPendingAndYoung_ConflictsUntilItIsAbandoned()
    {
        var options = await OptionsAsync();
        var name = Appends.Sku("abandoned");
        await AbandonAsync(options, Claim(Owner, name));
        await using var ledger = await OpenAsync(options);
        Assert.Equal([null], await OwnersAsync(ledger, name));

        var claim = Claim(Rival, name);
        _time.Advance(options.AbandonedAfter - TimeSpan.FromMilliseconds(1));
        Assert.Equal(
            new AppendResult(Outcome.Conflict, 0, name, Owner), await ledger.CommitAsync(claim));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(new AppendResult(Outcome.Committed, 1), await ledger.CommitAsync(claim));
        Assert.Equal([Rival], await OwnersAsync(ledger, name));
        Assert.Null(await ledger.HeadAsync(Owner));
    }

    [Fact]
    public async Task Claim_WhenItsOwnStreamAbandonedIt_TakesItOverAtOnce()
    {
        var options = await OptionsAsync();
        var name = Appends.Sku("taken over");
        await AbandonAsync(options, Claim(Owner, name));
        await using var ledger = await OpenAsync(options);
        Assert.Equal(
            new AppendResult(Outcome.Committed, 1), await ledger.CommitAsync(Claim(Owner, name)));
        Assert.Equal([Owner], await OwnersAsync(ledger, name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_WhenItsPendingNameWasVoided_CannotCommit(bool streamIsThere)
    {
        var options = await OptionsAsync();
        await using var ledger = await OpenAsync(options);
        using var network = new FaultyNetwork();
        await using var zombie = await OpenAsync(network.Before(options));
        if (streamIsThere)
        {
            await zombie.RequireAsync(Appends.To(Owner, 0));
        }

        var name = Appends.Sku("voided");
        network.FailAt(TransactionRequest, NetworkFault.Held);
        var late = zombie.CommitAsync(Claim(Owner, name, streamIsThere ? 1 : 0));
        await network.Reached;
        _time.Advance(options.AbandonedAfter);
        await ledger.RequireAsync(Claim(Rival, name));
        network.Release();

        Assert.Equal(
            new AppendResult(Outcome.Conflict, streamIsThere ? 1 : 0, name, Rival), await late);
        Assert.Equal([Rival], await OwnersAsync(ledger, name));
        Assert.Equal(streamIsThere ? 1 : null, (await ledger.HeadAsync(Owner))?.Version);
    }

    [Fact]
    public async Task Commit_WhenItsVoidedNameIsFreeAgain_ClaimsItAnew()
    {
        var options = await OptionsAsync();
        await using var ledger = await OpenAsync(options);
        using var network = new FaultyNetwork();
        await using var slow = await OpenAsync(network.Before(options));
        var name = Appends.Sku("freed");
        network.FailAt(TransactionRequest, NetworkFault.Held);
        var late = slow.CommitAsync(Claim(Owner, name));
        await network.Reached;
        _time.Advance(options.AbandonedAfter);
        await ledger.RequireAsync(
            Claim(Rival, name), Appends.To(Rival, 1) with { Releases = [name] });
        network.Release();

        Assert.Equal(new AppendResult(Outcome.Committed, 1), await late);
        Assert.Equal([Owner], await OwnersAsync(ledger, name));
    }

    [Fact]
    public async Task Claim_WhenRefused_LeavesNothingPending()
    {
        var options = await OptionsAsync() with { ClaimPatience = TimeSpan.FromSeconds(30) };
        await using var ledger = await OpenAsync(options);
        var (taken, free) = (Appends.Sku("taken"), Appends.Sku("free"));
        await ledger.RequireAsync(Claim(Owner, taken));
        Assert.Equal(
            new AppendResult(Outcome.Conflict, 0, taken, Owner),
            await ledger.CommitAsync(
                Appends.To(Rival, 0) with { Claims = [free, taken] }));
        // A name left pending would make this wait, and then conflict: its clock stands still.
        await ledger.RequireAsync(Claim(Appends.Item(3), free)).WaitAsync(options.ClaimPatience);
    }

    [Fact]
    public async Task Rows_WhenAnOldHeadIsLookedAtAgain_StayAsTheLastAppendLeftThem()
    {
        var options = await OptionsAsync();
        await using var ledger = await OpenAsync(options);
        await ledger.RequireAsync(
            Appends.To(Owner, 0) with { Rows = [Appends.ItemRow(1), Appends.LevelRow(1, 1, 1)] },
            Appends.To(Rival, 0) with { Rows = [Appends.LevelRow(1, 1, 2)] });
        await using var reader = await OpenAsync(options);
        _ = await reader.HeadAsync(Owner);
        Assert.Equal("1: 1[2]", Appends.Page(
            await reader.ReadProductsAsync(Appends.Products(), None)));
    }

    private static IEnumerable<Append> Batch(long version) =>
        Enumerable.Range(1, Streams).Select(i => Appends.To(Appends.Item(i), version));

    private static Append Claim(StreamId stream, Name name, long expected = 0) =>
        Appends.To(stream, expected) with { Claims = [name] };

    private static async Task<StreamId?[]> OwnersAsync(ILedger ledger, Name name) =>
        await ledger.ResolveAsync(name.Store, name.Kind, [name.Key], None);

    /// <summary>Makes the names of an append pending and dies.</summary>
    private static async Task AbandonAsync(AzureTablesLedgerOptions options, Append append)
    {
        using var network = new FaultyNetwork();
        await using var dead = await OpenAsync(network.Before(options));
        network.FailAt(TransactionRequest, NetworkFault.DiedBefore);
        Assert.Equal(Outcome.Unknown, (await dead.CommitAsync(append)).Outcome);
    }

    private static async Task<AzureTablesLedger> OpenAsync(AzureTablesLedgerOptions options)
    {
        var ledger = new AzureTablesLedger(options);
        await ledger.OpenAsync(None);
        return ledger;
    }

    private async Task<AzureTablesLedgerOptions> OptionsAsync() =>
        await azurite.OptionsAsync() with
        {
            Time = _time,
            ClaimPatience = TimeSpan.FromMilliseconds(50),
            RetryFor = TimeSpan.FromSeconds(30),
        };

    private async Task<(AzureTablesLedger One, AzureTablesLedger Two)> TwoAsync()
    {
        var options = await azurite.OptionsAsync() with
        {
            ClaimPatience = TimeSpan.FromSeconds(20),
            RetryFor = TimeSpan.FromSeconds(30),
        };
        return (await OpenAsync(options), await OpenAsync(options));
    }
}

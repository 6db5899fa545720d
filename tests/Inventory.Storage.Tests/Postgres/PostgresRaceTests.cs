using Inventory.Storage.Postgres;

namespace Inventory.Storage.Tests.Postgres;

/// <summary>Two silos that both believe they own the same streams.</summary>
public sealed class PostgresRaceTests : IAsyncLifetime
{
    private const int Streams = 8;
    private const int Rounds = 40;

    private PostgresDatabase _database = null!;
    private PostgresLedger _one = null!;
    private PostgresLedger _two = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        _database = await (await PostgresServer.SharedAsync()).RentAsync();
        _one = await _database.OpenAsync();
        _two = await _database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _database.ReturnAsync();
    }

    [Fact]
    public async Task Commit_WhenTwoLedgersAppendToTheSameStreams_OneCommitsEachVersion()
    {
        for (var version = 0; version < Rounds; version++)
        {
            var batch = Batch(version, forwards: true);
            var other = Batch(version, forwards: false);
            var results = await RaceAsync(batch, other);
            Array.Reverse(results[1]);
            for (var i = 0; i < Streams; i++)
            {
                Outcome[] outcomes = [results[0][i].Outcome, results[1][i].Outcome];
                Assert.Equal([Outcome.Committed, Outcome.Conflict], outcomes.Order());
                Assert.Equal(version + 1, results[0][i].Version);
                Assert.Equal(version + 1, results[1][i].Version);
            }
        }

        for (var i = 1; i <= Streams; i++)
        {
            var packs = await _one.ReadEntriesAsync(Appends.Item(i), 0, None).ListAsync();
            Assert.Equal(Enumerable.Range(1, Rounds), packs.Select(pack => (int)pack.FirstVersion));
        }
    }

    [Fact]
    public async Task Commit_WhenTwoLedgersClaimOneName_OneStreamOwnsIt()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var name = Appends.Sku($"name {round}");
            var (one, two) = (Appends.Item(1_000 + round), Appends.Item(2_000 + round));
            var results = await RaceAsync(
                [Appends.To(one, 0) with { Claims = [name] }],
                [Appends.To(two, 0) with { Claims = [name] }]
            );

            var lost = Assert.Single(
                results, result => result[0].Outcome == Outcome.Conflict)[0];
            var won = Assert.Single(results, result => result[0].Outcome == Outcome.Committed);
            var owner = results[0] == won ? one : two;
            Assert.Equal(new AppendResult(Outcome.Conflict, 0, name, owner), lost);
            Assert.Null(await _one.HeadAsync(results[0] == won ? two : one));
        }
    }

    [Fact]
    public async Task Commit_WhenOneAppendArrivesTwice_IsDurableOnce()
    {
        for (var version = 0; version < Rounds; version++)
        {
            var append = Appends.To(Appends.Item(1), version);
            var results = await RaceAsync([append], [append]);
            Assert.Equal(
                [Outcome.Committed, Outcome.AlreadyCommitted],
                results.Select(result => result[0].Outcome).Order()
            );
        }

        Assert.Equal(
            Rounds, (await _one.ReadEntriesAsync(Appends.Item(1), 0, None).ListAsync()).Count);
    }

    private static Append[] Batch(int version, bool forwards)
    {
        var streams = Enumerable.Range(1, Streams);
        return [
            .. (forwards ? streams : streams.Reverse()).Select(
                i => Appends.To(Appends.Item(i), version) with { Rows = [Appends.LevelRow(i)] }),
        ];
    }

    private async Task<AppendResult[][]> RaceAsync(Append[] one, Append[] two)
    {
        using var start = new Barrier(2);
        return await Task.WhenAll(
            Task.Run(() => CommitAsync(_one, one, start)),
            Task.Run(() => CommitAsync(_two, two, start))
        );
    }

    private static async Task<AppendResult[]> CommitAsync(
        PostgresLedger ledger, Append[] batch, Barrier start)
    {
        Assert.True(start.SignalAndWait(TimeSpan.FromSeconds(20)));
        return await ledger.CommitAsync(batch, None);
    }
}

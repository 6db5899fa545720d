using Azure.Data.Tables;
using Inventory.Storage.AzureTables;
using Microsoft.Extensions.Time.Testing;

namespace Inventory.Storage.Tests.AzureTables;

/// <summary>A wake may be early, never late, whatever stands in the rows that lead to it.</summary>
public sealed class AzureTablesWakeTests(AzuriteServer azurite) : IAsyncLifetime
{
    /// <summary>Requests of an append that sets a mark on a new stream: the wake row, then the
    /// append.</summary>
    private const int TransactionRequest = 2;

    private static readonly StreamId Stream = Appends.Item(1);

    private readonly FakeTimeProvider _time = new(
        new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private AzureTablesLedgerOptions _options = null!;
    private AzureTablesLedger _ledger = null!;

    private static CancellationToken None => CancellationToken.None;

    public async ValueTask InitializeAsync()
    {
        _options = await azurite.OptionsAsync() with
        {
            Time = _time,
            RetryFor = TimeSpan.FromSeconds(30),
        };
        _ledger = new AzureTablesLedger(_options);
        await _ledger.OpenAsync(None);
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Fact]
    public async Task Due_WhenTheMarkMovedLater_FindsTheStreamThenAndNotBefore()
    {
        await _ledger.RequireAsync(
            Wakes(0, Mark.At(10)), Wakes(1, Mark.At(30)), Wakes(2, Mark.At(20)));
        Assert.Empty(await DueAsync(19));
        Assert.Equal([Stream], await DueAsync(20));
        await _ledger.RequireAsync(Wakes(3, Mark.At(40)));
        Assert.Empty(await DueAsync(39));
        Assert.Equal([Stream], await DueAsync(40));
        Assert.Equal(1, await RowsAsync());
    }

    [Fact]
    public async Task Due_WhenTheMarkWasCleared_DropsItsRows()
    {
        await _ledger.RequireAsync(Wakes(0, Mark.At(10)), Wakes(1, Mark.Clear));
        Assert.Empty(await DueAsync(100));
        Assert.Equal(0, await RowsAsync());
        await _ledger.RequireAsync(Wakes(2, Mark.At(10)));
        Assert.Equal([Stream], await DueAsync(10));
    }

    [Fact]
    public async Task Due_WhenRowsAreBehindTheMark_AnswersTheEarliestOnce()
    {
        await _ledger.RequireAsync(
            Wakes(0, Mark.At(30)), Wakes(1, Mark.At(20)), Wakes(2, Mark.At(10)),
            Appends.To(Appends.Item(2), 0) with { NextWake = Mark.At(15) });
        Assert.Equal([Stream, Appends.Item(2)], await DueAsync(100));
        Assert.Equal(2, await RowsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Due_WhenTheAppendIsInFlight_LeavesTheStreamAWake(bool old)
    {
        using var network = new FaultyNetwork();
        await using var slow = new AzureTablesLedger(network.Before(_options));
        await slow.OpenAsync(None);
        network.FailAt(TransactionRequest, NetworkFault.Held);
        var late = slow.CommitAsync(Wakes(0, Mark.At(10)));
        await network.Reached;
        _time.Advance(old ? _options.AbandonedAfter : TimeSpan.Zero);
        Assert.Empty(await DueAsync(100));
        Assert.Equal(old ? 0 : 1, await RowsAsync());
        network.Release();

        Assert.Equal(new AppendResult(Outcome.Committed, 1), await late);
        Assert.Equal([Stream], await DueAsync(10));
    }

    [Fact]
    public async Task Due_WhenManyStreamsWait_AnswersTheEarliestOfAllShards()
    {
        const int streams = 100;
        await _ledger.RequireAsync([.. Enumerable.Range(1, streams).Select(i =>
            Appends.To(Appends.Item(i), 0) with { NextWake = Mark.At(streams - i) })]);
        Assert.Equal(
            Enumerable.Range(1, streams).Reverse().Select(Appends.Item),
            await _ledger.DueAsync(streams, streams, None));
        Assert.Equal(
            Enumerable.Range(1, streams).Reverse().Take(7).Select(Appends.Item),
            await _ledger.DueAsync(streams, 7, None));
    }

    private static Append Wakes(long expected, Mark mark) =>
        Appends.To(Stream, expected) with { NextWake = mark };

    private async Task<IReadOnlyList<StreamId>> DueAsync(long now) =>
        await _ledger.DueAsync(now, 100, None);

    private async Task<int> RowsAsync()
    {
        var wakes = new TableServiceClient(_options.ConnectionString)
            .GetTableClient($"{_options.TablePrefix}wakes");
        return (await wakes.QueryAsync<TableEntity>(cancellationToken: None).ListAsync()).Count;
    }
}

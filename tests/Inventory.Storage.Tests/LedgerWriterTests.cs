using Inventory.Storage.Faults;
using Inventory.Storage.Memory;
using Microsoft.Extensions.Time.Testing;

namespace Inventory.Storage.Tests;

public sealed class LedgerWriterTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly FakeTimeProvider _time = new();
    private readonly FaultyLedger _ledger = new(new MemoryLedger(), new FaultPlan());

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Fact]
    public async Task Append_WhenACommitIsInFlight_JoinsTheNextBatch()
    {
        var gate = Gate();
        await using var writer = new LedgerWriter(_ledger, _time);
        var first = writer.AppendAsync(Appends.To(Appends.Item(1), 0));
        await gate.Entered.Task.WaitAsync(Deadline);
        var rest = Enumerable
            .Range(2, 9)
            .Select(i => writer.AppendAsync(Appends.To(Appends.Item(i), 0)))
            .ToArray();
        gate.Open.SetResult();

        foreach (var result in await Task.WhenAll(rest.Append(first)).WaitAsync(Deadline))
        {
            Assert.Equal(Outcome.Committed, result.Outcome);
        }

        Assert.Equal([1, 9], _ledger.BatchSizes);
    }

    [Fact]
    public async Task Append_WhenTheBatchIsFull_LeavesTheRestForTheNext()
    {
        var gate = Gate();
        var options = new LedgerWriterOptions { BatchAppendsMax = 4, BatchBytesMax = 3_000 };
        await using var writer = new LedgerWriter(_ledger, _time, options);
        var first = writer.AppendAsync(Appends.To(Appends.Item(1), 0));
        await gate.Entered.Task.WaitAsync(Deadline);
        var rest = Enumerable
            .Range(2, 5)
            .Select(i => writer.AppendAsync(Appends.To(Appends.Item(i), 0)))
            .ToList();
        rest.Add(
            writer.AppendAsync(Appends.To(Appends.Item(7), 0) with { Entries = new byte[9_000] })
        );
        rest.Add(writer.AppendAsync(Appends.To(Appends.Item(8), 0)));
        gate.Open.SetResult();
        await Task.WhenAll(rest.Append(first)).WaitAsync(Deadline);

        Assert.Equal([1, 4, 1, 1, 1], _ledger.BatchSizes);
    }

    [Fact]
    public async Task Append_WhenTheQueueIsFull_IsRejectedAtOnce()
    {
        var gate = Gate();
        var options = new LedgerWriterOptions { QueueAppendsMax = 2, QueueBytesMax = 5_000 };
        await using var writer = new LedgerWriter(_ledger, _time, options);
        var first = writer.AppendAsync(Appends.To(Appends.Item(1), 0));
        await gate.Entered.Task.WaitAsync(Deadline);
        var second = writer.AppendAsync(Appends.To(Appends.Item(2), 0));
        var large = writer.AppendAsync(
            Appends.To(Appends.Item(3), 0) with
            {
                Entries = new byte[5_000],
            }
        );
        var third = writer.AppendAsync(Appends.To(Appends.Item(4), 0));
        var fourth = writer.AppendAsync(Appends.To(Appends.Item(5), 0));

        Assert.True(large.IsCompleted && fourth.IsCompleted);
        Assert.Equal(
            (Outcome.Rejected, Rejection.Busy),
            ((await large).Outcome, (await large).Rejection)
        );
        Assert.Equal(Rejection.Busy, (await fourth).Rejection);
        gate.Open.SetResult();
        Assert.All(
            await Task.WhenAll(first, second, third).WaitAsync(Deadline),
            result => Assert.Equal(Outcome.Committed, result.Outcome)
        );
    }

    [Fact]
    public async Task Append_WhenABoundIsBroken_IsRejectedWithoutACommit()
    {
        await using var writer = new LedgerWriter(_ledger, _time);
        var result = await writer.AppendAsync(
            Appends.To(Appends.Item(1), 0) with
            {
                State = new byte[Append.StateBytesMax + 1],
            }
        );
        Assert.Equal(Rejection.Invalid, result.Rejection);
        Assert.Empty(_ledger.BatchSizes);
    }

    [Theory]
    [InlineData(CommitFault.ThrowsAfter)]
    [InlineData(CommitFault.UnknownAfter)]
    public async Task Append_WhenTheAnswerIsLost_IsFoundInTheHead(CommitFault fault)
    {
        FailFirst(fault);
        await using var writer = new LedgerWriter(_ledger, _time);
        var result = await writer
            .AppendAsync(Appends.To(Appends.Item(1), 0, 3))
            .WaitAsync(Deadline);
        Assert.Equal(new AppendResult(Outcome.AlreadyCommitted, 3), result);
        Assert.Single(_ledger.BatchSizes);
    }

    [Fact]
    public async Task Append_WhenTheAnswerOfTwoOfOneStreamIsLost_BothAreDurable()
    {
        FailFirst(CommitFault.None, CommitFault.ThrowsAfter);
        var (results, _) = await TogetherAsync(
            Appends.To(Appends.Item(2), 0),
            Appends.To(Appends.Item(2), 1),
            Appends.To(Appends.Item(2), 2, 0)
        );
        Assert.Equal([1, 2, 2], results.Select(result => result.Version));
        Assert.All(results, result => Assert.Equal(Outcome.AlreadyCommitted, result.Outcome));
        Assert.Equal([1, 3], _ledger.BatchSizes);
    }

    [Theory]
    [InlineData(CommitFault.ThrowsBefore)]
    [InlineData(CommitFault.UnknownBefore)]
    [InlineData(CommitFault.RollsBack)]
    public async Task Append_WhenABatchWasLostOnce_IsSentAgainInHalves(CommitFault fault)
    {
        FailFirst(CommitFault.None, fault);
        var (results, _) = await TogetherAsync([
            .. Enumerable.Range(2, 8).Select(i => Appends.To(Appends.Item(i), 0)),
        ]);
        Assert.All(results, result => Assert.Equal(new AppendResult(Outcome.Committed, 1), result));
        Assert.Equal([1, 8, 4, 4], _ledger.BatchSizes);
    }

    [Fact]
    public async Task Append_WhenOneCannotCommit_ItsNeighboursDo()
    {
        _ledger.Plan = new FaultPlan
        {
            Commit = batch =>
                batch.Any(append => append.Stream == Appends.Item(5))
                    ? CommitFault.RollsBack
                    : CommitFault.None,
        };
        var (results, streams) = await TogetherAsync([
            .. Enumerable.Range(2, 8).Select(i => Appends.To(Appends.Item(i), 0)),
        ]);
        for (var i = 0; i < results.Length; i++)
        {
            var expected =
                streams[i] == Appends.Item(5)
                    ? (Outcome.Rejected, Rejection.RolledBack)
                    : (Outcome.Committed, Rejection.None);
            Assert.Equal(expected, (results[i].Outcome, results[i].Rejection));
        }

        Assert.Null(await _ledger.HeadAsync(Appends.Item(5)));
    }

    [Fact]
    public async Task Append_WhenTheFirstOfAStreamIsRejected_TheSecondConflicts()
    {
        var bad = Appends.To(Appends.Item(2), 0);
        _ledger.Plan = new FaultPlan { Rejects = append => append.Id == bad.Id };
        var (results, _) = await TogetherAsync(bad, Appends.To(Appends.Item(2), 1));
        Assert.Equal(
            [Outcome.Rejected, Outcome.Conflict],
            results.Select(result => result.Outcome)
        );
    }

    [Fact]
    public async Task Append_WhenTheDiskIsFull_IsRejectedWithoutATry()
    {
        _ledger.Plan = new FaultPlan { Commit = _ => CommitFault.StorageFull };
        await using var writer = new LedgerWriter(_ledger, _time);
        var result = await writer.AppendAsync(Appends.To(Appends.Item(1), 0)).WaitAsync(Deadline);
        Assert.Equal((Outcome.Rejected, Rejection.Storage), (result.Outcome, result.Rejection));
        Assert.Single(_ledger.BatchSizes);
    }

    [Fact]
    public async Task Append_WhenTheHeadsCannotBeRead_IsUnknownAfterTheDeadline()
    {
        _ledger.Plan = new FaultPlan
        {
            Commit = _ => CommitFault.ThrowsAfter,
            ReadFails = () => true,
        };
        await using var writer = new LedgerWriter(_ledger, _time);
        var result = await UntilAnsweredAsync(writer.AppendAsync(Appends.To(Appends.Item(1), 0)));
        Assert.Equal((Outcome.Unknown, Rejection.None), (result.Outcome, result.Rejection));
        Assert.Contains("cannot be read", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_WhenTheLedgerComesBackInTime_Commits()
    {
        var reads = 0;
        _ledger.Plan = new FaultPlan
        {
            Commit = _ =>
                _ledger.BatchSizes.Count < 4 ? CommitFault.ThrowsBefore : CommitFault.None,
            ReadFails = () => Interlocked.Increment(ref reads) < 5,
        };
        await using var writer = new LedgerWriter(
            _ledger,
            options: new LedgerWriterOptions { SettleEvery = TimeSpan.FromMilliseconds(1) }
        );
        var result = await writer.AppendAsync(Appends.To(Appends.Item(1), 0)).WaitAsync(Deadline);
        Assert.Equal(new AppendResult(Outcome.Committed, 1), result);
    }

    [Fact]
    public async Task Append_WhenItIsLostForGood_IsUnknown()
    {
        _ledger.Plan = new FaultPlan { Commit = _ => CommitFault.ThrowsBefore };
        await using var writer = new LedgerWriter(_ledger, _time);
        var result = await UntilAnsweredAsync(writer.AppendAsync(Appends.To(Appends.Item(1), 0)));
        Assert.Equal((Outcome.Unknown, Rejection.None), (result.Outcome, result.Rejection));
    }

    [Fact]
    public async Task Append_WhenAnotherOwnerMovedOn_IsUnknown()
    {
        var stream = Appends.Item(1);
        _ledger.Plan = new FaultPlan
        {
            Commit = _ => CommitFault.UnknownBefore,
            BeforeCommit = async _ =>
            {
                var plan = _ledger.Plan;
                _ledger.Plan = new FaultPlan();
                await _ledger.RequireAsync(Appends.To(stream, 0, 2));
                _ledger.Plan = plan with { BeforeCommit = static _ => Task.CompletedTask };
            },
        };
        await using var writer = new LedgerWriter(_ledger, _time);
        var result = await writer.AppendAsync(Appends.To(stream, 0)).WaitAsync(Deadline);
        Assert.Equal(Outcome.Unknown, result.Outcome);
    }

    [Fact]
    public async Task Dispose_WhenAppendsWait_AnswersThemFirst()
    {
        var gate = Gate();
        var writer = new LedgerWriter(_ledger, _time);
        var appends = Enumerable
            .Range(1, 5)
            .Select(i => writer.AppendAsync(Appends.To(Appends.Item(i), 0)))
            .ToArray();
        await gate.Entered.Task.WaitAsync(Deadline);
        var disposed = writer.DisposeAsync().AsTask();
        Assert.False(disposed.IsCompleted);
        Assert.Equal(
            Rejection.Busy,
            (await writer.AppendAsync(Appends.To(Appends.Item(9), 0))).Rejection
        );
        gate.Open.SetResult();
        await disposed.WaitAsync(Deadline);
        Assert.All(appends, append => Assert.True(append.IsCompletedSuccessfully));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Append_WhenFaultsComeByChance_NothingIsLostOrDoubled(int seed)
    {
        _ledger.Plan = FaultPlan.Seeded(new Random(seed), 0.3);
        await using var writer = new LedgerWriter(
            _ledger,
            TimeProvider.System,
            new LedgerWriterOptions
            {
                BatchAppendsMax = 8,
                SettleEvery = TimeSpan.FromMilliseconds(1),
            }
        );
        await Task.WhenAll(
            Enumerable
                .Range(1, 20)
                .Select(async stream =>
                {
                    var version = 0;
                    while (version < 50)
                    {
                        var append = Appends.To(Appends.Item(stream), version);
                        var result = await writer.AppendAsync(append).WaitAsync(Deadline);
                        Assert.True(
                            result.IsDurable || result.Rejection == Rejection.RolledBack,
                            $"seed {seed}: {result}"
                        );
                        version += result.IsDurable ? 1 : 0;
                    }
                })
        );
        _ledger.Plan = new FaultPlan();
        for (var stream = 1; stream <= 20; stream++)
        {
            Assert.Equal(50, (await _ledger.HeadAsync(Appends.Item(stream)))!.Version);
        }
    }

    private (TaskCompletionSource Entered, TaskCompletionSource Open) Gate()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ledger.Plan = _ledger.Plan with
        {
            BeforeCommit = async batch =>
            {
                Assert.NotEmpty(batch);
                _ = entered.TrySetResult();
                await open.Task;
            },
        };
        return (entered, open);
    }

    /// <summary>The n-th commit meets the n-th fault; later ones none.</summary>
    private void FailFirst(params CommitFault[] faults) =>
        _ledger.Plan = new FaultPlan
        {
            Commit = _ => faults.ElementAtOrDefault(_ledger.BatchSizes.Count - 1),
        };

    /// <summary>Appends that share the second batch, behind a first one that holds the writer.
    /// </summary>
    private async Task<(AppendResult[] Results, StreamId[] Streams)> TogetherAsync(
        params Append[] appends
    )
    {
        var gate = Gate();
        await using var writer = new LedgerWriter(_ledger, _time);
        var first = writer.AppendAsync(Appends.To(Appends.Item(1), 0));
        await gate.Entered.Task.WaitAsync(Deadline);
        var rest = appends.Select(writer.AppendAsync).ToArray();
        gate.Open.SetResult();
        await first.WaitAsync(Deadline);
        return (
            await Task.WhenAll(rest).WaitAsync(Deadline),
            [.. appends.Select(append => append.Stream)]
        );
    }

    /// <summary>Moves the clock on while the writer waits on it.</summary>
    private async Task<AppendResult> UntilAnsweredAsync(Task<AppendResult> append)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!append.IsCompleted)
        {
            deadline.Token.ThrowIfCancellationRequested();
            _time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        return await append;
    }
}

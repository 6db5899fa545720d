using System.Collections.Concurrent;

namespace Inventory.Storage.Faults;

/// <summary>What goes wrong with one commit.</summary>
public enum CommitFault
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>It throws before anything is durable.</summary>
    ThrowsBefore,
    /// <summary>It throws after everything is durable: the answer is lost.</summary>
    ThrowsAfter,
    /// <summary>It answers Unknown to all and nothing is durable.</summary>
    UnknownBefore,
    /// <summary>It answers Unknown to all and everything is durable.</summary>
    UnknownAfter,
    /// <summary>It rolls back whole and says so.</summary>
    RollsBack,
    /// <summary>The disk is full.</summary>
    StorageFull,
}

/// <summary>Decides what goes wrong. The defaults let everything pass.</summary>
public sealed record FaultPlan
{
    /// <summary>The fault of a commit, given its batch.</summary>
    public Func<IReadOnlyList<Append>, CommitFault> Commit { get; init; } =
        static _ => CommitFault.None;

    /// <summary>Appends that are rejected alone, their neighbours not.</summary>
    public Func<Append, bool> Rejects { get; init; } = static _ => false;

    /// <summary>True fails a read.</summary>
    public Func<bool> ReadFails { get; init; } = static () => false;

    /// <summary>Awaited before names are resolved: a delay, or a signal of the test.</summary>
    public Func<Task> BeforeResolve { get; init; } = static () => Task.CompletedTask;

    /// <summary>Awaited before each commit: a delay, or a signal of the test.</summary>
    public Func<IReadOnlyList<Append>, Task> BeforeCommit { get; init; } =
        static _ => Task.CompletedTask;

    /// <summary>A plan by chance: each commit fails with the given probability, in any of the ways
    /// that leave the ledger usable.</summary>
    public static FaultPlan Seeded(Random random, double probability) => new()
    {
        Commit = _ =>
        {
            lock (random)
            {
                var (first, end) = ((int)CommitFault.ThrowsBefore, (int)CommitFault.StorageFull);
                return random.NextDouble() < probability
                    ? (CommitFault)random.Next(first, end)
                    : CommitFault.None;
            }
        },
    };
}

/// <summary>A ledger that fails as planned: for tests of whoever uses one.</summary>
public sealed class FaultyLedger(ILedger inner, FaultPlan firstPlan) : ILedger
{
    private readonly ConcurrentQueue<int> _batchSizes = new();
    private volatile FaultPlan _plan = firstPlan;

    /// <summary>What goes wrong; may change at any time.</summary>
    public FaultPlan Plan
    {
        get => _plan;
        set => _plan = value;
    }

    /// <summary>Sizes of the batches committed so far, failed ones too.</summary>
    public IReadOnlyCollection<int> BatchSizes => _batchSizes;

    /// <inheritdoc/>
    public ValueTask OpenAsync(CancellationToken cancel) => inner.OpenAsync(cancel);

    /// <inheritdoc/>
    public async ValueTask<AppendResult[]> CommitAsync(
        IReadOnlyList<Append> batch, CancellationToken cancel)
    {
        var plan = _plan;
        _batchSizes.Enqueue(batch.Count);
        await plan.BeforeCommit(batch).ConfigureAwait(false);
        var fault = plan.Commit(batch);
        switch (fault)
        {
            case CommitFault.ThrowsBefore:
                throw new IOException("planned: failed before the commit");
            case CommitFault.UnknownBefore:
                return All(batch, new AppendResult(Outcome.Unknown, Reason: "planned: no answer"));
            case CommitFault.RollsBack:
                return All(
                    batch, AppendResult.Rejected(Rejection.RolledBack, "planned: rolled back"));
            case CommitFault.StorageFull:
                return All(
                    batch, AppendResult.Rejected(Rejection.Storage, "planned: the disk is full"));
            default:
                break;
        }

        var results = await CommitRestAsync(batch, plan, cancel).ConfigureAwait(false);
        return fault switch
        {
            CommitFault.ThrowsAfter => throw new IOException("planned: the answer is lost"),
            CommitFault.UnknownAfter =>
                All(batch, new AppendResult(Outcome.Unknown, Reason: "planned: no answer")),
            _ => results,
        };
    }

    /// <inheritdoc/>
    public ValueTask<StreamHead?> ReadHeadAsync(StreamId stream, CancellationToken cancel) =>
        Reading().ReadHeadAsync(stream, cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadSnapshotAsync(
        StreamId stream, long version, CancellationToken cancel) =>
        Reading().ReadSnapshotAsync(stream, version, cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<EntryPack> ReadEntriesAsync(
        StreamId stream, long afterVersion, CancellationToken cancel) =>
        Reading().ReadEntriesAsync(stream, afterVersion, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EntryPack>> ReadHistoryAsync(
        StreamId stream, long? beforeVersion, int entriesMin, CancellationToken cancel) =>
        Reading().ReadHistoryAsync(stream, beforeVersion, entriesMin, cancel);

    /// <inheritdoc/>
    public async ValueTask<StreamId?[]> ResolveAsync(
        string store, NameKind kind, IReadOnlyList<string> keys, CancellationToken cancel)
    {
        await _plan.BeforeResolve().ConfigureAwait(false);
        return await Reading().ResolveAsync(store, kind, keys, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamId>> DueAsync(
        long now, int limit, CancellationToken cancel) =>
        Reading().DueAsync(now, limit, cancel);

    /// <inheritdoc/>
    public ValueTask<ItemPage> ReadItemsAsync(ItemQuery query, CancellationToken cancel) =>
        Reading().ReadItemsAsync(query, cancel);

    /// <inheritdoc/>
    public ValueTask<ProductPage> ReadProductsAsync(ProductQuery query, CancellationToken cancel) =>
        Reading().ReadProductsAsync(query, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ListedItem>> ReadItemsAfterAsync(
        string store, int afterVariant, int limit, CancellationToken cancel) =>
        Reading().ReadItemsAfterAsync(store, afterVariant, limit, cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<StreamId> ReadStreamsAsync(CancellationToken cancel) =>
        Reading().ReadStreamsAsync(cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<OwnedName> ReadNamesAsync(CancellationToken cancel) =>
        Reading().ReadNamesAsync(cancel);

    /// <inheritdoc/>
    public ValueTask<DateTimeOffset?> PingAsync(CancellationToken cancel) =>
        Reading().PingAsync(cancel);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static AppendResult[] All(IReadOnlyList<Append> batch, AppendResult result)
    {
        var results = new AppendResult[batch.Count];
        Array.Fill(results, result);
        return results;
    }

    private async ValueTask<AppendResult[]> CommitRestAsync(
        IReadOnlyList<Append> batch, FaultPlan plan, CancellationToken cancel)
    {
        var rest = batch.Where(append => !plan.Rejects(append)).ToArray();
        var answers = new Queue<AppendResult>(
            await inner.CommitAsync(rest, cancel).ConfigureAwait(false));
        return [.. batch.Select(append => plan.Rejects(append)
            ? AppendResult.Rejected(Rejection.Storage, "planned: rejected")
            : answers.Dequeue())];
    }

    private ILedger Reading() => _plan.ReadFails()
        ? throw new LedgerUnavailableException("planned: the ledger cannot be read")
        : inner;
}

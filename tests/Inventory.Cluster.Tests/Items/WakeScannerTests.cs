using System.Collections.Concurrent;
using System.Text.Json;
using Inventory.Cluster.Tests.Host;
using Inventory.Cluster.Tests.Http;
using Inventory.Domain.Batches;
using Inventory.Domain.Items;
using Inventory.Grains.Batches;
using Inventory.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;

namespace Inventory.Cluster.Tests.Items;

/// <summary>Sleeping streams are woken in time, whatever else there is to wake.</summary>
public sealed class WakeScannerTests
{
    private const string Settle = $"{nameof(IBatchGrain)}.{nameof(IBatchGrain.SettleAsync)}";
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Scan_WhenABatchIsSlowToSettle_WakesAnItemInTime()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await SleepingHoldAsync(cluster);
        var (asked, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Calls.Before = method => method == Settle ? Block() : Task.CompletedTask;
        await StartedBatchAsync(cluster);
        await asked.Task.WaitAsync(Within);

        cluster.Time.Step(TimeSpan.FromSeconds(61));

        await cluster.SeesAsync<ItemEvent.HoldsExpired>(7);
        Assert.Single(cluster.Calls.Of(Settle));
        gate.SetResult();

        Task Block()
        {
            asked.TrySetResult();
            return gate.Task;
        }
    }

    [Fact]
    public async Task Scan_WhenTheLedgerStaysAway_SaysSoOnceAndThatItIsBack()
    {
        var (lines, failed) = (new ConcurrentQueue<string>(), 0);
        await using var cluster = await ItemCluster.StartAsync(log: new LineLog(lines));

        cluster.Ledger.Plan = new() { ReadFails = () => Interlocked.Increment(ref failed) > 0 };
        await Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref failed) >= 3));
        cluster.Ledger.Plan = new();
        await SaysAsync("Due streams are searched for again");

        Assert.Single(lines, line => Says(line, "Due streams cannot be searched for"));

        Task SaysAsync(string words) => Eventually.HoldsAsync(
            () => Task.FromResult(lines.Any(line => Says(line, words))));

        static bool Says(string line, string words) =>
            line.Contains(words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scan_WhenMoreThanAPageStaysDue_WakesWhatIsBehindIt()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await SleepingHoldAsync(cluster);
        cluster.Calls.Before = method => method == Settle
            ? Task.FromException(new InvalidDataException("planned: it cannot settle"))
            : Task.CompletedTask;
        await Task.WhenAll(Enumerable.Range(0, 1_001).Select(_ => StartedBatchAsync(cluster)));

        cluster.Time.Step(TimeSpan.FromSeconds(61));

        await cluster.SeesAsync<ItemEvent.HoldsExpired>(7);
    }

    [Fact]
    public async Task Scan_WhenASearchFailsUnexpectedly_GoesOn()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await SleepingHoldAsync(cluster);
        var failed = new TaskCompletionSource();
        cluster.Ledger.Plan = new() { ReadFails = Fail };
        await failed.Task.WaitAsync(Within);
        cluster.Ledger.Plan = new();

        cluster.Time.Step(TimeSpan.FromSeconds(61));

        await cluster.SeesAsync<ItemEvent.HoldsExpired>(7);

        bool Fail()
        {
            failed.TrySetResult();
            throw new InvalidDataException("planned: nobody expects this");
        }
    }

    // Its activation is gone, and its timer with it.
    private static async Task SleepingHoldAsync(ItemCluster cluster)
    {
        var item = await cluster.MakeAsync(7, onHand: 10, limit: null);
        ItemCluster.Accepted(await item.ExecuteAsync(cluster.Reserve(7, 1, expiresInMs: 60_000)));
        await item.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
    }

    private static async Task StartedBatchAsync(ItemCluster cluster)
    {
        var now = cluster.Time.GetUtcNow();
        var (id, run) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        var at = now.ToUnixTimeMilliseconds();
        var begun = BatchEvent.Begin(
            run, new(id, 1, OperationOrigin.Host), at, [new(7, 1, null, new())]);
        var lines = begun.SelectMany(e => JsonSerializer
            .SerializeToUtf8Bytes(e, BatchJson.Default.BatchEvent).Append((byte)'\n'));
        var result = await cluster.Services.GetRequiredService<LedgerWriter>().AppendAsync(new()
        {
            Stream = new(ItemCluster.Store, StreamKind.Batch, $"{id:N}"),
            Id = Guid.CreateVersion7(now),
            ExpectedVersion = 0,
            EntryCount = begun.Count,
            Entries = lines.ToArray(),
            At = at,
            NextWake = Mark.At(at),
        });
        Assert.Equal(Outcome.Committed, result.Outcome);
    }
}

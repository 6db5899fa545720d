// A wake row: O stream, N number of the append that wrote it, T when, in unix milliseconds. A
// stream with a mark always has a row at or before it: one is written before the append that moves
// the mark earlier, and a mark that moves later leaves the row where it is. A row that has come due
// is compared with the head: it is right, it is early and is written anew at the mark before it
// goes, or it is behind the mark and goes. The last two wait until the append that wrote the row is
// decided, which it is when the head has its number; one left undecided for long is fenced off.

using Azure;
using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>Finds the streams that want to be woken.</summary>
internal sealed class AzureWakes(
    AzureStore store, AzureHeads heads, AzureTablesLedgerOptions options)
{
    private const int LooksAtOnce = 32;

    private sealed record Row(StreamId Stream, long Due, long Number, long WrittenAt, ETag Tag);

    /// <summary>Makes sure that the stream has a row at or before the mark its head will have.
    /// </summary>
    public async Task PrepareAsync(AzureHead before, AzureHead after, StreamId stream,
        CancellationToken cancel)
    {
        if (after.NextWake is { } mark && !(before.NextWake <= mark))
        {
            await WriteAsync(stream, mark, after.Number, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Streams whose mark is at or before <paramref name="now"/>, earliest first.
    /// </summary>
    public async Task<IReadOnlyList<StreamId>> DueAsync(
        long now, int limit, CancellationToken cancel)
    {
        var due = new SortedSet<(long At, string Key)>();
        var streams = new Dictionary<string, StreamId>(StringComparer.Ordinal);
        await foreach (var rows in RowsAsync(now, cancel).ConfigureAwait(false))
        {
            if (due.Count >= limit && rows[0].Due > due.ElementAt(limit - 1).At)
            {
                break;
            }

            var marks = new long?[rows.Count];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, rows.Count),
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = LooksAtOnce,
                    CancellationToken = cancel,
                },
                async (i, token) =>
                    marks[i] = await MarkAsync(rows[i], now, token).ConfigureAwait(false))
                .ConfigureAwait(false);
            for (var i = 0; i < rows.Count; i++)
            {
                if (marks[i] is { } mark)
                {
                    var key = AzureKeys.Stream(rows[i].Stream);
                    streams[key] = rows[i].Stream;
                    _ = due.Add((mark, key));
                }
            }
        }

        return [.. due.Take(limit).Select(each => streams[each.Key])];
    }

    /// <summary>Rows up to a time, earliest first over all shards, in parts.</summary>
    private async IAsyncEnumerable<List<Row>> RowsAsync(
        long now,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var shards = Enumerable.Range(0, AzureKeys.WakeShards)
            .Select(shard => AzureStore.Range(
                store.Wakes, AzureKeys.WakeShard(shard), "",
                AzureKeys.WakeTime(now) + AzureKeys.End, cancel)
                .GetAsyncEnumerator(cancel))
            .ToArray();
        try
        {
            var more = await Task.WhenAll(shards.Select(shard => shard.MoveNextAsync().AsTask()))
                .ConfigureAwait(false);
            var next = new PriorityQueue<int, string>(StringComparer.Ordinal);
            for (var i = 0; i < shards.Length; i++)
            {
                if (more[i])
                {
                    next.Enqueue(i, shards[i].Current.RowKey);
                }
            }

            var part = new List<Row>(LooksAtOnce);
            while (next.TryDequeue(out var shard, out _))
            {
                part.Add(Of(shards[shard].Current));
                if (part.Count == LooksAtOnce)
                {
                    yield return part;
                    part = new List<Row>(LooksAtOnce);
                }

                if (await shards[shard].MoveNextAsync().ConfigureAwait(false))
                {
                    next.Enqueue(shard, shards[shard].Current.RowKey);
                }
            }

            if (part.Count > 0)
            {
                yield return part;
            }
        }
        finally
        {
            foreach (var shard in shards)
            {
                await shard.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>The stream's mark where it has come due; null where not, and then the row goes or
    /// moves.</summary>
    private async Task<long?> MarkAsync(Row row, long now, CancellationToken cancel)
    {
        var head = await heads.ReadAsync(row.Stream, cancel).ConfigureAwait(false);
        if (head.Number < row.Number && head.NextWake != row.Due && IsOld(row))
        {
            head = await heads.FenceAsync(row.Stream, cancel).ConfigureAwait(false);
        }
        else if (head.Number < row.Number)
        {
            return head.NextWake <= now ? head.NextWake : null;
        }

        if (head.NextWake <= now)
        {
            if (row.Due > head.NextWake)
            {
                await DeleteAsync(row, cancel).ConfigureAwait(false);
            }

            return head.NextWake;
        }

        if (head.NextWake is { } later)
        {
            await WriteAsync(row.Stream, later, head.Number, cancel).ConfigureAwait(false);
        }

        await DeleteAsync(row, cancel).ConfigureAwait(false);
        return null;
    }

    private bool IsOld(Row row) =>
        options.Time.GetUtcNow().ToUnixTimeMilliseconds() - row.WrittenAt
        >= options.AbandonedAfter.TotalMilliseconds;

    /// <summary>Writes a row, or writes it anew: whoever found it stale must find it changed, and
    /// the number of a later append that relies on it stays.</summary>
    private async Task WriteAsync(
        StreamId stream, long due, long number, CancellationToken cancel)
    {
        var entity = new TableEntity(AzureKeys.WakePartition(stream), AzureKeys.Wake(due, stream))
        {
            ["O"] = AzureTexts.Bytes(stream),
            ["D"] = due,
            ["N"] = number,
            ["T"] = options.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        var tag = default(ETag);
        while (true)
        {
            try
            {
                _ = tag == default
                    ? await store.Wakes.AddEntityAsync(entity, cancel).ConfigureAwait(false)
                    : await store.Wakes.UpdateEntityAsync(
                        entity, tag, TableUpdateMode.Replace, cancel).ConfigureAwait(false);
                return;
            }
            catch (RequestFailedException race) when (AzureFault.IsRace(race))
            {
                var row = await AzureStore.FindAsync(
                    store.Wakes, entity.PartitionKey, entity.RowKey, cancel).ConfigureAwait(false);
                tag = row?.ETag ?? default;
                entity["N"] = Math.Max(number, row?.GetInt64("N") ?? 0);
            }
        }
    }

    private async Task DeleteAsync(Row row, CancellationToken cancel)
    {
        try
        {
            _ = await store.Wakes.DeleteEntityAsync(
                AzureKeys.WakePartition(row.Stream), AzureKeys.Wake(row.Due, row.Stream), row.Tag,
                cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException race) when (AzureFault.IsRace(race))
        {
            // Somebody wrote it anew: it is needed.
        }
    }

    private static Row Of(TableEntity row) =>
        new(
            AzureTexts.Stream(row.GetBinary("O")),
            row.GetInt64("D") ?? 0,
            row.GetInt64("N") ?? 0,
            row.GetInt64("T") ?? 0,
            row.ETag);
}

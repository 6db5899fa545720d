namespace Inventory.Storage.Copying;

/// <summary>Compares two ledgers byte by byte.</summary>
/// <param name="one">A ledger, open.</param>
/// <param name="other">Another.</param>
/// <param name="report">Hears of progress now and then.</param>
public sealed class LedgerComparison(ILedger one, ILedger other, Action<CopyCount> report)
{
    private const int ReportEvery = 1_000;

    /// <summary>Compares all of both.</summary>
    /// <returns>What is equal.</returns>
    /// <exception cref="CopyFailedException">The first difference.</exception>
    /// <exception cref="LedgerUnavailableException">One of them cannot be reached.</exception>
    public async Task<CopyCount> RunAsync(CancellationToken cancel)
    {
        var names = await CompareNamesAsync(cancel).ConfigureAwait(false);
        var count = new CopyCount(0, 0, names);
        await foreach (var stream in one.ReadStreamsAsync(cancel).ConfigureAwait(false))
        {
            var entries = await CompareAsync(stream, cancel).ConfigureAwait(false);
            count = count with { Streams = count.Streams + 1, Entries = count.Entries + entries };
            if (count.Streams % ReportEvery == 0)
            {
                report(count);
            }
        }

        var others = await CountAsync(other.ReadStreamsAsync(cancel)).ConfigureAwait(false);
        Require(others == count.Streams, $"there are {count.Streams} streams and {others}");
        return count;
    }

    private static async Task<long> CountAsync<T>(IAsyncEnumerable<T> all)
    {
        var count = 0L;
        await foreach (var _ in all.ConfigureAwait(false))
        {
            count++;
        }

        return count;
    }

    private async Task<long> CompareNamesAsync(CancellationToken cancel)
    {
        var owners = new Dictionary<Name, StreamId>();
        await foreach (var (name, owner) in one.ReadNamesAsync(cancel).ConfigureAwait(false))
        {
            owners.Add(name, owner);
        }

        var count = 0L;
        await foreach (var (name, owner) in other.ReadNamesAsync(cancel).ConfigureAwait(false))
        {
            Require(
                owners.TryGetValue(name, out var expected) && expected == owner,
                $"name {name.Key} of store {name.Store} has another owner");
            count++;
        }

        Require(count == owners.Count, $"there are {owners.Count} names and {count}");
        return count;
    }

    private async Task<long> CompareAsync(StreamId stream, CancellationToken cancel)
    {
        var head = await one.ReadHeadAsync(stream, cancel).ConfigureAwait(false);
        var twin = await other.ReadHeadAsync(stream, cancel).ConfigureAwait(false);
        Require(head is not null && twin is not null, $"stream {stream} is missing");
        Require(
            head! with { State = null } == twin! with { State = null }
                && head.State.HasValue == twin.State.HasValue
                && AreEqual(head.State ?? default, twin.State ?? default),
            $"the heads of stream {stream} differ");
        await SameAsync(
            one.ReadSnapshotAsync(stream, head!.SnapshotVersion, cancel),
            other.ReadSnapshotAsync(stream, head.SnapshotVersion, cancel),
            AreEqual, $"the snapshots of stream {stream} differ").ConfigureAwait(false);
        await SameAsync(
            one.ReadEntriesAsync(stream, 0, cancel), other.ReadEntriesAsync(stream, 0, cancel),
            AreEqual, $"the entries of stream {stream} differ").ConfigureAwait(false);
        Require(
            AreEqual(
                await LedgerCopy.ListedAsync(one, stream, cancel).ConfigureAwait(false),
                await LedgerCopy.ListedAsync(other, stream, cancel).ConfigureAwait(false)),
            $"the list rows of {stream} differ");
        return head.Version;
    }

    private static async Task SameAsync<T>(
        IAsyncEnumerable<T> ones, IAsyncEnumerable<T> others, Func<T, T, bool> areEqual,
        string difference)
    {
        var twins = others.ConfigureAwait(false).GetAsyncEnumerator();
        await using (twins)
        {
            await foreach (var item in ones.ConfigureAwait(false))
            {
                Require(await twins.MoveNextAsync() && areEqual(item, twins.Current), difference);
            }

            Require(!await twins.MoveNextAsync(), difference);
        }
    }

    private static bool AreEqual(ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> others) =>
        bytes.Span.SequenceEqual(others.Span);

    private static bool AreEqual(EntryPack pack, EntryPack twin) =>
        pack with { Bytes = default } == twin with { Bytes = default }
        && AreEqual(pack.Bytes, twin.Bytes);

    private static bool AreEqual(ListedItem? listed, ListedItem? twin) =>
        listed is null || twin is null
            ? listed is null && twin is null
            : listed.Item with { Details = default } == twin.Item with { Details = default }
                && AreEqual(listed.Item.Details, twin.Item.Details)
                && listed.Levels.SequenceEqual(twin.Levels);

    private static void Require(bool holds, string difference)
    {
        if (!holds)
        {
            throw new CopyFailedException($"the ledgers differ: {difference}");
        }
    }
}

// A pack's row is named by its last version. So the pack that holds a version is the first row from
// that version on, the packs behind a version are the rows behind it, and the packs that hold n
// entries up to a pack are the rows of the n versions before its first: each is one range.

using System.Runtime.CompilerServices;
using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>Reads entries and snapshots.</summary>
internal sealed class AzureStreamReads(AzureStore store, AzureHeads heads)
{
    /// <summary>Packs a request for entries asks for; a page holds some megabytes at most.
    /// </summary>
    private const int PacksAsked = 250;

    /// <summary>Packs with entries behind a version, oldest first.</summary>
    public async IAsyncEnumerable<EntryPack> EntriesAsync(
        StreamId stream, long afterVersion, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in Packs(stream, afterVersion + 1, long.MaxValue, cancel)
            .ConfigureAwait(false))
        {
            yield return Pack(row);
        }
    }

    /// <summary>Packs newest first, from the one that holds the version before another.</summary>
    public async Task<IReadOnlyList<EntryPack>> HistoryAsync(
        StreamId stream, long? beforeVersion, int entriesMin, CancellationToken cancel)
    {
        var head = await heads.ReadAsync(stream, cancel).ConfigureAwait(false);
        var last = Math.Min(head.Version, (beforeVersion ?? long.MaxValue) - 1);
        if (last < 1 || entriesMin < 1)
        {
            return [];
        }

        var page = new List<EntryPack>();
        var newest = await AzureStore.FirstAsync(
            store.Streams, AzureKeys.Stream(stream), AzureKeys.Pack(last),
            AzureKeys.Pack(head.Version) + AzureKeys.Behind, cancel).ConfigureAwait(false);
        Invariant.Holds(newest is not null, "every version up to the head's has its entry");
        page.Add(Pack(newest!));
        var before = page[0].FirstVersion - 1;
        var wanted = (long)entriesMin - page[0].Count;
        if (before < 1 || wanted < 1)
        {
            return page;
        }

        await foreach (var row in Packs(
            stream, Math.Max(1, before - wanted + 1), before, cancel).ConfigureAwait(false))
        {
            page.Add(Pack(row));
        }

        page.Reverse(1, page.Count - 1);
        return page;
    }

    /// <summary>Chunks of the sealed snapshot, none when that version is not sealed.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> SnapshotAsync(
        StreamId stream, long version, [EnumeratorCancellation] CancellationToken cancel)
    {
        var head = await heads.ReadAsync(stream, cancel).ConfigureAwait(false);
        if (version < 1 || head.SnapshotVersion != version)
        {
            yield break;
        }

        for (var place = 0; place < head.SnapshotChunks; place++)
        {
            var row = await AzureStore.FindAsync(
                store.Streams, AzureKeys.Stream(stream),
                AzureKeys.Chunk(head.SnapshotBase, version, place), cancel).ConfigureAwait(false)
                ?? throw new LedgerUnavailableException(
                    $"The snapshot of {stream} was replaced while it was read; read it again.");
            yield return AzureBytes.Get(row);
        }
    }

    private Azure.AsyncPageable<TableEntity> Packs(
        StreamId stream, long firstLast, long lastLast, CancellationToken cancel) =>
        AzureStore.Range(
            store.Streams, AzureKeys.Stream(stream), AzureKeys.Pack(Math.Max(0, firstLast)),
            AzureKeys.Pack(lastLast) + AzureKeys.Behind, cancel, PacksAsked);

    private static EntryPack Pack(TableEntity row) =>
        new(
            row.GetInt64("F") ?? 0, row.GetInt32("C") ?? 0, row.GetInt64("A") ?? 0,
            AzureBytes.Get(row));
}

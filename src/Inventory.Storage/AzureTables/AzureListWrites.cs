// A list row: B0.. its bytes, W its writers, D true where the row was taken out. A row that is
// taken out stays as such, so that a late repeat of an older write finds what overtook it. A new
// level takes over the writers of its item's row, which a removal of the whole variant has written.

using Azure;
using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>Writes list rows, never lowering what a stream wrote.</summary>
internal sealed class AzureListWrites(AzureStore store, int rememberedMax)
{
    private const int ItemPlace = 0;
    private const int PartitionsAtOnce = 8;

    private readonly AzureRecent<(string Partition, string Row), Known> _known = new(rememberedMax);

    private sealed record Known(ETag Tag, byte[] Writers);

    private sealed record Write(int Variant, int Location, byte[]? Bytes)
    {
        public string Row => Location == ItemPlace
            ? AzureKeys.ItemRow(Variant)
            : AzureKeys.LevelRow(Variant, Location);
    }

    private sealed record Source(string Partition, byte[] Stream, long Number);

    /// <summary>Makes the rows of one append true.</summary>
    public async Task ApplyAsync(
        StreamId stream, IReadOnlyList<ListRow> rows, long number, CancellationToken cancel)
    {
        var hash = AzureKeys.StreamHash(stream);
        var (writes, cleared) = Fold(rows);
        var partitions = writes
            .GroupBy(
                write => AzureKeys.ListPartition(stream.Store, write.Variant),
                StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            partitions,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = PartitionsAtOnce,
                CancellationToken = cancel,
            },
            async (group, token) => await ApplyAsync(
                new Source(group.Key, hash, number), [.. group], cleared, token)
                .ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>The bytes of a row that is in the lists; null for one that was taken out.</summary>
    public static ListRow? Row(TableEntity row) =>
        row.GetBoolean("D") == true ? null : AzureRowBytes.Row(AzureBytes.Get(row));

    /// <summary>What the rows come to, in their order: one write each place, and the variants whose
    /// other levels go.</summary>
    private static (List<Write> Writes, HashSet<int> Cleared) Fold(IReadOnlyList<ListRow> rows)
    {
        var writes = new Dictionary<(int Variant, int Location), Write>();
        var cleared = new HashSet<int>();
        void Put(int variant, int location, byte[]? bytes) =>
            writes[(variant, location)] = new Write(variant, location, bytes);
        foreach (var row in rows)
        {
            switch (row)
            {
                case ListRow.Item item:
                    Put(item.VariantId, ItemPlace, AzureRowBytes.Of(item));
                    break;
                case ListRow.Level level:
                    Put(level.VariantId, level.LocationId, AzureRowBytes.Of(level));
                    break;
                case ListRow.LevelRemoval removal:
                    Put(removal.VariantId, removal.LocationId, null);
                    break;
                case ListRow.Removal removal:
                    foreach (var place in writes.Keys
                        .Where(place => place.Variant == removal.VariantId).ToArray())
                    {
                        Put(place.Variant, place.Location, null);
                    }

                    Put(removal.VariantId, ItemPlace, null);
                    _ = cleared.Add(removal.VariantId);
                    break;
                default:
                    throw new InvariantBrokenException("every kind of list row is known here");
            }
        }

        return ([.. writes.Values], cleared);
    }

    private async Task ApplyAsync(
        Source source, List<Write> writes, HashSet<int> cleared, CancellationToken cancel)
    {
        var places = writes.Select(write => (write.Variant, write.Location)).ToHashSet();
        foreach (var variant in writes.Select(write => write.Variant).Distinct()
            .Where(cleared.Contains).ToArray())
        {
            var rows = new Dictionary<string, Known>(StringComparer.Ordinal);
            await LoadAsync(
                rows, source.Partition, AzureKeys.LevelRow(variant, 0),
                AzureKeys.LevelRow(variant, int.MaxValue), cancel).ConfigureAwait(false);
            foreach (var row in rows.Keys)
            {
                var location = int.Parse(
                    row.AsSpan(row.IndexOf('.', StringComparison.Ordinal) + 1));
                if (places.Add((variant, location)))
                {
                    writes.Add(new Write(variant, location, null));
                }
            }
        }

        writes.Sort((one, two) =>
            (one.Variant, one.Location).CompareTo((two.Variant, two.Location)));
        foreach (var part in Parts(writes))
        {
            await WriteAsync(source, part, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>What one transaction can carry.</summary>
    private static IEnumerable<List<Write>> Parts(List<Write> writes)
    {
        var part = new List<Write>();
        var bytes = 0;
        foreach (var write in writes)
        {
            var size = write.Bytes?.Length ?? 0;
            if (part.Count == AzureStore.TransactionMax
                || (part.Count > 0 && bytes + size > AzureStore.TransactionBytesMax))
            {
                yield return part;
                (part, bytes) = ([], 0);
            }

            part.Add(write);
            bytes += size;
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }

    private async Task WriteAsync(Source source, List<Write> part, CancellationToken cancel)
    {
        while (true)
        {
            var known = await KnownAsync(source, part, cancel).ConfigureAwait(false);
            var news = part
                .Where(write => !AzureWriters.Know(
                    known.GetValueOrDefault(write.Row)?.Writers, source.Stream, source.Number))
                .ToArray();
            if (news.Length == 0 || await TryAsync(source, news, known, cancel)
                .ConfigureAwait(false))
            {
                return;
            }

            foreach (var write in part)
            {
                _known.Forget((source.Partition, write.Row));
            }
        }
    }

    private async Task<bool> TryAsync(
        Source source, Write[] news, Dictionary<string, Known> known, CancellationToken cancel)
    {
        var entities = Array.ConvertAll(news, write => Entity(source, write, known));
        try
        {
            var tags = await AzureStore.TransactAsync(
                store.Lists,
                [.. news.Select((write, i) => known.GetValueOrDefault(write.Row) is { } old
                    ? new TableTransactionAction(
                        TableTransactionActionType.UpdateReplace, entities[i], old.Tag)
                    : new TableTransactionAction(TableTransactionActionType.Add, entities[i]))],
                cancel).ConfigureAwait(false);
            for (var i = 0; i < news.Length; i++)
            {
                _known.Keep(
                    (source.Partition, news[i].Row),
                    new Known(tags[i], entities[i].GetBinary("W")));
            }

            return true;
        }
        catch (RequestFailedException race) when (AzureFault.IsRace(race))
        {
            return false;
        }
    }

    private static TableEntity Entity(
        Source source, Write write, Dictionary<string, Known> known)
    {
        var old = known.GetValueOrDefault(write.Row)
            ?? known.GetValueOrDefault(AzureKeys.ItemRow(write.Variant));
        var entity = new TableEntity(source.Partition, write.Row)
        {
            ["W"] = AzureWriters.After(old?.Writers, source.Stream, source.Number),
        };
        if (write.Bytes is null)
        {
            entity["D"] = true;
        }
        else
        {
            AzureBytes.Put(entity, write.Bytes);
        }

        return entity;
    }

    /// <summary>What is known of the rows: from memory where it is known of all, else from the
    /// table.</summary>
    private async Task<Dictionary<string, Known>> KnownAsync(
        Source source, List<Write> part, CancellationToken cancel)
    {
        var known = new Dictionary<string, Known>(StringComparer.Ordinal);
        foreach (var write in part)
        {
            if (_known.Find((source.Partition, write.Row)) is not { } row)
            {
                return await LoadAsync(source, part, cancel).ConfigureAwait(false);
            }

            known[write.Row] = row;
        }

        return known;
    }

    /// <summary>The rows from the first to the last, and the item of the first.</summary>
    private async Task<Dictionary<string, Known>> LoadAsync(
        Source source, List<Write> part, CancellationToken cancel)
    {
        var rows = new Dictionary<string, Known>(StringComparer.Ordinal);
        var item = AzureKeys.ItemRow(part[0].Variant);
        if (part[0].Row != item)
        {
            await LoadAsync(rows, source.Partition, item, item, cancel).ConfigureAwait(false);
        }

        await LoadAsync(rows, source.Partition, part[0].Row, part[^1].Row, cancel)
            .ConfigureAwait(false);
        return rows;
    }

    private async Task LoadAsync(
        Dictionary<string, Known> rows, string partition, string from, string last,
        CancellationToken cancel)
    {
        await foreach (var row in AzureStore.Range(
            store.Lists, partition, from, last + AzureKeys.Behind, cancel).ConfigureAwait(false))
        {
            rows[row.RowKey] = new Known(row.ETag, row.GetBinary("W") ?? []);
        }
    }
}

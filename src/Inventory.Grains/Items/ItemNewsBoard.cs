using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Domain.Webhooks;
using Inventory.Storage;

namespace Inventory.Grains.Items;

/// <summary>
/// The news of one item that are durable and not yet where they go, in the order of their versions.
/// What waits long is merged, so an item that nobody listens to keeps little of it; but what was
/// published without an answer is published again as it was, for it may have arrived.
/// </summary>
internal sealed class ItemNewsBoard
{
    /// <summary>Messages published at once, but for those of one entry, which stay together.
    /// </summary>
    public const int PublishedMax = 256;

    private const int MergedFrom = 1_024;

    private List<ItemMessage> _waiting = [];
    private int _published;

    /// <summary>True when there is nothing to publish.</summary>
    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>The first version with news that wait, those of a batch included; null for none.
    /// </summary>
    public long? FirstVersion(IReadOnlyList<ItemMessage> batch) => _waiting.Count > 0
        ? _waiting[0].Version
        : batch.Count > 0 ? batch[0].Version : null;

    /// <summary>Takes the news of an append that is durable.</summary>
    public void Add(IReadOnlyList<ItemMessage> messages)
    {
        _waiting.AddRange(messages);
        if (_waiting.Count >= MergedFrom)
        {
            var rest = MessageMerge.Of(_waiting[_published..]);
            _waiting = [.. _waiting[.._published], .. rest];
        }
    }

    /// <summary>What is published next: what was published last, while that has no answer.
    /// </summary>
    public IReadOnlyList<ItemMessage> Next()
    {
        if (_published == 0)
        {
            _published = Math.Min(PublishedMax, _waiting.Count);
            while (_published < _waiting.Count
                && _waiting[_published].Version == _waiting[_published - 1].Version)
            {
                _published++;
            }
        }
        return _waiting[.._published];
    }

    /// <summary>What was published is where it goes.</summary>
    public void End()
    {
        _waiting.RemoveRange(0, _published);
        _published = 0;
    }

    /// <summary>Derives again what an item had to tell when its last activation ended.</summary>
    /// <param name="ledger">Where its entries are.</param>
    /// <param name="stream">The item.</param>
    /// <param name="state">The item as it is.</param>
    /// <param name="from">First version with news that nobody may have.</param>
    /// <param name="terms">The store's switches.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<IReadOnlyList<ItemMessage>> DeriveAsync(
        ILedger ledger,
        StreamId stream,
        ItemState state,
        long from,
        StoreTerms terms,
        CancellationToken cancel)
    {
        var entries = await ReadAsync(ledger, stream, from - 1, cancel);
        var walked = ItemFigures.Of(state).Before(from, [.. entries.Select(e => e.Entry)]);
        if (!walked.IsExact)
        {
            entries = await ReadAsync(ledger, stream, 0, cancel);
            walked = ItemFigures.Of(state).Before(from, [.. entries.Select(e => e.Entry)]);
        }
        return [.. entries.Where(e => e.Version >= from)
            .SelectMany(e => walked.Figures.Tell(e.Entry, e.At, terms))];
    }

    private static async Task<List<(long Version, long At, ItemEntry Entry)>> ReadAsync(
        ILedger ledger, StreamId stream, long after, CancellationToken cancel)
    {
        var entries = new List<(long, long, ItemEntry)>();
        await foreach (var pack in ledger.ReadEntriesAsync(stream, after, cancel))
        {
            var version = pack.FirstVersion;
            foreach (var entry in ItemEventCodec.Read(pack.Bytes.Span, pack.At))
            {
                if (version > after)
                {
                    entries.Add((version, pack.At, entry));
                }
                version++;
            }
        }
        Invariant.Holds(entries.Count > 0, "what is to be told is there");
        return entries;
    }
}

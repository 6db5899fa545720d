using Inventory.Domain;
using Inventory.Domain.Encoding;
using Inventory.Domain.Items;
using Inventory.Domain.Webhooks;
using Inventory.Storage;

namespace Inventory.Grains.Items;

/// <summary>
/// What callers staged since the last append began: one atomic append when its turn comes. Its
/// callers wait on one task.
/// </summary>
/// <param name="at">Time of its entries, in unix milliseconds.</param>
/// <param name="bytesExpected">Bytes of entries to make room for with the first of them.</param>
internal sealed class StagedBatch(long at, int bytesExpected = 0)
{
    private readonly EntryWriter _entries = new(bytesExpected);
    // Its callers go on at once, in the turn that completes it: they only read their replies.
    private readonly TaskCompletionSource<AppendResult> _done = new();
    private readonly List<int> _touched = new(1);
    private readonly List<ItemMessage> _messages = [];
    private string? _skuBefore;
    private Operation _made;
    private bool _factsChanged;
    private bool _movesHead;

    /// <summary>Time of its entries, in unix milliseconds: one stamp for all of them.</summary>
    public long At { get; } = at;

    /// <summary>Entries staged.</summary>
    public int Count { get; private set; }

    /// <summary>True when there is something to append.</summary>
    public bool IsDue => Count > 0 || _movesHead;

    /// <summary>True once holds expire in it: an append does that in one entry.</summary>
    public bool ExpiresHolds { get; private set; }

    /// <summary>What there is to tell of it once it is durable.</summary>
    public IReadOnlyList<ItemMessage> Messages => _messages;

    /// <summary>What its messages are derived with; null while nobody wants any.</summary>
    public ItemFigures? Figures { get; init; }

    /// <summary>Bytes staged.</summary>
    public int Bytes => _entries.Length;

    /// <summary>Completes when the outcome of its append is known.</summary>
    public Task<AppendResult> Done => _done.Task;

    /// <summary>Applies the events of a decision to the state and stages their entries.</summary>
    public void Stage(ItemState state, StoreTerms terms, in Decision decision)
    {
        ReadOnlySpan<ItemEvent?> events = [decision.First, decision.Second, decision.Third];
        foreach (var e in events)
        {
            if (e is not null)
            {
                Stage(state, terms, e);
            }
        }
    }

    /// <summary>Applies an event to the state and stages its entry.</summary>
    public void Stage(ItemState state, StoreTerms terms, ItemEvent e)
    {
        var factsBefore = state.Facts;
        var effect = state.Apply(e, At);
        var level = effect.LocationId == 0 ? null : state.FindLevel(effect.LocationId);
        var ats = level is null ? null : state.AvailableToSell(level, terms);
        var entry = new ItemEntry(e, effect, ats);
        ItemEventCodec.Write(_entries, entry);
        Count++;
        if (Figures is not null)
        {
            _messages.AddRange(Figures.Tell(entry, At, terms));
        }
        ExpiresHolds |= e is ItemEvent.HoldsExpired;
        Touch(effect.LocationId);
        NoteFacts(factsBefore, state);
        if (e is ItemEvent.Created { Facts.IsBase: true, Operation.IsNamed: true })
        {
            _made = e.Operation;
        }
    }

    /// <summary>Asks for an append even without entries, because the head's marks move.</summary>
    public void MoveHead() => _movesHead = true;

    /// <summary>Makes the append, with what its journal knows of the head.</summary>
    public Append ToAppend(
        ItemKey key,
        StreamId stream,
        ItemState state,
        Mark nextWake,
        Mark undeliveredFrom,
        ReadOnlyMemory<byte>? small,
        SnapshotChunk? chunk) => new()
        {
            Stream = stream,
            Id = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(At)),
            ExpectedVersion = state.Version - Count,
            EntryCount = Count,
            Entries = _entries.Written,
            At = At,
            NextWake = nextWake,
            UndeliveredFrom = undeliveredFrom,
            State = small,
            Chunk = chunk,
            Claims = Claims(key, state.Facts?.Sku),
            Releases = SkuName(key, _skuBefore, state.Facts?.Sku),
            Rows = Rows(key, state),
        };

    /// <summary>Tells every caller.</summary>
    public void Complete(AppendResult result) => _done.TrySetResult(result);

    // The key that made a product stays its own, so that a repeat finds it even when it is deleted.
    private Name[] Claims(ItemKey key, string? sku)
    {
        var names = SkuName(key, sku, _skuBefore);
        return _made.IsNamed ? [.. names, ItemRows.OperationName(key.Store, _made)] : names;
    }

    private void Touch(int locationId)
    {
        if (locationId > 0 && !_touched.Contains(locationId))
        {
            _touched.Add(locationId);
        }
    }

    private void NoteFacts(ItemFacts? before, ItemState state)
    {
        var after = state.Facts;
        if (ReferenceEquals(before, after))
        {
            return;
        }
        _skuBefore = _factsChanged ? _skuBefore : before?.Sku;
        _factsChanged = true;
        if (before is null)
        {
            Touch(1);
        }
    }

    // Only the names before and after the append matter: one between was never anybody's.
    private Name[] SkuName(ItemKey key, string? sku, string? other) =>
        !_factsChanged || sku is null || sku == other ? [] : [ItemRows.SkuName(key.Store, sku)];

    private List<ListRow> Rows(ItemKey key, ItemState state)
    {
        var rows = new List<ListRow>(_touched.Count + 1);
        if (state.Facts is null)
        {
            Invariant.Holds(state.IsDeleted || Count == 0);
            if (Count == 0)
            {
                return rows;
            }
            rows.Add(new ListRow.Removal { VariantId = key.VariantId });
            return rows;
        }
        if (_factsChanged)
        {
            rows.Add(ItemRows.OfFacts(state.Facts));
        }
        foreach (var locationId in _touched)
        {
            if (state.FindLevel(locationId) is { } level)
            {
                rows.Add(ItemRows.OfLevel(key.VariantId, level));
            }
        }
        return rows;
    }
}

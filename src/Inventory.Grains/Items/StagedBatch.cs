using Inventory.Domain;
using Inventory.Domain.Encoding;
using Inventory.Domain.Items;
using Inventory.Storage;

namespace Inventory.Grains.Items;

/// <summary>
/// What callers staged since the last append began: one atomic append when its turn comes. Its
/// callers wait on one task.
/// </summary>
internal sealed class StagedBatch(long at)
{
    private readonly EntryWriter _entries = new();
    private readonly TaskCompletionSource<AppendResult> _done =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<int> _touched = new(1);
    private readonly List<string> _claimedSkus = [];
    private readonly List<string> _releasedSkus = [];
    private Operation _made;
    private bool _factsChanged;
    private bool _movesHead;

    /// <summary>Time of its entries, in unix milliseconds: one stamp for all of them.</summary>
    public long At { get; } = at;

    /// <summary>Entries staged.</summary>
    public int Count { get; private set; }

    /// <summary>True when there is something to append.</summary>
    public bool IsDue => Count > 0 || _movesHead;

    /// <summary>Bytes staged.</summary>
    public int Bytes => _entries.Length;

    /// <summary>Completes when the outcome of its append is known.</summary>
    public Task<AppendResult> Done => _done.Task;

    /// <summary>Applies an event to the state and stages its entry.</summary>
    public void Stage(ItemState state, StoreTerms terms, ItemEvent e)
    {
        var factsBefore = state.Facts;
        var effect = state.Apply(e, At);
        var level = effect.LocationId == 0 ? null : state.FindLevel(effect.LocationId);
        var ats = level is null ? null : state.AvailableToSell(level, terms);
        ItemEventCodec.Write(_entries, new(e, effect, ats));
        Count++;
        Touch(effect.LocationId);
        NoteFacts(factsBefore, state);
        if (e is ItemEvent.Created { Facts.IsBase: true, Operation.IsNamed: true })
        {
            _made = e.Operation;
        }
    }

    /// <summary>Asks for an append even without entries, because the head's marks move.</summary>
    public void MoveHead() => _movesHead = true;

    /// <summary>Makes the append.</summary>
    public Append ToAppend(ItemKey key, ItemState state) => new()
    {
        Stream = ItemRows.StreamOf(key),
        Id = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(At)),
        ExpectedVersion = state.Version - Count,
        EntryCount = Count,
        Entries = _entries.Written,
        At = At,
        Claims = [.. Claims(key.Store)],
        Releases = [.. _releasedSkus.Select(sku => ItemRows.SkuName(key.Store, sku))],
        Rows = Rows(key, state),
    };

    /// <summary>Tells every caller.</summary>
    public void Complete(AppendResult result) => _done.TrySetResult(result);

    // The key that made a product stays its own, so that a repeat finds it even when it is deleted.
    private IEnumerable<Name> Claims(string store)
    {
        var skus = _claimedSkus.Select(sku => ItemRows.SkuName(store, sku));
        return _made.IsNamed ? skus.Append(ItemRows.OperationName(store, _made)) : skus;
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
        _factsChanged = true;
        if (before?.Sku != after?.Sku)
        {
            Note(before?.Sku, _releasedSkus);
            Note(after?.Sku, _claimedSkus);
        }
        if (before is null)
        {
            Touch(1);
        }
    }

    private static void Note(string? sku, List<string> list)
    {
        if (sku is not null)
        {
            list.Add(sku);
        }
    }

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

namespace Inventory.Domain.Items;

/// <summary>
/// An item as its entries made it. There is one, the staged one: it may be ahead of the ledger by
/// the appends in flight, and is thrown away whole when one of them fails.
/// </summary>
public sealed partial class ItemState
{
    /// <summary>How long an item waits before it asks again whether an order knows a confirmed
    /// reservation: 2 seconds, time for the ordinary answer to be staged.</summary>
    public const long RecordOrdersAfterMs = 2_000;

    private readonly List<StockLevel> _levels = new(1);
    private readonly SortedDictionary<ClaimId, Claim> _claims = new(ClaimOrder.Instance);
    private readonly HashSet<Guid> _unrecorded = [];
    private StockLevel? _touched;
    private int _touchedLocation;
    private LevelEffect _before;

    /// <summary>Catalog facts; null before it was created and after it was deleted.</summary>
    public ItemFacts? Facts { get; internal set; }
    /// <summary>Version of the last event.</summary>
    public long Version { get; internal set; }
    /// <summary>Time of the last event, in unix milliseconds.</summary>
    public long LastAt { get; internal set; }
    /// <summary>True once deleted; nothing brings it back.</summary>
    public bool IsDeleted { get; internal set; }
    /// <summary>Its levels by location id.</summary>
    public IReadOnlyList<StockLevel> Levels => _levels;
    /// <summary>Its reservations.</summary>
    public HoldBook Holds { get; } = new();
    /// <summary>Its accepted operations.</summary>
    public OperationMemory Operations { get; } = new();
    /// <summary>Claims of undecided batches.</summary>
    public IReadOnlyCollection<Claim> Claims => _claims.Values;
    /// <summary>Confirmed reservations whose order stream may not know them yet.</summary>
    public IReadOnlyCollection<Guid> UnrecordedOrders => _unrecorded;

    /// <summary>Finds a level; null where nothing was ever kept there.</summary>
    public StockLevel? FindLevel(int locationId)
    {
        foreach (var level in _levels)
        {
            if (level.LocationId == locationId)
            {
                return level;
            }
        }
        return null;
    }

    /// <summary>Finds a claim.</summary>
    public Claim? FindClaim(ClaimId id) => _claims.GetValueOrDefault(id);

    /// <summary>True when a hold moves stock here: the item keeps stock at all.</summary>
    public bool IsTracked => Facts is { Tracking: not InventoryTracking.None };

    /// <summary>The ATS of a level under the store's terms; null for an untracked item.</summary>
    public int? AvailableToSell(StockLevel level, StoreTerms terms)
    {
        if (!IsTracked)
        {
            return null;
        }
        return CanSell(level, terms)
            ? (int)Math.Min(
                level.AvailableOnHand + level.AvailableForBackorder(terms), StockLevel.QuantityMax)
            : 0;
    }

    /// <summary>True when nothing but numbers can stop a sale there.</summary>
    public bool CanSell(StockLevel level, StoreTerms terms) =>
        SaleBlocking.Of(Facts, level.Settings, level.LocationId, terms) == SaleBlocks.None;

    /// <summary>When the item next has something to do by itself, in unix milliseconds.</summary>
    public long? NextWake()
    {
        var wake = Holds.NextDeadline();
        if (Holds.NextAsk() is { } ask)
        {
            wake = Math.Min(wake ?? long.MaxValue, ask);
        }
        foreach (var claim in _claims.Values)
        {
            wake = Math.Min(wake ?? long.MaxValue, claim.TakenAt + Claim.AskAfterMs);
        }
        return _unrecorded.Count == 0
            ? wake
            : Math.Min(wake ?? long.MaxValue, LastAt + RecordOrdersAfterMs);
    }

    /// <summary>Applies an event: the only way this state changes.</summary>
    /// <param name="e">What happened.</param>
    /// <param name="at">When, in unix milliseconds; never earlier than the last event.</param>
    /// <returns>What it did to the one level it concerns.</returns>
    public LevelEffect Apply(ItemEvent e, long at)
    {
        Invariant.Holds(at >= LastAt);
        Forget(at);
        Version++;
        LastAt = at;
        _touched = null;
        _touchedLocation = 0;
        Change(e);
        if (e.Operation.IsNamed)
        {
            Operations.Remember(new(e.Operation, at, Version, ToRemember(e)));
        }
        return _touched is null
            ? new LevelEffect(_touchedLocation, 0, 0, 0)
            : LevelEffect.Between(_before, LevelEffect.Of(_touched));
    }

    /// <summary>Forgets closed reservations and operations past their bounds.</summary>
    internal void Forget(long now)
    {
        Holds.Forget(now, _unrecorded);
        Operations.Forget(now);
    }

    private void Change(ItemEvent e)
    {
        switch (e)
        {
            case ItemEvent.HoldPlaced x: Place(x.Hold); break;
            case ItemEvent.HoldConfirmed x: Confirm(x); break;
            case ItemEvent.HoldReleased x: Release(x.ReservationId); break;
            case ItemEvent.HoldsExpired x: Expire(x); break;
            case ItemEvent.HoldExtended x: Extend(x); break;
            case ItemEvent.HoldReacquired x: Reacquire(x); break;
            case ItemEvent.HoldKept x: Keep(x); break;
            case ItemEvent.HoldExpired x: Return(Find(x.ReservationId), HoldStatus.Expired); break;
            case ItemEvent.HoldUnchanged x: _touchedLocation = x.Hold.LocationId; break;
            case ItemEvent.StockAdjusted x: Adjust(x); break;
            case ItemEvent.StockReceived x: Receive(x); break;
            case ItemEvent.TransferredOut x:
                Transfer(x.ClaimId, x.LocationId, -x.Quantity);
                break;
            case ItemEvent.TransferredIn x: Transfer(x.ClaimId, x.LocationId, x.Quantity); break;
            case ItemEvent.SettingsChanged x: Touch(x.LocationId).Settings = x.Settings; break;
            case ItemEvent.ClaimTaken x: TakeClaim(x); break;
            case ItemEvent.ClaimApplied x: ApplyClaim(x.ClaimId); break;
            case ItemEvent.ClaimDropped x: RemoveClaim(x.ClaimId); break;
            case ItemEvent.BatchNamed: break;
            case ItemEvent.OrdersAcknowledged x: _unrecorded.ExceptWith(x.ReservationIds); break;
            case ItemEvent.OrderUnitsTaken x: TakeBack(x); break;
            case ItemEvent.Created x: Create(x.Facts); break;
            case ItemEvent.CatalogChanged x: Facts = x.Facts; break;
            case ItemEvent.Deleted: Delete(); break;
            default: Invariant.Holds(false, $"unknown event {e.GetType().Name}"); break;
        }
    }

    private void Create(ItemFacts facts)
    {
        Invariant.Holds(Facts is null && !IsDeleted);
        Facts = facts;
        Touch(1);
    }

    private void Delete()
    {
        Facts = null;
        IsDeleted = true;
        _levels.Clear();
    }

    private void Adjust(ItemEvent.StockAdjusted e)
    {
        var level = Touch(e.LocationId);
        if (e.Method != AdjustmentMethod.Relative)
        {
            OverrideClaims(e);
        }
        Move(level, e.OnHandDelta, e.BackorderedDelta);
    }

    private void Receive(ItemEvent.StockReceived e)
    {
        var level = Touch(e.LocationId);
        Invariant.Holds(
            Receipt.Of(e).OnHandAdded == Math.Max(0, e.Quantity - level.QtyBackordered),
            "a receipt names everybody it fills");
        Receive(level, e.Quantity);
    }

    // Stock that arrives fills the queue from its head, and what is left raises on hand.
    private static void Receive(StockLevel level, long quantity)
    {
        var filled = Math.Min(quantity, level.QtyBackordered);
        level.Backorders.Take(filled);
        level.OnHand = (level.OnHand ?? 0) + quantity - filled;
        level.Check();
    }

    private void Move(StockLevel level, long? onHandDelta, long? backorderedDelta)
    {
        level.OnHand = onHandDelta is { } delta ? (level.OnHand ?? 0) + delta : level.OnHand;
        if (backorderedDelta > 0)
        {
            level.Backorders.Join(new(null, 0, backorderedDelta.Value, LastAt));
        }
        else if (backorderedDelta < 0)
        {
            level.Backorders.Take(-backorderedDelta.Value);
        }
        level.Check();
    }

    internal void RestoreUnrecorded(Guid reservationId) => _unrecorded.Add(reservationId);

    // An event concerns one level at most; its numbers before the event are kept for the effect.
    private StockLevel Touch(int locationId)
    {
        var level = LevelAt(locationId);
        if (_touched is null)
        {
            _touched = level;
            _before = LevelEffect.Of(level);
        }
        Invariant.Holds(_touched == level);
        return level;
    }

    internal StockLevel LevelAt(int locationId)
    {
        if (FindLevel(locationId) is { } found)
        {
            return found;
        }
        var level = new StockLevel(locationId);
        var at = _levels.FindIndex(l => l.LocationId > locationId);
        _levels.Insert(at < 0 ? _levels.Count : at, level);
        return level;
    }
}

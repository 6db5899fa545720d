using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Model;

internal sealed partial class ItemModel
{
    private readonly List<ModelHold> _closed = [];

    public IEnumerable<ModelHold> Open => _holds.Where(h => h.Status == HoldStatus.Held);

    public long Held(int location) =>
        Open.Where(h => h.LocationId == location && h.IsTracked).Sum(h => h.Ready);

    public long HeldForBackorder(int location) =>
        Open.Where(h => h.LocationId == location && h.IsTracked).Sum(h => h.Backordered);

    public long Claimed(int location) => _claims
        .Where(c => c.LocationId == location).Sum(c => Math.Max(0, -(c.OnHand ?? 0)));

    /// <summary>What can be promised from stock, were there no claims and no undecided carts.
    /// </summary>
    private long FreeIfDecided(ModelLevel level) => Math.Max(
        0,
        (level.OnHand ?? 0) - level.Settings.SafetyStock - Held(level.Id) + Undecided(level.Id));

    public long Free(ModelLevel level) => Math.Max(
        0,
        (level.OnHand ?? 0) - level.Settings.SafetyStock - Held(level.Id) - Claimed(level.Id));

    public long FreeForBackorder(ModelLevel level) =>
        FreeForBackorder(level, HeldForBackorder(level.Id));

    private long FreeForBackorder(ModelLevel level, long held) => BackordersEligible
        ? Math.Max(0, (level.Settings.BackorderLimit ?? 0) - level.Backordered - held)
        : 0;

    public long? AvailableToSell(ModelLevel level) =>
        !IsTracked ? null
        : CanSell(level.Id) ? Math.Min(Max, Free(level) + FreeForBackorder(level))
        : 0;

    private bool IsTracked => _facts is { Tracking: not InventoryTracking.None };

    private bool CanSell(int location) =>
        _facts!.Availability != Availability.Disabled
        && _levels.TryGetValue(location, out var level) && level.Settings.IsInStock
        && EnabledLocations.Contains(location);

    // The stock of every variant of a product lies at its base variant, unless each keeps its own.
    private bool Keeps(int variantId)
    {
        var keeper = _facts!.Tracking == InventoryTracking.Variant ? variantId : _facts.ProductId;
        return keeper == _facts.VariantId && _facts.Variants.Any(v => v.VariantId == variantId);
    }

    private ModelHold? Known(Guid id) => _holds.SingleOrDefault(h => h.Id == id && !IsForgotten(h));

    // In the order they closed, up to the first whose order is not recorded yet.
    private bool IsForgotten(ModelHold hold) =>
        hold.Status != HoldStatus.Held && hold.ClosedAt + DayMs < _now
        && !_closed.TakeWhile(h => h != hold).Append(hold).Any(h => _unrecorded.Contains(h.Id));

    private bool MayBeForgotten(Guid id) =>
        _holds.Any(h => IsForgotten(h) && TimeIn(h.Id) >= TimeIn(id));

    private string Missing(Guid id) =>
        MayBeForgotten(id) ? "refused ReservationTooOld" : "refused ReservationNotFound";

    private string Reserve(ItemCommand.Reserve c)
    {
        if (Known(c.ReservationId) is { } known)
        {
            return known.IsCarts && known.Status != HoldStatus.Held
                ? $"refused Already{known.Status}"
                : $"again {known.Text(HoldStatus.Held)}";
        }
        // A cart's owner says what it wants of what arrives late.
        var isCarts = CartHoldIds.IsCarts(c.ReservationId);
        if (!isCarts
            && (IsOutOfTime(c.ReservationId) || MayBeForgotten(c.ReservationId)))
        {
            return "refused OperationTooOld";
        }
        var (ready, backordered, no) = IsTracked
            ? Split(
                c.LocationId, c.Quantity, c.AllowPartial, c.AllowBackorder, isKept: true,
                OfSameCart(c.ReservationId))
            : (c.Quantity, 0, null);
        if (no is not null)
        {
            return no;
        }
        var hold = new ModelHold
        {
            Id = c.ReservationId,
            VariantId = c.VariantId,
            LocationId = c.LocationId,
            Asked = c.Quantity,
            Ready = ready,
            Backordered = backordered,
            AllowBackorder = c.AllowBackorder,
            IsTracked = IsTracked,
            CreatedAt = _now,
            ExpiresAt = _now + c.ExpiresInMs,
        };
        _holds.Add(hold);
        return hold.Text(HoldStatus.Held);
    }

    private (int Ready, int Backordered, string? No) Split(
        int location, int quantity, bool allowPartial, bool allowBackorder, bool isKept,
        Func<ModelHold, bool>? isOwn = null)
    {
        var canSell = isKept && CanSell(location);
        var free = canSell ? Free(_levels[location]) : 0;
        var beyond = canSell ? FreeForBackorder(_levels[location]) : 0;
        var ready = (int)Math.Min(quantity, free);
        var backordered = allowBackorder ? (int)Math.Min(quantity - ready, beyond) : 0;
        var wanted = allowPartial ? 1 : quantity;
        if (ready + backordered >= wanted)
        {
            return (ready, backordered, null);
        }
        return canSell
            && FreeIfOthersDecided(_levels[location], allowBackorder, isOwn) >= wanted
            ? (0, 0, $"refused Contended @{location}")
            : (0, 0, $"refused OutOfStock {quantity} of {free}+{beyond} @{location}");
    }

    private string Confirm(ItemCommand.Confirm c)
    {
        if (Known(c.ReservationId) is not { } hold)
        {
            return Missing(c.ReservationId);
        }
        switch (hold.Status)
        {
            case HoldStatus.Confirmed:
                return hold.OrderId == c.OrderId
                    ? $"{Unchanged(c)}{hold.Text(HoldStatus.Confirmed)}"
                    : "refused ConfirmedIntoAnotherOrder";
            case HoldStatus.Released:
                return "refused AlreadyReleased";
            case HoldStatus.Expired when hold.IsCarts:
                return "refused AlreadyExpired";
            case HoldStatus.Held or HoldStatus.Expired when c.OrderLines == 10_000:
                return "refused OrderFull 10001 of 10000";
            case HoldStatus.Held:
                var (ready, waiting) = OrderGets(hold);
                return Order(hold, c, ready, waiting);
            default:
                var (r, b, no) = IsTracked
                    ? Split(
                        hold.LocationId, hold.Accepted, allowPartial: false, hold.AllowBackorder,
                        Keeps(hold.VariantId))
                    : (hold.Accepted, 0, null);
                return no ?? Order(hold, c, r, b);
        }
    }

    private (int Ready, int Backordered) OrderGets(ModelHold hold) =>
        hold.IsTracked ? Fulfil(hold) : (hold.Ready, hold.Backordered);

    private static string? WhyOtherSplit(ModelHold hold, int ready, int backordered) =>
        (ready, backordered) == (hold.Ready, hold.Backordered)
            ? null
            : $"refused SplitChanged promised {hold.Ready}+{hold.Backordered}"
                + $" actual {ready}+{backordered} @{hold.LocationId}";

    // Ready units leave stock as far as it reaches; what is free beyond makes waiting ones ready.
    private (int Ready, int Backordered) Fulfil(ModelHold hold)
    {
        var level = _levels[hold.LocationId];
        var reach = Math.Max(0, (level.OnHand ?? 0) - Claimed(level.Id));
        var kept = (int)Math.Min(hold.Ready, reach);
        var promoted = (int)Math.Min(hold.Backordered, Free(level));
        return (kept + promoted, hold.Accepted - kept - promoted);
    }

    private string Order(ModelHold hold, ItemCommand.Confirm c, int ready, int backordered)
    {
        if (c.RefuseIfSplitChanged && WhyOtherSplit(hold, ready, backordered) is { } no)
        {
            return no;
        }
        (hold.OrderReady, hold.OrderBackordered) = (ready, backordered);
        (hold.OrderId, hold.IsTracked) = (c.OrderId, IsTracked);
        Close(hold, HoldStatus.Confirmed);
        if (!hold.IsCarts)
        {
            _unrecorded.Add(hold.Id);
        }
        if (IsTracked && ready > 0)
        {
            _levels[hold.LocationId].Stock!.Add(-ready);
        }
        if (IsTracked && backordered > 0)
        {
            _levels[hold.LocationId].Joined.Add((c.OrderId, hold.VariantId, backordered));
        }
        return hold.Text(HoldStatus.Confirmed);
    }

    private string Release(ItemCommand.Release c)
    {
        if (Known(c.ReservationId) is not { } hold)
        {
            return Missing(c.ReservationId);
        }
        if (hold.Status == HoldStatus.Confirmed)
        {
            return "refused AlreadyConfirmed";
        }
        if (hold.Status != HoldStatus.Held)
        {
            return $"{Unchanged(c)}{hold.Text(hold.Status)}";
        }
        Close(hold, c.IsExpiry ? HoldStatus.Expired : HoldStatus.Released);
        return hold.Text(hold.Status);
    }

    private string Extend(ItemCommand.Extend c)
    {
        if (Known(c.ReservationId) is not { } hold)
        {
            return Missing(c.ReservationId);
        }
        if (hold.Status != HoldStatus.Held)
        {
            return $"refused Already{hold.Status}";
        }
        var latest = hold.CreatedAt + DayMs;
        var before = (hold.ExpiresAt, hold.IsPaying);
        hold.ExpiresAt = Math.Max(hold.ExpiresAt, Math.Min(_now + c.ExpiresInMs, latest));
        hold.IsPaying |= c.MarksPaying;
        var how = (hold.ExpiresAt, hold.IsPaying) == before ? Unchanged(c) : "";
        return $"{how}{Until(hold)}";
    }

    private static string Until(ModelHold hold) =>
        $"{hold.Text(HoldStatus.Held)} until +{hold.ExpiresAt - Items.ItemRig.Start}"
            + (hold.IsPaying ? " paying" : "");

    // Who named the call is remembered, and hears the same whatever comes after.
    private static string Unchanged(ItemCommand command) => IsNamed(command) ? "" : "unchanged ";

    private void Close(ModelHold hold, HoldStatus status)
    {
        // Who closes twice in a millisecond keeps the first place.
        if (hold.Status == HoldStatus.Held || hold.ClosedAt != _now)
        {
            _closed.Remove(hold);
            _closed.Add(hold);
        }
        hold.Status = status;
        hold.ClosedAt = _now;
    }
}

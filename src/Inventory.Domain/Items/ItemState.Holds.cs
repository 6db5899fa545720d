namespace Inventory.Domain.Items;

// What becomes of reservations, and so of the units they set aside.
public sealed partial class ItemState
{
    private void Place(Hold hold)
    {
        Invariant.Holds(hold.CreatedAt == LastAt);
        Holds.Open(hold);
        _touchedLocation = hold.LocationId;
        if (!hold.IsTracked)
        {
            return;
        }
        var level = Touch(hold.LocationId);
        level.Count(hold, 1);
        level.Check();
    }

    private void Confirm(ItemEvent.HoldConfirmed e)
    {
        var hold = Find(e.ReservationId);
        Return(hold, HoldStatus.Confirmed);
        Sell(hold, e.OrderId, e.Ready, e.Backordered);
    }

    private void Release(Guid id) => Return(Find(id), HoldStatus.Released);

    private void Reacquire(ItemEvent.HoldReacquired e)
    {
        var hold = Find(e.ReservationId);
        Invariant.Holds(hold.Status == HoldStatus.Expired);
        Sell(hold, e.OrderId, e.Ready, e.Backordered);
    }

    private void Sell(Hold hold, string orderId, int ready, int backordered)
    {
        Holds.Close(hold with
        {
            Status = HoldStatus.Confirmed,
            OrderId = orderId,
            // What the order is told: its units leave stock, or there is none to leave.
            IsTracked = IsTracked,
            ActualReady = ready,
            ActualBackordered = backordered,
            ClosedAt = LastAt,
        });
        if (!hold.IsCarts)
        {
            _unrecorded.Add(hold.Id);
        }
        _touchedLocation = hold.LocationId;
        // Tracking is as it was while a hold is open, but not for one that expired before.
        if (!IsTracked)
        {
            return;
        }
        var level = Touch(hold.LocationId);
        Invariant.Holds(ready <= (level.OnHand ?? 0));
        level.OnHand -= ready;
        if (backordered > 0)
        {
            level.Backorders.Join(new(orderId, hold.VariantId, backordered, LastAt));
        }
        level.Check();
    }

    private void Return(Hold hold, HoldStatus status)
    {
        Invariant.Holds(hold.Status == HoldStatus.Held);
        Holds.Close(hold with { Status = status, ClosedAt = LastAt });
        _touchedLocation = hold.LocationId;
        if (!hold.IsTracked)
        {
            return;
        }
        var level = Touch(hold.LocationId);
        level.Count(hold, -1);
        level.Check();
    }

    private void Expire(ItemEvent.HoldsExpired e)
    {
        for (var i = 0; i < e.Count; i++)
        {
            Return(Holds.TakeDue(e.LocationId, e.Through), HoldStatus.Expired);
        }
    }

    private void Extend(ItemEvent.HoldExtended e)
    {
        var hold = Find(e.ReservationId);
        _touchedLocation = hold.LocationId;
        Holds.Extend(hold with { ExpiresAt = e.ExpiresAt, IsPaying = e.IsPaying });
    }

    private void Keep(ItemEvent.HoldKept e)
    {
        var hold = Find(e.ReservationId);
        Invariant.Holds(hold is { IsCarts: true, Status: HoldStatus.Held });
        _touchedLocation = hold.LocationId;
        Holds.Extend(hold with
        {
            IsDecided = true,
            ExpiresAt = e.ExpiresAt,
            IsPaying = e.IsPaying,
        });
        if (hold.IsUndecided && hold.IsTracked)
        {
            var level = Touch(hold.LocationId);
            level.CountUndecided(hold, -1);
            level.Check();
        }
    }

    private Hold Find(Guid id)
    {
        Invariant.Holds(Holds.TryFind(id, out var hold));
        return hold;
    }
}

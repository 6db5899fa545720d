using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Model;

internal sealed partial class ItemModel
{
    // Characters of order ids one receipt may name; the ids of histories are ASCII.
    private const int NamedMax = 65_536;

    private string Receive(StockArrival arrival) => EnabledLocations.Contains(arrival.LocationId)
        ? TakeIn(arrival)
        : $"refused LocationDisabled @{arrival.LocationId}";

    // Of the units some wait for, those that claims take away are left alone.
    private string TakeIn(StockArrival arrival)
    {
        var level = _levels.GetValueOrDefault(arrival.LocationId) ?? new(arrival.LocationId);
        var claims = _claims.Where(c => c.LocationId == level.Id).ToList();
        var filled = Math.Min(arrival.Quantity, level.Backordered);
        var (added, onHand) = (arrival.Quantity - filled, level.OnHand ?? 0);
        var unclaimed = level.Backordered + claims.Sum(c => Math.Min(0, c.Backordered ?? 0));
        var incoming = claims.Sum(c => Math.Max(0, c.OnHand ?? 0));
        if (onHand + added > Max)
        {
            return $"refused OverQuantityMax @{level.Id}";
        }
        if ((unclaimed < level.Backordered && arrival.Quantity > unclaimed)
            || onHand + added + incoming > Max)
        {
            return $"refused Contended @{level.Id}";
        }
        var fills = level.Next(filled);
        if (WhyTooMany(fills, arrival.Quantity) is { } tooMany)
        {
            return $"{tooMany} @{level.Id}";
        }
        LevelAt(level.Id).Taken += filled;
        LevelAt(level.Id).SetOnHand(onHand + added);
        var names = fills.Select(fill => $"{fill.OrderId ?? "*"}:{fill.Quantity}");
        return $"ok on +{added}" + (filled == 0 ? "" : $" filled {string.Join(',', names)}");
    }

    private static string? WhyTooMany(
        List<(string? OrderId, long Quantity)> fills, long units)
    {
        if (fills.Sum(fill => fill.OrderId?.Length ?? 0) <= NamedMax)
        {
            return null;
        }
        var most = fills.TakeWhile(fill => fill.OrderId?.Length is not > NamedMax)
            .Sum(fill => fill.Quantity);
        return $"refused TooManyFills {units} of {most}";
    }

    private string? WhyNotMoved(StockTransfer change)
    {
        var (from, to, units) = (change.FromLocationId, change.ToLocationId, change.Quantity);
        var disabled = new[] { from, to }.FirstOrDefault(id => !EnabledLocations.Contains(id));
        if (disabled != 0)
        {
            return $"refused LocationDisabled @{disabled}";
        }
        var source = _levels.GetValueOrDefault(from) ?? new(from);
        var there = _levels.GetValueOrDefault(to)?.OnHand ?? 0;
        var incoming = _claims.Where(c => c.LocationId == to).Sum(c => Math.Max(0, c.OnHand ?? 0));
        if (there + units > Max)
        {
            return $"refused OverQuantityMax @{to}";
        }
        if (units > FreeIfDecided(source))
        {
            return $"refused OutOfStock {units} of {Free(source)}+0 @{from}";
        }
        return units > Free(source) ? $"refused Contended @{from}"
            : there + incoming + units > Max ? $"refused Contended @{to}"
            : null;
    }

    private string Move(StockTransfer change)
    {
        Add(change.FromLocationId, -change.Quantity, null);
        Add(change.ToLocationId, change.Quantity, null);
        return "ok 2 events";
    }

    private string ClaimTransfer(ItemCommand.ClaimTransfer c)
    {
        if (_claims.Any(claim => claim.Id == c.ClaimId))
        {
            return "unchanged";
        }
        if (WhyNotMoved(c.Change) is { } no)
        {
            return no;
        }
        LevelAt(c.Change.FromLocationId);
        LevelAt(c.Change.ToLocationId);
        _claims.Add(new(c.ClaimId, c.Change.FromLocationId, -c.Change.Quantity, null));
        _claims.Add(new(SecondOf(c.ClaimId), c.Change.ToLocationId, c.Change.Quantity, null));
        return "ok 2 events";
    }

    // What a later set has taken out of a claim does not move any more.
    private string MoveClaimed(ClaimId id, StockTransfer change)
    {
        foreach (var (half, location) in new[]
        {
            (id, change.FromLocationId), (SecondOf(id), change.ToLocationId),
        })
        {
            var claim = _claims.Single(c => c.Id == half);
            _claims.Remove(claim);
            Add(location, claim.OnHand, null);
        }
        return "ok 2 events";
    }

    private string? Drop(ClaimId id) =>
        _claims.RemoveAll(c => c.Id == id || c.Id == SecondOf(id)) switch
        {
            0 => null,
            1 => "ok",
            _ => "ok 2 events",
        };

    // The second half of a transfer is claimed behind all rows there can be.
    private static ClaimId SecondOf(ClaimId id) => id with { Row = id.Row + 2_000 };
}

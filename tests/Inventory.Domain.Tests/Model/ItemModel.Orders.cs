using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Model;

internal sealed partial class ItemModel
{
    private string TakeBack(ItemCommand.TakeBack c)
    {
        var level = _levels.GetValueOrDefault(c.LocationId) ?? new(c.LocationId);
        var waiting = IsTracked && !c.IsReturn
            ? Math.Min(c.Quantity, level.Waiting(c.OrderId, c.VariantId)) : 0;
        var ready = c.Quantity - waiting;
        var restocked = IsTracked && c.Restock ? ready : 0;
        var rest = level.Without(c.OrderId, c.VariantId, waiting);
        if (WhyNotBack(level, waiting, restocked) is { } no)
        {
            return no;
        }
        var fills = Fills(rest, restocked);
        if (WhyTooMany(fills, restocked) is { } tooMany)
        {
            return $"{tooMany} @{level.Id}";
        }
        var names = fills.Select(fill => $"{fill.OrderId ?? "*"}:{fill.Quantity}");
        var said = $"taken {waiting}+{ready}"
            + (fills.Count == 0 ? "" : $" filled {string.Join(',', names)}");
        if (c.IsCheck)
        {
            return $"unchanged {said}";
        }
        if (waiting + restocked > 0)
        {
            CarryBack(LevelAt(c.LocationId), rest, restocked);
        }
        return said;
    }

    private string? WhyNotBack(ModelLevel level, long waiting, long restocked)
    {
        var open = _claims.Where(claim => claim.LocationId == level.Id).ToList();
        var claimed = open.Sum(claim => Math.Max(0, -(claim.Backordered ?? 0)));
        var queue = level.Backordered - waiting;
        if (waiting > 0 && queue < claimed)
        {
            return $"refused Contended @{level.Id}";
        }
        var onHand = (level.OnHand ?? 0) + Math.Max(0, restocked - queue);
        if (restocked > 0 && onHand > Max)
        {
            return $"refused OverQuantityMax @{level.Id}";
        }
        var incoming = open.Sum(claim => Math.Max(0, claim.OnHand ?? 0));
        var isContended = (claimed > 0 && restocked > queue - claimed) || onHand + incoming > Max;
        return restocked > 0 && isContended ? $"refused Contended @{level.Id}" : null;
    }

    private static List<(string? OrderId, long Quantity)> Fills(
        List<(string? OrderId, int VariantId, long Quantity)> queue, long units)
    {
        var fills = new List<(string? OrderId, long Quantity)>();
        foreach (var (orderId, _, quantity) in queue)
        {
            var filled = Math.Min(quantity, units);
            units -= filled;
            if (filled > 0 && fills.Count > 0 && fills[^1].OrderId == orderId)
            {
                fills[^1] = (orderId, fills[^1].Quantity + filled);
            }
            else if (filled > 0)
            {
                fills.Add((orderId, filled));
            }
        }
        return fills;
    }

    private static void CarryBack(
        ModelLevel level,
        List<(string? OrderId, int VariantId, long Quantity)> rest,
        long restocked)
    {
        var queue = rest.Sum(entry => entry.Quantity);
        (level.Taken, var filled) = (0, Math.Min(queue, restocked));
        level.Joined.Clear();
        level.Joined.AddRange(rest);
        level.Taken = filled;
        if (restocked > 0)
        {
            level.SetOnHand((level.OnHand ?? 0) + restocked - filled);
        }
    }
}

using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Model;

// Holds that are lines of a cart's reservation: the item gives them back when it is told, and never
// by itself. Until their cart has kept them they may yet be given up, so what only they stand in
// the way of is contended.
internal sealed partial class ItemModel
{
    /// <summary>When the item is to ask next what became of such holds; null for never.</summary>
    public long? NextAsk => OfCarts.Min(h => (long?)AskAt(h));

    private IEnumerable<ModelHold> OfCarts => Open.Where(h => h.IsCarts);

    public IEnumerable<Guid> DueToAsk() => OfCarts.Where(h => AskAt(h) <= _now).Select(h => h.Id);

    public long Undecided(int location) => UndecidedAt(location).Sum(h => h.Ready);

    public long UndecidedForBackorder(int location) =>
        UndecidedAt(location).Sum(h => h.Backordered);

    private IEnumerable<ModelHold> UndecidedAt(int location) =>
        OfCarts.Where(h => h.LocationId == location && h.IsTracked && !h.IsDecided);

    // Lines of one attempt would wait for each other in vain.
    private static Func<ModelHold, bool> OfSameCart(Guid id) => hold =>
        CartHoldIds.IsCarts(id) && hold.IsCarts
        && CartHoldIds.ReservationIdOf(hold.Id) == CartHoldIds.ReservationIdOf(id)
        && CartHoldIds.AttemptOf(hold.Id) == CartHoldIds.AttemptOf(id);

    private long FreeIfOthersDecided(
        ModelLevel level, bool allowBackorder, Func<ModelHold, bool>? isOwn)
    {
        var others = UndecidedAt(level.Id).Where(h => isOwn is null || !isOwn(h)).ToList();
        var stock = (level.OnHand ?? 0) - level.Settings.SafetyStock - Held(level.Id);
        var held = HeldForBackorder(level.Id) - others.Sum(h => h.Backordered);
        return Math.Max(0, stock + others.Sum(h => h.Ready))
            + (allowBackorder ? FreeForBackorder(level, held) : 0);
    }

    private static long AskAt(ModelHold hold) =>
        hold.IsDecided ? hold.ExpiresAt + 500 : hold.CreatedAt + 10_000;

    private string Keep(ItemCommand.Keep c)
    {
        if (Known(c.ReservationId) is not { } hold)
        {
            return Missing(c.ReservationId);
        }
        if (hold.Status != HoldStatus.Held)
        {
            return $"refused Already{hold.Status}";
        }
        var before = (hold.IsDecided, hold.ExpiresAt, hold.IsPaying);
        var after = (true, Math.Max(hold.CreatedAt, c.ExpiresAt), c.IsPaying);
        (hold.IsDecided, hold.ExpiresAt, hold.IsPaying) = after;
        var how = after == before ? Unchanged(c) : "";
        return $"{how}{Until(hold)}";
    }

    private string CheckConfirm(ItemCommand.CheckConfirm c)
    {
        if (Known(c.ReservationId) is not { } hold)
        {
            return Missing(c.ReservationId);
        }
        if (hold.Status != HoldStatus.Held)
        {
            return $"refused Already{hold.Status}";
        }
        var (ready, waiting) = OrderGets(hold);
        return WhyOtherSplit(hold, ready, waiting) ?? $"unchanged {hold.Text(HoldStatus.Held)}";
    }
}

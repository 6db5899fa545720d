using Inventory.Domain.Items;

namespace Inventory.Domain.Webhooks;

/// <summary>
/// Which messages an entry has, in the order of their ordinals. Those of edges ignore holds and are
/// told on the crossing only: a level that stays at an edge tells nothing again. A level without
/// tracking has no edges, and settings make none.
/// </summary>
public static class ItemMessages
{
    /// <summary>Tells one entry.</summary>
    /// <param name="facts">The item's facts.</param>
    /// <param name="before">The level it concerns, before it.</param>
    /// <param name="after">The same level after it.</param>
    /// <param name="entry">What happened; it concerns a level.</param>
    /// <param name="version">Its version.</param>
    /// <param name="at">When, in unix milliseconds.</param>
    /// <param name="terms">The store's switches: they live elsewhere, and are joined as they are.
    /// </param>
    public static IReadOnlyList<ItemMessage> Of(
        ItemFacts facts,
        LevelFigures before,
        LevelFigures after,
        in ItemEntry entry,
        long version,
        long at,
        StoreTerms terms)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(terms);
        Invariant.Holds(entry.Effect.LocationId > 0);
        Invariant.Holds(
            after == before.After(entry.Effect) with { Settings = after.Settings },
            "an entry's effect is what it did");
        var kinds = KindsOf(new(facts, before, after, entry, terms));
        if (kinds.Count == 0)
        {
            return [];
        }
        var common = new ItemMessage
        {
            Kind = ItemMessageKind.None,
            VariantId = facts.VariantId,
            ProductId = facts.ProductId,
            LocationId = after.LocationId,
            Version = version,
            At = at,
            AvailableToSell = entry.AvailableToSell,
            QtyBackordered = after.QtyBackordered,
            BackorderLimit = after.Settings.BackorderLimit,
            OrderId = OrderOf(entry.Event),
        };
        var messages = new ItemMessage[kinds.Count];
        for (var i = 0; i < messages.Length; i++)
        {
            messages[i] = Tell(common with { Kind = kinds[i] }, entry);
        }
        return messages;
    }

    private static List<ItemMessageKind> KindsOf(in Change change)
    {
        var kinds = new List<ItemMessageKind>(0);
        if (change.HasMoved)
        {
            kinds.Add(ItemMessageKind.StockChanged);
            AddEdges(kinds, change);
        }
        else if (change.HasNewSettings)
        {
            kinds.Add(ItemMessageKind.SettingsChanged);
        }
        if (FillsOf(change.Entry.Event).Fills.Count > 0)
        {
            kinds.Add(ItemMessageKind.BackorderFilled);
        }
        if (ExpiredOf(change.Entry.Event) > 0)
        {
            kinds.Add(ItemMessageKind.ReservationExpired);
        }
        if (change.Entry.Effect.OnHand != 0)
        {
            AddUpdates(kinds, change.Facts, OrderOf(change.Entry.Event) is not null);
        }
        return kinds;
    }

    private static void AddEdges(List<ItemMessageKind> kinds, in Change change)
    {
        if (change.Entry.AvailableToSell is null)
        {
            return;
        }
        var isSale = change.Entry.Event is ItemEvent.HoldConfirmed or ItemEvent.HoldReacquired;
        var (then, now) = (change.Before.AboveSafety, change.After.AboveSafety);
        if (isSale && IsReached(then, now, change.After.Settings.WarningLevel))
        {
            kinds.Add(ItemMessageKind.LowStockReached);
        }
        if (isSale && IsReached(then, now, 0))
        {
            kinds.Add(ItemMessageKind.OutOfStockReached);
        }
        if (!change.After.Settings.IsUnlimited
            && IsReached(change.Before.LeftOfLimit, change.After.LeftOfLimit, 0))
        {
            kinds.Add(ItemMessageKind.BackorderLimitReached);
        }
        if (change.Before.Sellable(change.Facts, change.Terms) == 0
            && change.After.Sellable(change.Facts, change.Terms) > 0)
        {
            kinds.Add(ItemMessageKind.BackInStock);
        }
    }

    private static bool IsReached(long then, long now, long edge) => then > edge && now <= edge;

    // A product with one variant is one stock, and both ids name it.
    private static void AddUpdates(List<ItemMessageKind> kinds, ItemFacts facts, bool isOrders)
    {
        var isVariants = facts.Tracking == InventoryTracking.Variant;
        if (!isVariants || facts.VariantCount == 1)
        {
            kinds.Add(isOrders
                ? ItemMessageKind.ProductOrderUpdated
                : ItemMessageKind.ProductUpdated);
        }
        if (isVariants || facts.VariantCount == 1)
        {
            kinds.Add(isOrders ? ItemMessageKind.SkuOrderUpdated : ItemMessageKind.SkuUpdated);
        }
    }

    private static ItemMessage Tell(ItemMessage message, in ItemEntry entry)
    {
        switch (message.Kind)
        {
            case ItemMessageKind.BackorderFilled:
                var (fills, cause) = FillsOf(entry.Event);
                return message with { Fills = fills, FillCause = cause };
            case ItemMessageKind.ReservationExpired:
                return message with
                {
                    ExpiredCount = ExpiredOf(entry.Event),
                    ExpiredUnits = -entry.Effect.Held,
                    HoldId = (entry.Event as ItemEvent.HoldExpired)?.ReservationId,
                };
            case >= ItemMessageKind.ProductUpdated:
                return message with { Delta = entry.Effect.OnHand };
            default:
                return message;
        }
    }

    private static string? OrderOf(ItemEvent e) => e switch
    {
        ItemEvent.HoldConfirmed x => x.OrderId,
        ItemEvent.HoldReacquired x => x.OrderId,
        ItemEvent.OrderUnitsTaken x => x.OrderId,
        _ => null,
    };

    private static (IReadOnlyList<Fill> Fills, FillCause Cause) FillsOf(ItemEvent e) => e switch
    {
        ItemEvent.StockReceived x => (x.Fills, FillCause.Received),
        ItemEvent.OrderUnitsTaken x => (x.Fills, FillCause.Restocked),
        ItemEvent.StockAdjusted x => (x.Fills, FillCause.Adjusted),
        ItemEvent.ClaimApplied x => (x.Fills, FillCause.Adjusted),
        _ => ([], default),
    };

    private static int ExpiredOf(ItemEvent e) => e switch
    {
        ItemEvent.HoldExpired => 1,
        ItemEvent.HoldsExpired x => x.Count,
        _ => 0,
    };

    private readonly record struct Change(
        ItemFacts Facts,
        LevelFigures Before,
        LevelFigures After,
        ItemEntry Entry,
        StoreTerms Terms)
    {
        public bool HasMoved => Entry.Effect.OnHand != 0 || Entry.Effect.QtyBackordered != 0;

        // Where it lies and what shoppers are told decide neither a sale nor a warning.
        public bool HasNewSettings => TermsOf(Before.Settings) != TermsOf(After.Settings);

        private static (int, int?, bool, int) TermsOf(LevelSettings settings) => (
            settings.SafetyStock,
            settings.BackorderLimit,
            settings.IsInStock,
            settings.WarningLevel);
    }
}

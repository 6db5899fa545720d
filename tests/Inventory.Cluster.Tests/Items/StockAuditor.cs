using Inventory.Domain.Items;
using Inventory.Grains.Items;

namespace Inventory.Cluster.Tests.Items;

/// <summary>What a named operation did: its event, and on hand of its level around it.</summary>
internal sealed record Done(ItemEvent Event, long? Before, long? After);

/// <summary>
/// Adds the levels of an item up from its entries with plain arithmetic, claims of batches
/// included, and says whether each step could be taken at its instant.
/// </summary>
internal sealed class StockAuditor
{
    private readonly SortedDictionary<int, AuditedLevel> _levels = [];
    private readonly Dictionary<ClaimId, int> _claimedAt = [];
    private string _importing = "";

    /// <summary>Every named operation; one that is there twice fails the audit.</summary>
    public Dictionary<Guid, Done> Named { get; } = [];

    /// <summary>Reservations as placed.</summary>
    public Dictionary<Guid, Hold> Placed { get; } = [];

    /// <summary>What orders took: units ready and backordered.</summary>
    public Dictionary<Guid, (int Ready, int Backordered)> Sold { get; } = [];

    /// <summary>Claims carried out, and claims given back.</summary>
    public HashSet<ClaimId> Applied { get; } = [];
    public HashSet<ClaimId> Dropped { get; } = [];

    /// <summary>On hand after each import, by the bin it wrote.</summary>
    public Dictionary<string, long?> Imported { get; } = [];

    /// <summary>Every on hand a location ever had.</summary>
    public HashSet<(int Location, long? OnHand)> Seen { get; } = [];

    /// <summary>Takes the next entry; fails the test where it cannot have been.</summary>
    public void Take(long at, ItemEvent e)
    {
        var level = At(LocationOf(e));
        var (before, bin) = (level.OnHand, level.Settings.BinPickingNumber);
        Change(level, at, e);
        _importing = level.Settings.BinPickingNumber == bin ? "" : level.Settings.BinPickingNumber;
        Seen.Add((level.Location, level.OnHand));
        Assert.True(level.OnHand is null or >= 0 && level.Backordered >= 0, $"negative after {e}");
        if (e.Operation.IsNamed)
        {
            Named.Add(e.Operation.Id, new(e, before, level.OnHand));
        }
    }

    /// <summary>Compares the sums with a view of the same version.</summary>
    public void CheckView(ItemView view)
    {
        Assert.Equal(_levels.Keys, view.Levels.Select(level => level.LocationId));
        foreach (var level in view.Levels)
        {
            var own = At(level.LocationId);
            Assert.Equal(
                (own.OnHand, own.Backordered, own.HeldOnHand, own.HeldForBackorder, own.Settings),
                (level.OnHand, level.QtyBackordered, level.HeldOnHand, level.HeldForBackorder,
                    level.Settings));
        }
    }

    private void Change(AuditedLevel level, long at, ItemEvent e)
    {
        switch (e)
        {
            case ItemEvent.StockAdjusted x: Adjust(level, x); break;
            case ItemEvent.StockReceived x: Receive(level, x); break;
            case ItemEvent.TransferredOut x: Transfer(level, x.ClaimId, -x.Quantity); break;
            case ItemEvent.TransferredIn x: Transfer(level, x.ClaimId, x.Quantity); break;
            case ItemEvent.SettingsChanged x: ChangeSettings(level, x.Settings); break;
            case ItemEvent.HoldPlaced x: Place(level, x.Hold); break;
            case ItemEvent.HoldConfirmed x: Confirm(level, x); break;
            case ItemEvent.HoldReacquired x: Reacquire(level, x); break;
            case ItemEvent.HoldReleased x: Assert.True(level.Holds.Remove(x.ReservationId)); break;
            case ItemEvent.HoldsExpired x: Expire(level, at, x); break;
            case ItemEvent.ClaimTaken x: TakeClaim(level, x); break;
            case ItemEvent.ClaimApplied x: ApplyClaim(level, x.ClaimId); break;
            case ItemEvent.ClaimDropped x:
                Assert.True(level.Claims.Remove(x.ClaimId) && Dropped.Add(x.ClaimId));
                break;
            default: break;
        }
    }

    private int LocationOf(ItemEvent e) => e switch
    {
        ItemEvent.StockAdjusted x => x.LocationId,
        ItemEvent.StockReceived x => x.LocationId,
        ItemEvent.TransferredOut x => x.LocationId,
        ItemEvent.TransferredIn x => x.LocationId,
        ItemEvent.SettingsChanged x => x.LocationId,
        ItemEvent.HoldPlaced x => x.Hold.LocationId,
        ItemEvent.HoldConfirmed x => Placed[x.ReservationId].LocationId,
        ItemEvent.HoldReacquired x => Placed[x.ReservationId].LocationId,
        ItemEvent.HoldReleased x => Placed[x.ReservationId].LocationId,
        ItemEvent.HoldsExpired x => x.LocationId,
        ItemEvent.ClaimTaken x => x.LocationId,
        ItemEvent.ClaimApplied x => _claimedAt[x.ClaimId],
        ItemEvent.ClaimDropped x => _claimedAt[x.ClaimId],
        _ => 1,
    };

    private AuditedLevel At(int location) => _levels.TryGetValue(location, out var level)
        ? level
        : _levels[location] = new(location);

    private void Adjust(AuditedLevel level, ItemEvent.StockAdjusted e)
    {
        if (e.Method == AdjustmentMethod.Relative)
        {
            Assert.True(-(e.OnHandDelta ?? 0) <= level.Free, $"took what is promised: {e}");
        }
        else
        {
            level.Override(e);
        }
        level.Move(e.OnHandDelta, e.BackorderedDelta);
        if (e.Method == AdjustmentMethod.Import && _importing.Length > 0)
        {
            Imported[_importing] = level.OnHand;
        }
    }

    private static void Receive(AuditedLevel level, ItemEvent.StockReceived e)
    {
        var filled = e.Fills.Sum(fill => fill.Quantity);
        Assert.Equal(Math.Min(e.Quantity, level.Backordered), filled);
        level.Move(e.Quantity - filled, -filled);
    }

    private void Transfer(AuditedLevel level, ClaimId? claimed, long units)
    {
        if (claimed is { } id)
        {
            ApplyClaim(level, id);
            return;
        }
        Assert.True(-units <= level.Free, $"moved what is promised: {units} of {level.Free}");
        level.Move(units, null);
    }

    private void ChangeSettings(AuditedLevel level, LevelSettings settings)
    {
        if (settings.BinPickingNumber != level.Settings.BinPickingNumber)
        {
            Imported[settings.BinPickingNumber] = level.OnHand;
        }
        level.Settings = settings;
    }

    private void Place(AuditedLevel level, Hold hold)
    {
        Assert.True(hold.Ready <= level.Free, $"oversold: {hold}");
        Assert.True(hold.Backordered <= level.Room, $"past the limit: {hold}");
        Placed.Add(hold.Id, hold);
        level.Holds.Add(hold.Id, hold);
    }

    private void Confirm(AuditedLevel level, ItemEvent.HoldConfirmed e)
    {
        Assert.True(level.Holds.Remove(e.ReservationId, out var hold));
        Assert.Equal(hold.Accepted, e.Ready + e.Backordered);
        Sell(level, e.ReservationId, e.Ready, e.Backordered);
    }

    private void Reacquire(AuditedLevel level, ItemEvent.HoldReacquired e)
    {
        Assert.DoesNotContain(e.ReservationId, level.Holds.Keys);
        Assert.True(e.Ready <= level.Free && e.Backordered <= level.Room, $"oversold: {e}");
        Sell(level, e.ReservationId, e.Ready, e.Backordered);
    }

    private void Sell(AuditedLevel level, Guid id, int ready, int backordered)
    {
        Sold.Add(id, (ready, backordered));
        level.Move(-ready, backordered);
    }

    private static void Expire(AuditedLevel level, long at, ItemEvent.HoldsExpired e)
    {
        var due = level.Holds.Values.Where(hold => hold.ExpiresAt <= e.Through)
            .OrderBy(hold => hold.ExpiresAt).ThenBy(hold => hold.Id).Take(e.Count).ToList();
        Assert.True(e.Through <= at && due.Count == e.Count, $"not due: {e}");
        due.ForEach(hold => level.Holds.Remove(hold.Id));
    }

    private void TakeClaim(AuditedLevel level, ItemEvent.ClaimTaken e)
    {
        Assert.True(
            e.Method != AdjustmentMethod.Relative || -(e.OnHandDelta ?? 0) <= level.Free,
            $"claimed what is promised: {e}");
        _claimedAt.Add(e.ClaimId, level.Location);
        level.Claims.Add(e.ClaimId, new(e.OnHandDelta, e.BackorderedDelta));
    }

    private void ApplyClaim(AuditedLevel level, ClaimId id)
    {
        Assert.True(level.Claims.Remove(id, out var claim) && Applied.Add(id));
        level.Move(claim.OnHand, claim.Backordered);
    }
}

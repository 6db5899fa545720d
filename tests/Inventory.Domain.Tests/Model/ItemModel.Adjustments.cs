using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Model;

internal sealed partial class ItemModel
{
    private string Adjust(Adjustment change)
    {
        if (WhyNot(change) is { } no)
        {
            return no;
        }
        Change(change);
        return "ok";
    }

    private void Change(Adjustment change)
    {
        if (change.IsAbsolute)
        {
            Set(change.LocationId, change.Quantity, change.QtyBackordered);
        }
        else
        {
            Add(change.LocationId, change.Quantity, change.QtyBackordered);
        }
    }

    private string? WhyNot(Adjustment change)
    {
        var at = $"@{change.LocationId}";
        var level = _levels.GetValueOrDefault(change.LocationId) ?? new(change.LocationId);
        var waiting = _claims.Where(c => c.LocationId == level.Id).ToList();
        if (!EnabledLocations.Contains(change.LocationId))
        {
            return $"refused LocationDisabled {at}";
        }
        if (change.IsAbsolute)
        {
            return change.HasExpectedQuantity ? WhyNotEqual(level, change, waiting) : null;
        }
        if (level.OnHand is null)
        {
            return waiting.Any(IsOpen) ? $"refused Contended {at}" : $"refused NeverSet {at}";
        }
        return WhyTooMuch(level, change, waiting);
    }

    private static string? WhyNotEqual(
        ModelLevel level, Adjustment change, List<ModelClaim> waiting)
    {
        if (waiting.Any(IsOpen))
        {
            return $"refused Contended @{level.Id}";
        }
        return level.OnHand == change.ExpectedQuantity
            ? null
            : $"refused QuantityMismatch expected {change.ExpectedQuantity?.ToString() ?? "null"}"
                + $" is {level.OnHand?.ToString() ?? "null"} @{level.Id}";
    }

    // The level's own numbers refuse first; what they allow may still wait for open claims.
    private string? WhyTooMuch(ModelLevel level, Adjustment change, List<ModelClaim> waiting)
    {
        long take = -(long)(change.Quantity ?? 0);
        long fill = -(long)(change.QtyBackordered ?? 0);
        var unclaimed = level.Backordered + waiting.Sum(c => Math.Min(0, c.Backordered ?? 0));
        if (take > FreeIfDecided(level))
        {
            return $"refused InsufficientStock {take} of {Free(level)} @{level.Id}";
        }
        if (fill > level.Backordered)
        {
            return $"refused InsufficientBackorders {fill} of {unclaimed} @{level.Id}";
        }
        var onHand = level.OnHand!.Value;
        if (IsOver(change.Quantity, onHand))
        {
            return $"refused OverQuantityMax @{level.Id}";
        }
        if (IsOver(change.QtyBackordered, level.Backordered))
        {
            return $"refused OverBackorderedMax @{level.Id}";
        }
        var (incoming, joining) = (
            waiting.Sum(c => Math.Max(0, c.OnHand ?? 0)),
            waiting.Sum(c => Math.Max(0, c.Backordered ?? 0)));
        var isContended = take > Free(level) || fill > unclaimed
            || IsOver(change.Quantity, onHand + incoming)
            || IsOver(change.QtyBackordered, level.Backordered + joining);
        return isContended ? $"refused Contended @{level.Id}" : null;
    }

    private static bool IsOver(int? added, long units) => added > 0 && units + added > Max;

    private void Set(int location, long? onHand, long? backordered)
    {
        var level = LevelAt(location);
        for (var i = 0; i < _claims.Count; i++)
        {
            if (_claims[i].LocationId == location)
            {
                _claims[i] = _claims[i] with
                {
                    OnHand = onHand is null ? _claims[i].OnHand : null,
                    Backordered = backordered is null ? _claims[i].Backordered : null,
                };
            }
        }
        if (onHand is not null)
        {
            level.SetOnHand(onHand.Value);
        }
        if (backordered is not null)
        {
            level.AddBackordered(backordered.Value - level.Backordered);
        }
    }

    private void Add(int location, long? onHand, long? backordered)
    {
        var level = LevelAt(location);
        if (onHand is not null)
        {
            level.SetOnHand((level.OnHand ?? 0) + onHand.Value);
        }
        level.AddBackordered(backordered ?? 0);
    }

    private bool ChangeSettings(int location, SettingsPatch patch)
    {
        var isNew = !_levels.ContainsKey(location);
        var before = LevelAt(location).Settings;
        var after = Patched(before, patch);
        _levels[location].Settings = after;
        return isNew || after != before;
    }

    private static LevelSettings Patched(LevelSettings before, SettingsPatch patch) => new()
    {
        SafetyStock = patch.SafetyStock ?? before.SafetyStock,
        BackorderLimit =
            patch.HasBackorderLimit ? patch.BackorderLimit : before.BackorderLimit,
        IsInStock = patch.IsInStock ?? before.IsInStock,
        WarningLevel = patch.WarningLevel ?? before.WarningLevel,
        BinPickingNumber = patch.BinPickingNumber ?? before.BinPickingNumber,
        BackorderMessageId = patch.HasBackorderMessageId
            ? patch.BackorderMessageId : before.BackorderMessageId,
    };

    private string Import(ItemCommand.Import c)
    {
        var level = _levels.GetValueOrDefault(c.LocationId);
        var isRenamed = c.Name is not null && c.Name != _facts!.Name;
        var before = level?.Settings ?? new();
        var isSetAnew = level is null || Patched(before, c.Settings) != before;
        var isCounted = IsCounted(level ?? new(c.LocationId), c);
        var changes = (isRenamed ? 1 : 0) + (isSetAnew ? 1 : 0) + (isCounted ? 1 : 0);
        if (changes > 0 && !EnabledLocations.Contains(c.LocationId))
        {
            return $"refused LocationDisabled @{c.LocationId}";
        }
        _facts = isRenamed ? _facts! with { Name = c.Name! } : _facts;
        ChangeSettings(c.LocationId, c.Settings);
        if (isCounted)
        {
            Set(c.LocationId, c.OnHand, c.QtyBackordered);
        }
        return changes switch { 0 => "unchanged", 1 => "ok", _ => $"ok {changes} events" };
    }

    private bool IsCounted(ModelLevel level, ItemCommand.Import c)
    {
        var waiting = _claims.Where(claim => claim.LocationId == c.LocationId).ToList();
        var isStockNew = c.OnHand is not null
            && (c.OnHand != level.OnHand || waiting.Any(w => w.OnHand is not null and not 0));
        var isQueueNew = c.QtyBackordered is not null
            && (c.QtyBackordered != level.Backordered
                || waiting.Any(w => w.Backordered is not null and not 0));
        return isStockNew || isQueueNew;
    }

    private string Claim(ItemCommand.Claim c)
    {
        if (_claims.Any(claim => claim.Id == c.ClaimId))
        {
            return "unchanged";
        }
        if (WhyNot(c.Change) is { } no)
        {
            return no;
        }
        var (change, level) = (c.Change, _levels.GetValueOrDefault(c.Change.LocationId));
        if (change.IsAbsolute && !change.HasExpectedQuantity)
        {
            return "unchanged";
        }
        LevelAt(change.LocationId);
        _claims.Add(new(
            c.ClaimId,
            change.LocationId,
            change.IsAbsolute ? change.Quantity - (level?.OnHand ?? 0) : change.Quantity,
            change.IsAbsolute
                ? change.QtyBackordered - (level?.Backordered ?? 0) : change.QtyBackordered));
        return "ok";
    }

    private string Apply(ItemCommand.ApplyRow c)
    {
        var answer = c switch
        {
            { Arrival: { } arrival } => TakeIn(arrival),
            { Transfer: { } transfer } => MoveClaimed(c.ClaimId, transfer),
            _ => ApplyChange(c),
        };
        var isRefused = answer.StartsWith("refused", StringComparison.Ordinal);
        if (isRefused || !c.Batch.IsNamed || _operations.Exists(
            known => known.Operation.Id == c.Batch.Id && known.IsHonoured(_now)))
        {
            return answer;
        }
        _operations.Add(new(c.Batch, _now, "ok"));
        return answer switch { "ok" => "ok 2 events", "ok 2 events" => "ok 3 events", _ => answer };
    }

    private string ApplyChange(ItemCommand.ApplyRow c)
    {
        if (c.Settings is not null)
        {
            ChangeSettings(c.LocationId, c.Settings);
        }
        else if (_claims.Find(claim => claim.Id == c.ClaimId) is { } claim)
        {
            _claims.Remove(claim);
            Add(claim.LocationId, claim.OnHand, claim.Backordered);
        }
        else
        {
            Change(c.Change!);
        }
        return "ok";
    }

    private ModelLevel LevelAt(int location)
    {
        if (!_levels.TryGetValue(location, out var level))
        {
            _levels[location] = level = new(location);
        }
        return level;
    }

    private static bool IsOpen(ModelClaim claim) =>
        claim.OnHand is not null || claim.Backordered is not null;
}

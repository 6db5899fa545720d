using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Model;

/// <summary>A reservation as the model keeps it: for ever.</summary>
internal sealed class ModelHold
{
    public required Guid Id { get; init; }
    public required int VariantId { get; init; }
    public required int LocationId { get; init; }
    public required int Asked { get; init; }
    public required int Ready { get; init; }
    public required int Backordered { get; init; }
    public required bool AllowBackorder { get; init; }
    public required bool IsTracked { get; set; }
    public required long CreatedAt { get; init; }
    public long ExpiresAt { get; set; }
    public bool IsPaying { get; set; }
    /// <summary>Its cart has decided to keep it.</summary>
    public bool IsDecided { get; set; }
    public HoldStatus Status { get; set; }
    public long ClosedAt { get; set; }
    public string? OrderId { get; set; }
    public int OrderReady { get; set; }
    public int OrderBackordered { get; set; }

    public int Accepted => Ready + Backordered;

    /// <summary>A line of a cart's reservation: its id is a UUIDv8.</summary>
    public bool IsCarts => Id.ToString("N")[12] == '8';

    public string Text(HoldStatus status)
    {
        var text = status == HoldStatus.Confirmed
            ? $"confirmed {OrderReady}+{OrderBackordered} {OrderId}"
            : $"{status.ToString().ToLowerInvariant()} {Ready}+{Backordered}";
        if (status == HoldStatus.Confirmed && OrderReady != Ready)
        {
            text += $" promised {Ready}+{Backordered}";
        }
        return text + (Asked == Accepted ? "" : $" of {Asked}") + (IsTracked ? "" : " untracked");
    }
}

/// <summary>A row of an undecided batch.</summary>
internal sealed record ModelClaim(ClaimId Id, int LocationId, long? OnHand, long? Backordered);

/// <summary>An accepted operation and what was answered.</summary>
internal sealed record ModelOperation(Operation Operation, long At, string Answer)
{
    public bool IsHonoured(long now) => Operation.Origin switch
    {
        OperationOrigin.Host => now <= Math.Max(At, ItemModel.TimeIn(Operation.Id)) + 60_000,
        OperationOrigin.Client => now <= At + ItemModel.DayMs,
        _ => now <= At + (30 * ItemModel.DayMs),
    };
}

/// <summary>A level as lists of what happened to it.</summary>
internal sealed class ModelLevel(int id)
{
    public int Id { get; } = id;
    public LevelSettings Settings { get; set; } = new();
    /// <summary>Every change of on hand; null until one set it.</summary>
    public List<long>? Stock { get; set; }
    /// <summary>Every entry that ever joined the queue.</summary>
    public List<(string? OrderId, int VariantId, long Quantity)> Joined { get; } = [];
    /// <summary>Units ever taken from its head.</summary>
    public long Taken { get; set; }

    public long? OnHand => Stock?.Sum();
    public long Backordered => Joined.Sum(entry => entry.Quantity) - Taken;

    public void SetOnHand(long quantity) => (Stock ??= []).Add(quantity - (OnHand ?? 0));

    public void AddBackordered(long units)
    {
        if (units > 0)
        {
            Joined.Add((null, 0, units));
        }
        else
        {
            Taken -= units;
        }
    }

    /// <summary>Whose the next units from the head are: runs of one owner.</summary>
    public List<(string? OrderId, long Quantity)> Next(long units)
    {
        var runs = new List<(string? OrderId, long Quantity)>();
        var (skip, left) = (Taken, units);
        foreach (var (orderId, _, quantity) in Joined)
        {
            var mine = Math.Min(left, Math.Max(0, quantity - skip));
            skip = Math.Max(0, skip - quantity);
            left -= mine;
            if (mine > 0 && runs.Count > 0 && runs[^1].OrderId == orderId)
            {
                runs[^1] = (orderId, runs[^1].Quantity + mine);
            }
            else if (mine > 0)
            {
                runs.Add((orderId, mine));
            }
        }
        return runs;
    }

    /// <summary>What is left of the entries, the next to be filled first.</summary>
    public List<(string? OrderId, int VariantId, long Quantity)> Left()
    {
        var (left, skip) = (new List<(string? OrderId, int VariantId, long Quantity)>(), Taken);
        foreach (var (orderId, variantId, quantity) in Joined)
        {
            var gone = Math.Min(skip, quantity);
            skip -= gone;
            if (quantity > gone)
            {
                left.Add((orderId, variantId, quantity - gone));
            }
        }
        return left;
    }

    public long Waiting(string orderId, int variantId) => Left()
        .Where(e => e.OrderId == orderId && e.VariantId == variantId).Sum(e => e.Quantity);

    /// <summary>What would be left with units of an order gone, the newest first.</summary>
    public List<(string? OrderId, int VariantId, long Quantity)> Without(
        string orderId, int variantId, long units)
    {
        var left = Left();
        for (var i = left.Count - 1; i >= 0; i--)
        {
            if (left[i].OrderId == orderId && left[i].VariantId == variantId)
            {
                var gone = Math.Min(units, left[i].Quantity);
                units -= gone;
                left[i] = left[i] with { Quantity = left[i].Quantity - gone };
            }
        }
        left.RemoveAll(entry => entry.Quantity == 0);
        return left;
    }

    /// <summary>The queue unit for unit is too long: runs of one owner.</summary>
    public string Queue()
    {
        var runs = new List<(string? OrderId, long Quantity)>();
        var skip = Taken;
        foreach (var (orderId, _, quantity) in Joined)
        {
            var left = Math.Max(0, quantity - skip);
            skip = Math.Max(0, skip - quantity);
            if (left > 0 && orderId is null && runs.Count > 0 && runs[^1].OrderId is null)
            {
                runs[^1] = (null, runs[^1].Quantity + left);
            }
            else if (left > 0)
            {
                runs.Add((orderId, left));
            }
        }
        return string.Join(',', runs.Select(run => $"{run.OrderId ?? "*"}:{run.Quantity}"));
    }
}

namespace Inventory.Domain.Items;

// What undecided batches have set aside, and what becomes of it.
public sealed partial class ItemState
{
    // A set that comes after a claim stands for the result of both.
    private void OverrideClaims(ItemEvent.StockAdjusted e)
    {
        if (_claims.Count == 0)
        {
            return;
        }
        foreach (var claim in _claims.Values.Where(c => c.LocationId == e.LocationId).ToArray())
        {
            Replace(claim, claim with
            {
                OnHandDelta = e.OnHandDelta is null ? claim.OnHandDelta : null,
                BackorderedDelta = e.BackorderedDelta is null ? claim.BackorderedDelta : null,
            });
        }
    }

    private void Replace(Claim claim, Claim replacement)
    {
        var level = Touch(claim.LocationId);
        claim.GiveBack(level);
        replacement.SetAside(level);
        _claims[claim.Id] = replacement;
    }

    private void TakeClaim(ItemEvent.ClaimTaken e)
    {
        var claim = new Claim(
            e.ClaimId, e.LocationId, e.Method, e.OnHandDelta, e.BackorderedDelta, e.Reason, LastAt);
        Touch(e.LocationId);
        RestoreClaim(claim);
    }

    internal void RestoreClaim(Claim claim)
    {
        Invariant.Holds(_claims.TryAdd(claim.Id, claim));
        claim.SetAside(LevelAt(claim.LocationId));
    }

    private void ApplyClaim(ClaimId id)
    {
        var claim = RemoveClaim(id);
        Move(Touch(claim.LocationId), claim.OnHandDelta, claim.BackorderedDelta);
    }

    private Claim RemoveClaim(ClaimId id)
    {
        Invariant.Holds(_claims.Remove(id, out var claim));
        var level = Touch(claim.LocationId);
        claim.GiveBack(level);
        level.Check();
        return claim;
    }

    // A claimed half moves what a later set has left it to move.
    private void Transfer(ClaimId? claimed, int locationId, long units)
    {
        if (claimed is { } id)
        {
            Invariant.Holds(FindClaim(id)?.LocationId == locationId);
            ApplyClaim(id);
            return;
        }
        Move(Touch(locationId), units, null);
    }

    private sealed class ClaimOrder : IComparer<ClaimId>
    {
        public static readonly ClaimOrder Instance = new();

        public int Compare(ClaimId x, ClaimId y)
        {
            var byRun = x.RunId.CompareTo(y.RunId);
            return byRun != 0 ? byRun : x.Row.CompareTo(y.Row);
        }
    }
}

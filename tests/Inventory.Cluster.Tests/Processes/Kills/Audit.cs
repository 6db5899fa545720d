// Replays each item's history against what the clients recorded. Every row must be explained by
// one operation, with exactly that operation's effect on the level as it then was; no operation
// explains two rows; acknowledged ones explain one and refused ones none.

using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Kills;

/// <summary>The audit of one item.</summary>
internal sealed class Audit
{
    private readonly Dictionary<string, Operation> _adjusts;
    private readonly Dictionary<string, Operation> _confirms;
    private readonly Dictionary<string, Operation> _reserves = [];
    private readonly Dictionary<string, Operation> _releases = [];
    private readonly ILookup<string, Operation> _extends;
    private readonly Dictionary<string, Claim> _claims = [];
    private readonly HashSet<Operation> _found = [];
    private readonly string _sku;
    private long _onHand;
    private long _backordered;
    private long _held;
    private long? _availableToSell;
    private long _lastAbsolute;

    public Audit(string sku, IReadOnlyCollection<Operation> sent)
    {
        _sku = sku;
        var own = sent.Where(operation =>
            operation.Sku == sku || operation.Rows.Any(row => row.Sku == sku)).ToList();
        _adjusts = own.Where(operation => operation.Act == Act.Adjust)
            .ToDictionary(operation => operation.Tag);
        _confirms = own.Where(operation => operation.Act == Act.Confirm)
            .ToDictionary(operation => operation.Tag);
        foreach (var operation in own.Where(
            operation => operation.Act == Act.Reserve && operation.ReservationId.Length > 0))
        {
            _reserves.Add(operation.ReservationId, operation);
        }
        foreach (var operation in own.Where(operation => operation.Act == Act.Release))
        {
            _releases.Add(operation.Hold!.ReservationId, operation);
        }
        _extends = own.Where(operation => operation.Act == Act.Extend)
            .ToLookup(operation => operation.Hold!.ReservationId);
    }

    /// <summary>Checks rows given newest first; the first <paramref name="setUp"/> versions are the
    /// test's own preparation.</summary>
    public void Check(List<History> rows, long setUp, Reply live)
    {
        foreach (var row in Enumerable.Reverse(rows))
        {
            if (row.Version > setUp)
            {
                CheckRow(row);
            }
            _onHand += row.OnHand;
            _backordered += row.Backordered;
            _held += row.Held;
            _availableToSell = row.Ats ?? _availableToSell;
            Assert.True(_onHand >= 0 && _backordered >= 0 && _held >= 0, $"{_sku} {row}");
        }
        CheckAcknowledged();
        live.See("data.version", rows[0].Version)
            .See("data.locations.0.total_inventory_onhand", _onHand)
            .See("data.locations.0.qty_backordered", _backordered)
            .See("data.locations.0.held", _held);
    }

    private void CheckRow(History row)
    {
        if (IsBookkeeping(row))
        {
            return;
        }
        var operation = Explain(row);
        Assert.True(operation is not null, $"{_sku}: no request explains {row}");
        Assert.True(operation.Outcome != Outcome.Refused, $"{_sku}: {operation} made {row}");
        Assert.True(_found.Add(operation), $"{_sku}: twice, {operation} made {row}");
        Assert.True(
            operation.Act != Act.Reserve || operation.Quantity <= (_availableToSell ?? 0),
            $"{_sku}: oversold, only {_availableToSell} were to sell before {row}");
        var (onHand, backordered, held) = Effect(operation, row);
        Assert.True(
            (onHand, backordered, held) == (row.OnHand, row.Backordered, row.Held),
            $"{_sku}: expected {(onHand, backordered, held)} of {operation}, not {row}");
    }

    /// <summary>Entries that move nothing, or that only set units aside for a batch.</summary>
    private bool IsBookkeeping(History row)
    {
        if (row is { Kind: "claim_taken", ReferenceId: { } batch })
        {
            _claims[batch] = new(row.Version, row.Held);
        }
        if (row is { Kind: "claim_dropped", ReferenceId: { } dropped })
        {
            _claims[dropped].Release();
        }
        return row.Kind is "claim_taken" or "claim_dropped" or "batch_named" or "settings_changed"
                or "reservation_unchanged"
            || row is { OnHand: 0, Backordered: 0, Held: 0, Reason: null, ReferenceType: null };
    }

    private Operation? Explain(History row)
    {
        if (row.Reason is { } tag)
        {
            return _adjusts.GetValueOrDefault(tag);
        }
        var id = row.ReferenceId ?? "";
        return row.ReferenceType switch
        {
            "order" => _confirms.GetValueOrDefault(id),
            // One client extends a hold, so its extensions are carried out in the order sent.
            "reservation" when row.Kind == "reservation_extended" => _extends[id].FirstOrDefault(
                operation => !_found.Contains(operation)),
            "reservation" when row.Held > 0 => _reserves.GetValueOrDefault(id),
            "reservation" => _releases.GetValueOrDefault(id),
            _ => null,
        };
    }

    private (long OnHand, long Backordered, long Held) Effect(Operation operation, History row)
    {
        switch (operation.Act)
        {
            case Act.Reserve:
                return (0, 0, operation.Quantity);
            case Act.Release:
                return (0, 0, -operation.Quantity);
            case Act.Extend:
                return (0, 0, 0);
            case Act.Confirm:
                return ConfirmEffect(operation, row);
            default:
                var change = operation.Rows.Single(change => change.Sku == _sku);
                return (OnHandEffect(change, row), change.Backordered, ClaimEffect(change, row));
        }
    }

    /// <summary>A batch's row takes its place among the changes when its claim is taken, so an
    /// absolute one between claim and carrying out leaves it nothing to change.</summary>
    private long OnHandEffect(Row change, History row)
    {
        if (change.IsAbsolute)
        {
            _lastAbsolute = row.Version;
            return change.Units - _onHand;
        }
        var isOverridden = row.Kind == "claim_applied"
            && _claims[row.ReferenceId!].Version < _lastAbsolute;
        return isOverridden ? 0 : change.Units;
    }

    /// <summary>A claim holds what it will take until it is carried out, or an absolute row says
    /// what the result of both is.</summary>
    private long ClaimEffect(Row change, History row)
    {
        if (row.Kind == "claim_applied")
        {
            return -_claims[row.ReferenceId!].Release();
        }
        return change.IsAbsolute ? -_claims.Values.Sum(claim => claim.Release()) : 0;
    }

    private static (long OnHand, long Backordered, long Held) ConfirmEffect(
        Operation operation, History row)
    {
        var ready = operation.Outcome == Outcome.Done
            ? operation.Answer!.Number("data.lines.0.quantity_on_hand")
            : -row.OnHand;
        Assert.InRange(ready, 0, operation.Quantity);
        return (-ready, operation.Quantity - ready, -operation.Quantity);
    }

    private void CheckAcknowledged()
    {
        var all = _adjusts.Values.Concat(_confirms.Values)
            .Concat(_reserves.Values).Concat(_releases.Values)
            .Concat(_extends.SelectMany(extends => extends));
        foreach (var operation in all.Where(operation => operation.Outcome == Outcome.Done))
        {
            Assert.True(_found.Contains(operation), $"{_sku}: lost {operation}");
        }
    }

    private sealed class Claim(long version, int held)
    {
        private int _held = held;

        public long Version { get; } = version;

        public int Release()
        {
            var released = _held;
            _held = 0;
            return released;
        }
    }
}

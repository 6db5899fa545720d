// The rules of an item once more, written from their description and not from the code, as naively
// as they can be: lists that only grow, and every number added up again whenever it is asked for.
// It answers a command with the words of the tables (see ItemScript).

using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Model;

/// <summary>What an item must answer, and the numbers it must have.</summary>
internal sealed partial class ItemModel(ItemFacts facts)
{
    public const long DayMs = 24 * 60 * 60 * 1000L;
    private const long Max = 2_147_483_647;

    private readonly List<ModelHold> _holds = [];
    private readonly List<ModelClaim> _claims = [];
    private readonly List<ModelOperation> _operations = [];
    private readonly List<Guid> _unrecorded = [];
    private readonly SortedDictionary<int, ModelLevel> _levels = new() { [1] = new(1) };
    private ItemFacts? _facts = facts;
    private long _now;

    public bool BackordersEligible { get; set; } = true;
    public HashSet<int> EnabledLocations { get; } = [1, 2, 3];
    public IEnumerable<ModelLevel> Levels => _facts is null ? [] : _levels.Values;
    public IEnumerable<Guid> Unrecorded => _unrecorded;
    public ItemFacts? Facts => _facts;

    public static long TimeIn(Guid id) =>
        Convert.ToInt64(id.ToString("N")[..12], fromBase: 16);

    /// <summary>The clock moves on: what is due is given back.</summary>
    public void MoveTo(long now)
    {
        _now = now;
        // Location by location, the one with the earliest deadline first.
        var due = Open.Where(h => !h.IsCarts && h.ExpiresAt <= now)
            .GroupBy(h => h.LocationId).OrderBy(g => (g.Min(h => h.ExpiresAt), g.Key))
            .SelectMany(g => g.OrderBy(h => (h.ExpiresAt, h.Id)));
        foreach (var hold in due.ToList())
        {
            Close(hold, HoldStatus.Expired);
        }
    }

    /// <summary>Runs a command and says what must be answered.</summary>
    public string Run(ItemCommand command)
    {
        var operation = command.Operation;
        var isNamed = operation.Origin != OperationOrigin.None;
        var known = _operations.LastOrDefault(
            o => isNamed && o.Operation.Id == operation.Id && o.IsHonoured(_now));
        if (known is not null)
        {
            return Repeat(known, command);
        }
        var answer = RunNew(command);
        var isAccepted = !answer.StartsWith("refused", StringComparison.Ordinal)
            && !answer.StartsWith("unchanged", StringComparison.Ordinal)
            && !answer.StartsWith("again", StringComparison.Ordinal);
        if (isNamed && isAccepted)
        {
            _operations.Add(new(operation, _now, command is ItemCommand.Keep ? "ok" : answer));
        }
        return answer;
    }

    private string Repeat(ModelOperation known, ItemCommand command)
    {
        if (known.Operation.Origin == OperationOrigin.Client
            && known.Operation.BodyHash != command.Operation.BodyHash)
        {
            return "refused OperationReused";
        }
        if (command is ItemCommand.ApplyRow row && Drop(row.ClaimId) is { } dropped)
        {
            return dropped;
        }
        if (known.Answer.StartsWith("ok on", StringComparison.Ordinal))
        {
            return $"again {known.Answer["ok ".Length..]}";
        }
        // A cart names all it has an item keep by one key.
        if (command is ItemCommand.Keep keep)
        {
            return Keep(keep with { Operation = Operation.None });
        }
        return known.Answer.StartsWith("ok", StringComparison.Ordinal)
            ? "again"
            : $"again {known.Answer.Split(" filled ")[0]}";
    }

    private string RunNew(ItemCommand command)
    {
        if (_facts is null && command is not ItemCommand.AcknowledgeOrders)
        {
            return "refused ItemNotFound";
        }
        if (command is ItemCommand.Reserve r && Known(r.ReservationId) is null
            && !Keeps(r.VariantId))
        {
            return "refused NotThisItem";
        }
        if (command is ItemCommand.TakeBack t && !Keeps(t.VariantId))
        {
            return "refused NotThisItem";
        }
        if (command.Operation.Origin == OperationOrigin.Host && IsOutOfTime(command.Operation.Id))
        {
            return "refused OperationTooOld";
        }
        return command switch
        {
            ItemCommand.Reserve c => Reserve(c),
            ItemCommand.Confirm c => Confirm(c),
            ItemCommand.Release c => Release(c),
            ItemCommand.Extend c => Extend(c),
            ItemCommand.Keep c => Keep(c),
            ItemCommand.CheckConfirm c => CheckConfirm(c),
            ItemCommand.TakeBack c => TakeBack(c),
            ItemCommand.Adjust c => Adjust(c.Change),
            ItemCommand.ChangeSettings c =>
                ChangeSettings(c.LocationId, c.Patch) || IsNamed(c) ? "ok" : "unchanged",
            ItemCommand.Import c => Import(c),
            ItemCommand.Claim c => Claim(c),
            ItemCommand.ApplyRow c => Apply(c),
            ItemCommand.DropClaim c => Drop(c.ClaimId) ?? "unchanged",
            ItemCommand.Receive c => Receive(c.Arrival),
            ItemCommand.MoveStock c => WhyNotMoved(c.Change) ?? Move(c.Change),
            ItemCommand.ClaimTransfer c => ClaimTransfer(c),
            ItemCommand.AcknowledgeOrders c =>
                _unrecorded.RemoveAll(c.ReservationIds.Contains) > 0 ? "ok" : "unchanged",
            ItemCommand.ChangeCatalog c => ChangeCatalog(c.Facts),
            ItemCommand.Delete => Delete(),
            _ => "refused SkuTaken",
        };
    }

    private bool IsOutOfTime(Guid id) => Math.Abs(TimeIn(id) - _now) > 60_000;

    private static bool IsNamed(ItemCommand command) =>
        command.Operation.Origin != OperationOrigin.None;

    private string ChangeCatalog(ItemFacts facts)
    {
        if (facts.Tracking != _facts!.Tracking && IsPromised)
        {
            return "refused StockPromised";
        }
        _facts = facts;
        return "ok";
    }

    private string Delete()
    {
        if (IsPromised)
        {
            return "refused StockPromised";
        }
        _facts = null;
        return "ok";
    }

    private bool IsPromised =>
        Open.Any() || _claims.Count > 0 || _levels.Values.Any(level => level.Backordered > 0);
}

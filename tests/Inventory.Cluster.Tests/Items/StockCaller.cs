using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Orleans.Core.Internal;

namespace Inventory.Cluster.Tests.Items;

/// <summary>
/// One caller that changes stock in all the ways there are, repeats what it did and wants the first
/// answer, steps the clock and throws the activation away now and then.
/// </summary>
internal sealed partial class StockCaller(
    ItemCluster cluster, ItemRef reference, StockAnswers answers, Random random)
{
    private static int _lastTag;
    private readonly IItemGrain _item = reference.Grain;
    private readonly List<Guid> _mine = [];

    /// <summary>Every kind of answer that must have been given.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "set", "add", "compare and set", "mismatch", "settings", "import", "claim applied",
        "claim dropped", "reserve", "confirm", "receive", "transfer", "transfer applied",
        "transfer dropped",
    ];

    public Task StepAsync() => random.Next(17) switch
    {
        0 => SetAsync(),
        1 => AddAsync(),
        2 or 3 or 4 => CompareAndSetAsync(),
        5 => SettingsAsync(),
        6 => ImportAsync(),
        7 or 8 => ClaimAsync(),
        9 or 10 => ReserveAsync(),
        11 => CloseAsync(),
        12 => ReceiveAsync(),
        13 => TransferAsync(),
        14 or 15 => ClaimTransferAsync(),
        _ => DisturbAsync(),
    };

    private Task SetAsync()
    {
        var (operation, units) = (NewOperation(), random.Next(5, 100));
        return AdjustAsync(
            "set", operation, Set(units), auditor => auditor.Named[operation.Id].After == units);
    }

    private Task AddAsync()
    {
        var (operation, units) = (NewOperation(), random.Next(-20, 30));
        return AdjustAsync("add", operation, Add(units), auditor =>
            auditor.Named[operation.Id].After - auditor.Named[operation.Id].Before == units);
    }

    private async Task CompareAndSetAsync()
    {
        var operation = NewOperation();
        var change = Set(random.Next(5, 100)) with { HasExpectedQuantity = true };
        var view = await cluster.Gateway.ReadAsync(_item, grain => grain.ReadAsync());
        var now = view!.Levels.Single(level => level.LocationId == change.LocationId).OnHand;
        change = change with { ExpectedQuantity = (int)now! + (random.Next(4) == 0 ? 1 : 0) };
        var reply = await AdjustAsync("compare and set", operation, change, auditor =>
            auditor.Named[operation.Id].Before == change.ExpectedQuantity
            && auditor.Named[operation.Id].After == change.Quantity);
        if (reply.Refusal is { Reason: RefusalReason.QuantityMismatch } no)
        {
            answers.Told("mismatch", auditor => !auditor.Named.ContainsKey(operation.Id)
                && no.Quantity != change.ExpectedQuantity
                && auditor.Seen.Contains((change.LocationId, no.Quantity)));
        }
    }

    private async Task<ItemReply> AdjustAsync(
        string kind, Operation operation, Adjustment change, Func<StockAuditor, bool> holds)
    {
        var reply = await TwiceAsync(new ItemCommand.Adjust(change) { Operation = operation });
        if (reply.Outcome == ItemOutcome.Accepted)
        {
            answers.Told(kind, holds);
        }
        return reply;
    }

    private async Task SettingsAsync()
    {
        var (operation, safety) = (NewOperation(), random.Next(5));
        var patch = new SettingsPatch
        {
            SafetyStock = safety,
            HasBackorderLimit = true,
            BackorderLimit = random.Next(10, 60),
        };
        var command = new ItemCommand.ChangeSettings(Location(), patch) { Operation = operation };
        if ((await TwiceAsync(command)).Outcome == ItemOutcome.Accepted)
        {
            answers.Told("settings", auditor =>
                auditor.Named[operation.Id].Event is ItemEvent.SettingsChanged e
                && e.Settings.SafetyStock == safety
                && e.Settings.BackorderLimit == patch.BackorderLimit);
        }
    }

    // An import has no name: it is found by the bin it alone writes.
    private async Task ImportAsync()
    {
        var (bin, units) = ($"bin-{Interlocked.Increment(ref _lastTag)}", random.Next(5, 100));
        var command = new ItemCommand.Import
        {
            LocationId = Location(),
            OnHand = units,
            Settings = new() { BinPickingNumber = bin },
        };
        var reply = await cluster.Gateway.ExecuteAsync(_item, command);
        if (reply.Outcome == ItemOutcome.Accepted)
        {
            answers.Told("import", auditor => auditor.Imported[bin] == units);
        }
    }

    /// <summary>A batch of one row: asked about, claimed, then carried out or given up.</summary>
    private async Task ClaimAsync()
    {
        var id = new ClaimId(NewId(), NewId(), random.Next(3));
        var change = Add(random.Next(-20, 30));
        var asked = await cluster.Gateway.ExecuteAsync(_item, new ItemCommand.Check(change));
        if (asked.Outcome != ItemOutcome.Accepted)
        {
            return;
        }
        var claimed = await cluster.Gateway.ExecuteAsync(_item, new ItemCommand.Claim(id, change));
        if (claimed.Outcome == ItemOutcome.Accepted && random.Next(3) > 0)
        {
            await ApplyAsync(id, change);
        }
        else
        {
            await DropAsync(id);
        }
    }

    private async Task ApplyAsync(ClaimId id, Adjustment change)
    {
        var operation = new Operation(NewId(), 0, OperationOrigin.Batch);
        var command = new ItemCommand.ApplyRow(id, change, change.LocationId, null)
        {
            Operation = operation,
        };
        if ((await TwiceAsync(command)).Outcome == ItemOutcome.Accepted)
        {
            answers.Told("claim applied", auditor =>
                auditor.Applied.Contains(id) && auditor.Named.ContainsKey(operation.Id));
        }
    }

    private async Task DropAsync(ClaimId id)
    {
        var reply = await TwiceAsync(new ItemCommand.DropClaim(id));
        if (reply.Outcome == ItemOutcome.Accepted)
        {
            answers.Told("claim dropped", auditor => !auditor.Applied.Contains(id));
        }
    }

    private async Task ReserveAsync()
    {
        var expires = random.Next(3) == 0 ? 200 : 900_000;
        var command = cluster.Reserve(reference.VariantId, random.Next(1, 6), expires) with
        {
            LocationId = Location(),
            Operation = NewOperation(),
        };
        var first = await reference.Lane.ReserveAsync(command);
        if (first.Outcome != ItemOutcome.Accepted)
        {
            return;
        }
        var hold = first.Hold!.Value;
        answers.Told("reserve", auditor => auditor.Placed[hold.Id].Equals(hold)
            && auditor.Named[command.Operation.Id].Event is ItemEvent.HoldPlaced);
        _mine.Add(hold.Id);
        await RepeatAsync(command, hold);
    }

    // The edge makes a new id for each request: what names a repeat is its key.
    private async Task RepeatAsync(ItemCommand.Reserve command, Hold first)
    {
        var again = await reference.Lane.ReserveAsync(
            command with { ReservationId = NewId() });
        if (again.Outcome == ItemOutcome.Accepted)
        {
            Assert.Equal((true, first), (again.IsRepeat, again.Hold));
        }
        var reused = await reference.Lane.ReserveAsync(command with
        {
            ReservationId = NewId(),
            Operation = command.Operation with { BodyHash = 2 },
        });
        Assert.NotEqual(ItemOutcome.Accepted, reused.Outcome);
    }

    private async Task CloseAsync()
    {
        if (_mine.Count == 0)
        {
            return;
        }
        var id = _mine[random.Next(_mine.Count)];
        if (random.Next(3) == 0)
        {
            await cluster.Gateway.ExecuteAsync(_item, new ItemCommand.Release(id));
            return;
        }
        var reply = await cluster.Gateway.ExecuteAsync(
            _item, new ItemCommand.Confirm(id, $"o-{id:N}", RefuseIfSplitChanged: false));
        if (reply.Outcome == ItemOutcome.Accepted)
        {
            var hold = reply.Hold!.Value;
            var sold = (hold.ActualReady, hold.ActualBackordered);
            answers.Told("confirm", auditor => auditor.Sold[id] == sold);
        }
    }

    /// <summary>Sends a command, and once more after a success; both must say the same.</summary>
    private async Task<ItemReply> TwiceAsync(ItemCommand command)
    {
        var first = await cluster.Gateway.ExecuteAsync(_item, command);
        if (first.Outcome == ItemOutcome.Accepted && random.Next(2) == 0)
        {
            var again = await cluster.Gateway.ExecuteAsync(_item, command);
            Assert.NotEqual(ItemOutcome.Refused, again.Outcome);
            Assert.True(again.Outcome != ItemOutcome.Accepted || !again.IsChange);
        }
        return first;
    }

    private async Task DisturbAsync()
    {
        cluster.Time.Step(TimeSpan.FromMilliseconds(random.Next(-300, 400)));
        if (random.Next(4) > 0)
        {
            return;
        }
        try
        {
            await _item.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        }
        catch (OrleansException)
        {
            // The activation it was for is gone already.
        }
    }

    private Adjustment Set(int units) =>
        new() { LocationId = Location(), IsAbsolute = true, Quantity = units };

    private Adjustment Add(int units) =>
        new() { LocationId = Location(), IsAbsolute = false, Quantity = units };

    private int Location() => random.Next(1, 3);

    private Operation NewOperation() => new(NewId(), BodyHash: 1, OperationOrigin.Client);

    private Guid NewId() => Guid.CreateVersion7(cluster.Time.GetUtcNow());
}

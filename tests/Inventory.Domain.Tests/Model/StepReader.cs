using Inventory.Domain.Items;
using Inventory.Domain.Tests.Items;

namespace Inventory.Domain.Tests.Model;

/// <summary>Reads the numbers of a step as a command, with a liking for what is tricky: known ids,
/// repeated operations, the edges of a level's numbers.</summary>
internal sealed partial class StepReader(ItemRig rig)
{
    private static readonly string TooLong = new('o', ReceiptRules.FillTextBytesMax + 1);
    private static readonly long[] Lives = [1, 1_000, 60_000, 900_000, Hold.LifeMaxMs];
    private readonly List<Guid> _reservations = [];
    private readonly List<(Operation Operation, Type Command)> _operations = [];
    private readonly List<ItemCommand.ApplyRow> _claimed = [];
    // A row of a batch is one transfer, however often it is claimed.
    private readonly Dictionary<ClaimId, StockTransfer> _moved = [];
    private int _made;

    public ItemCommand Read(Step step)
    {
        var command = Command(step);
        if (command is ItemCommand.ApplyRow row)
        {
            var batch = OperationOf(step, typeof(ItemCommand.ApplyRow));
            return batch.Origin == OperationOrigin.Client ? row with { Batch = batch } : row;
        }
        return command is ItemCommand.Claim or ItemCommand.ClaimTransfer
                or ItemCommand.DropClaim or ItemCommand.AcknowledgeOrders
                or ItemCommand.CheckConfirm or ItemCommand.Release { IsExpiry: true }
            ? command
            : command with { Operation = OperationOf(step, command.GetType()) };
    }

    /// <summary>A claim that was accepted has a row that may be decided.</summary>
    public void Accepted(ItemCommand command)
    {
        if (command is ItemCommand.Claim { Change.NeedsClaim: true } claim)
        {
            _claimed.Add(RowCommand(claim.ClaimId, claim.Change, null));
        }
        else if (command is ItemCommand.ClaimTransfer move)
        {
            _claimed.Add(RowCommand(move.ClaimId, null, null) with { Transfer = move.Change });
        }
        else if (command is ItemCommand.DropClaim drop)
        {
            _claimed.RemoveAll(c => c.ClaimId == drop.ClaimId);
        }
    }

    private ItemCommand Command(Step s) => s.Verb switch
    {
        < 20 => Reserve(s),
        < 24 => TakeBack(s),
        < 36 => new ItemCommand.Confirm(Reservation(s.A), OrderId(s.B), s.C % 3 == 0)
        {
            OrderLines = s.D % 16 == 0 ? 10_000 : 9_999,
        },
        < 43 => new ItemCommand.Release(Reservation(s.A)),
        < 48 => new ItemCommand.Extend(Reservation(s.A), Lives[s.B % Lives.Length])
        {
            MarksPaying = s.C % 3 == 0,
        },
        < 58 => new ItemCommand.Adjust(Change(s)),
        < 66 => new ItemCommand.ChangeSettings(Location(s.A), Patch(s)),
        < 71 => Import(s),
        < 75 => new ItemCommand.Claim(RowOf(s.D), Change(s)),
        < 78 => ClaimTransfer(s),
        < 84 => Apply(s),
        < 87 => new ItemCommand.DropClaim(s.B % 3 == 0 ? MoveOf(s.A) : RowOf(s.A)),
        < 92 => new ItemCommand.AcknowledgeOrders([Reservation(s.A), Reservation(s.B)]),
        < 97 => Catalog(s),
        97 => s.A % 8 == 0 ? new ItemCommand.Delete() : Reserve(s),
        < 106 and >= 100 => new ItemCommand.Receive(Arrival(s)),
        < 113 and >= 106 => new ItemCommand.MoveStock(Transfer(s)),
        >= 113 => Cart(s),
        _ => new ItemCommand.Create(rig.State.Facts ?? ItemRig.OneVariant),
    };

    private ItemCommand.Reserve Reserve(Step s) => new()
    {
        ReservationId = s.A % 8 == 0 ? Reservation(s.B) : NewReservation(s.B),
        VariantId = 130 + (s.A % 16 == 1 ? s.B % 4 : 0),
        LocationId = Location(s.C),
        Quantity = Quantity(s.D),
        AllowBackorder = s.C % 5 != 0,
        AllowPartial = s.C % 7 == 0,
        ExpiresInMs = Lives[s.D % Lives.Length],
        CartId = s.A % 3 == 0 ? "c-1" : null,
    };

    private static ItemCommand.TakeBack TakeBack(Step s) => new()
    {
        OrderId = $"o-{s.A % 3}",
        VariantId = 130 + (s.B % 16 == 1 ? s.C % 4 : 0),
        LocationId = Location(s.C),
        Quantity = Quantity(s.D),
        IsReturn = s.B % 3 == 0,
        Restock = s.B % 2 == 0,
        IsCheck = s.C % 9 == 0,
    };

    private Adjustment Change(Step s)
    {
        var level = rig.State.FindLevel(Location(s.A));
        var isAbsolute = s.B % 2 == 0;
        return new()
        {
            LocationId = Location(s.A),
            IsAbsolute = isAbsolute,
            Quantity = s.C % 4 == 0 ? null : Signed(s.C, isAbsolute),
            QtyBackordered = s.C % 3 == 0 ? Signed(s.D, isAbsolute) : null,
            HasExpectedQuantity = isAbsolute && s.B % 3 == 0,
            ExpectedQuantity = s.B % 4 == 0 ? s.D % 3 : (int?)level?.OnHand,
            Reason = s.B % 5 == 0 ? "count" : null,
        };
    }

    private static int Signed(int number, bool isAbsolute)
    {
        var quantity = Quantity(number) - (number % 3 == 1 ? 1 : 0);
        return isAbsolute || number % 2 == 0 ? quantity : -quantity;
    }

    private static ItemCommand.Import Import(Step s) => new()
    {
        LocationId = Location(s.A),
        Name = s.B % 3 == 0 ? $"Kettle {s.B % 2}" : null,
        OnHand = s.C % 3 == 0 ? null : (s.C % 8),
        QtyBackordered = s.D % 3 == 0 ? s.D % 5 : null,
        Settings = s.B % 2 == 0 ? new() : Patch(s),
    };

    private static SettingsPatch Patch(Step s) => new()
    {
        SafetyStock = s.B % 3 == 0 ? s.C % 4 : null,
        HasBackorderLimit = s.B % 2 == 0,
        BackorderLimit = (s.C % 4) switch
        {
            0 => null,
            1 => LevelSettings.Unlimited,
            _ => s.D % 12,
        },
        IsInStock = s.C % 5 == 0 ? s.D % 3 != 0 : null,
        WarningLevel = s.C % 6 == 0 ? s.D % 3 : null,
        BinPickingNumber = s.D % 6 == 0 ? $"bin {s.C % 3}" : null,
        HasBackorderMessageId = s.D % 5 == 0,
        BackorderMessageId = s.C % 2 == 0 ? null : s.C % 3,
    };

    // A decided row that needs a claim has one: only claims that were taken are carried out.
    private ItemCommand.ApplyRow Apply(Step s)
    {
        if (_claimed.Count > 0 && s.A % 4 != 0)
        {
            return _claimed[s.B % _claimed.Count];
        }
        var run = ItemRig.IdAt(ItemRig.Start, "other batch");
        var row = new ClaimId(run, run, s.D % 4);
        var change = Change(s) with { IsAbsolute = true, HasExpectedQuantity = false };
        change = change with
        {
            Quantity = change.Quantity is { } q ? Math.Abs(q) : null,
            QtyBackordered = change.QtyBackordered is { } b ? Math.Abs(b) : null,
        };
        if (s.B % 3 == 0)
        {
            return RowCommand(row, null, null) with { Arrival = Arrival(s) };
        }
        return s.A % 8 == 0 ? RowCommand(row, null, Patch(s)) : RowCommand(row, change, null);
    }

    private ItemCommand.ClaimTransfer ClaimTransfer(Step s)
    {
        var row = MoveOf(s.D);
        _moved.TryAdd(row, Transfer(s));
        return new(row, _moved[row]);
    }

    private static StockArrival Arrival(Step s) => new()
    {
        LocationId = Location(s.A),
        Quantity = Quantity(s.C),
        Reference = s.B % 5 == 0 ? "po-1" : null,
    };

    private static StockTransfer Transfer(Step s)
    {
        var from = Location(s.A);
        return new()
        {
            FromLocationId = from,
            ToLocationId = from == 1 ? 2 + (s.B % 2) : 1,
            Quantity = Quantity(s.C),
            Reference = s.B % 5 == 0 ? "t-1" : null,
        };
    }

    private static ItemCommand.ApplyRow RowCommand(
        ClaimId row, Adjustment? change, SettingsPatch? patch) =>
        new(row, change, change?.LocationId ?? 1, patch)
        {
            Operation = new(
                ItemRig.IdAt(ItemRig.Start, $"row {row}"), 0, OperationOrigin.Batch),
        };

    private ItemCommand.ChangeCatalog Catalog(Step s)
    {
        var facts = rig.State.Facts ?? ItemRig.OneVariant;
        return new(facts with
        {
            Tracking = s.A % 3 == 0 ? (InventoryTracking)(s.B % 3) : facts.Tracking,
            Availability = s.A % 3 == 1 ? (Availability)(s.B % 3) : facts.Availability,
            Name = s.A % 3 == 2 ? $"Kettle {s.C % 3}" : facts.Name,
        });
    }

    // A key comes again with the same request, or with another body; a host makes no such mistake.
    private Operation OperationOf(Step s, Type command)
    {
        switch (s.D % 10)
        {
            case < 6: return Operation.None;
            case 6 when _operations.Count > 0:
                var (known, first) = _operations[s.C % _operations.Count];
                var isSame = first == command && s.A % 4 != 0;
                return isSame ? known
                    : known.Origin == OperationOrigin.Client
                        ? known with { BodyHash = (ulong)command.Name.Sum(c => c) }
                        : Operation.None;
            case < 8:
                var body = (ulong)s.C + int.MaxValue;
                return New(new(NewId(0), body, OperationOrigin.Client), command);
            default: return New(new(NewId(s.C), 0, OperationOrigin.Host), command);
        }
    }

    private Operation New(Operation operation, Type command)
    {
        _operations.Add((operation, command));
        return operation;
    }

    private Guid Reservation(int number) => _reservations.Count == 0 || number % 13 == 0
        ? NewId(number)
        : _reservations[number % _reservations.Count];

    private Guid NewReservation(int number)
    {
        var id = NewId(number);
        _reservations.Add(id);
        return id;
    }

    // Clocks of the edges differ from the item's, and ids may be old.
    private Guid NewId(int number)
    {
        long age = (number % 13) switch
        {
            0 => 60_001,
            1 => 60_000,
            2 => -5_000,
            3 => 7,
            4 => -60_001,
            _ => 0,
        };
        return ItemRig.IdAt(rig.Now - age, $"{_made++}");
    }

    private static ClaimId RowOf(int number) => new(
        ItemRig.IdAt(ItemRig.Start, "batch"), ItemRig.IdAt(ItemRig.Start, "run"), number % 6);

    // Rows of transfers, apart from those of adjustments.
    private static ClaimId MoveOf(int number) => RowOf(number) with { Row = 10 + (number % 4) };

    // Now and then an order that no receipt can name.
    private static string OrderId(int number) =>
        number % 16 == 3 ? TooLong : $"o-{number % 3}";

    private static int Location(int number) => number % 7 == 0 ? 2 : number % 11 == 0 ? 3 : 1;

    private static int Quantity(int number) => (number % 32) switch
    {
        0 => int.MaxValue,
        1 => int.MaxValue - (number % 5),
        var small => 1 + (small % 9),
    };
}

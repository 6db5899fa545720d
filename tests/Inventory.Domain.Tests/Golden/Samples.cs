using Inventory.Domain.Items;
using Inventory.Domain.Tests.Items;

namespace Inventory.Domain.Tests.Golden;

/// <summary>One of everything that is persisted of an item, in every shape that has bytes of its
/// own.</summary>
internal static class Samples
{
    public const long At = 1_800_000_000_123;

    private static readonly Guid Id = ItemRig.IdAt(At - 5, "reservation");
    private static readonly ClaimId Row =
        new(ItemRig.IdAt(At - 9, "batch"), ItemRig.IdAt(At - 9, "run"), 300);

    private static readonly Operation Host = new(
        ItemRig.IdAt(At, "host"), 0, OperationOrigin.Host);

    private static readonly Operation Client = new(
        ItemRig.IdAt(0, "client"), 0xFEDCBA9876543210, OperationOrigin.Client);

    private static readonly Operation Batch = new(
        ItemRig.IdAt(At, "row"), 0, OperationOrigin.Batch);

    public static ItemFacts Product { get; } = new()
    {
        VariantId = 130,
        ProductId = 130,
        Name = "Tea, 250 g: Grün ☕",
        Type = ProductType.Digital,
        Tracking = InventoryTracking.Variant,
        Availability = Availability.Preorder,
        IsVisible = false,
        VariantCount = 2,
        Variants =
        [
            new(130, "TEA-1", [new("Size", "250 g"), new("Sort", "")]),
            new(2_000_131, "", []),
        ],
    };

    public static Hold Placed { get; } = new()
    {
        Id = Id,
        VariantId = 130,
        LocationId = 2,
        Requested = int.MaxValue,
        Ready = 7,
        Backordered = 300,
        AllowBackorder = false,
        IsTracked = true,
        CreatedAt = At,
        ExpiresAt = At + 900_000,
        CartId = "cart ü",
    };

    public static IEnumerable<(string Name, ItemEntry Entry)> Entries() =>
    [
        ("created", new(new ItemEvent.Created(Product) { Operation = Client }, new(1, 0, 0, 0), 0)),
        ("catalog changed", new(new ItemEvent.CatalogChanged(ItemRig.OneVariant), default, null)),
        ("deleted", new(new ItemEvent.Deleted { Operation = Host }, default, null)),
        .. Adjustments(),
        .. Arrivals(),
        .. Holds(),
        .. Claims(),
        .. Orders(),
        ("orders acknowledged", new(
            new ItemEvent.OrdersAcknowledged([Id, ItemRig.IdAt(At, "other")]), default, null)),
    ];

    private static IEnumerable<(string Name, ItemEntry Entry)> Adjustments() =>
    [
        ("stock set", new(
            new ItemEvent.StockAdjusted
            {
                LocationId = 1,
                Method = AdjustmentMethod.Absolute,
                OnHandDelta = -4,
                Reason = "count",
                Operation = Batch,
            },
            new(1, -4, 0, 0),
            2147483647)),
        ("stock added", new(
            new ItemEvent.StockAdjusted
            {
                LocationId = 9,
                Method = AdjustmentMethod.Relative,
                OnHandDelta = 2147483647,
                BackorderedDelta = -2147483648,
            },
            new(9, 2147483647, -2147483648, 0),
            null)),
        ("stock added, backorders taken", new(
            new ItemEvent.StockAdjusted
            {
                LocationId = 1,
                Method = AdjustmentMethod.Relative,
                BackorderedDelta = -301,
                Fills = [new(null, 300), new("o-1", 1)],
                Reason = "gone",
                Operation = Client,
            },
            new(1, 0, -301, 0),
            2)),
        ("stock imported", new(
            new ItemEvent.StockAdjusted
            {
                LocationId = 1,
                Method = AdjustmentMethod.Import,
                BackorderedDelta = 64,
                Reason = "",
            },
            new(1, 0, 64, -63),
            0)),
        ("settings changed", new(
            new ItemEvent.SettingsChanged(1, new()
            {
                SafetyStock = 127,
                BackorderLimit = LevelSettings.Unlimited,
                IsInStock = false,
                WarningLevel = 128,
                BinPickingNumber = "A-1",
                BackorderMessageId = 0,
            }),
            new(1, 0, 0, 0),
            1)),
        ("settings cleared", new(
            new ItemEvent.SettingsChanged(1, LevelSettings.Default), new(1, 0, 0, 0), 1)),
    ];

    private static IEnumerable<(string Name, ItemEntry Entry)> Arrivals() =>
    [
        ("stock received", new(
            new ItemEvent.StockReceived
            {
                LocationId = 2,
                Quantity = 2147483647,
                Reference = "po-1 ☕",
                Fills = [new("o-1", 300), new(null, 1), new("", 2147483346)],
                Operation = Client,
            },
            new(2, 0, -2147483647, 0),
            0)),
        ("stock received, nobody waiting", new(
            new ItemEvent.StockReceived { LocationId = 1, Quantity = 5, Fills = [] },
            new(1, 5, 0, 0),
            9)),
        ("stock transferred out", new(
            new ItemEvent.TransferredOut
            {
                LocationId = 1,
                ToLocationId = 300,
                Quantity = 4,
                Reference = "t-1",
                Operation = Host,
            },
            new(1, -4, 0, 0),
            3)),
        ("stock transferred in", new(
            new ItemEvent.TransferredIn { LocationId = 300, FromLocationId = 1, Quantity = 4 },
            new(300, 4, 0, 0),
            4)),
        ("claimed stock transferred out", new(
            new ItemEvent.TransferredOut
            {
                LocationId = 1,
                ToLocationId = 2,
                Quantity = 2147483647,
                Reference = "",
                ClaimId = Row,
                Operation = Batch,
            },
            new(1, -2147483647, 0, -2147483647),
            0)),
        ("claimed stock transferred in", new(
            new ItemEvent.TransferredIn
            {
                LocationId = 2,
                FromLocationId = 1,
                Quantity = 2147483647,
                ClaimId = Row with { Row = 2_300 },
            },
            new(2, 0, 0, 0),
            0)),
    ];

    private static IEnumerable<(string Name, ItemEntry Entry)> Holds() =>
    [
        ("hold placed", new(
            new ItemEvent.HoldPlaced(Placed) { Operation = Client }, new(2, 0, 0, 307), 12)),
        ("hold placed without stock", new(
            new ItemEvent.HoldPlaced(
                Placed with { AllowBackorder = true, IsTracked = false, CartId = null }),
            new(2, 0, 0, 0),
            null)),
        ("hold confirmed", new(
            new ItemEvent.HoldConfirmed(Id, "o-1", 7, 300), new(2, -7, 300, -307), 12)),
        ("hold reacquired", new(
            new ItemEvent.HoldReacquired(Id, "o-1", 300, 7), new(2, -300, 7, 0), 0)),
        ("hold released", new(new ItemEvent.HoldReleased(Id), new(2, 0, 0, -307), 319)),
        ("hold extended", new(
            new ItemEvent.HoldExtended(Id, At + 1_000_000, IsPaying: true), new(2, 0, 0, 0), 12)),
        ("hold kept", new(
            new ItemEvent.HoldKept(Id, At + 1_000_000, IsPaying: true) { Operation = Client },
            new(2, 0, 0, 0),
            12)),
        ("hold expired", new(new ItemEvent.HoldExpired(Id), new(2, 0, 0, -307), 319)),
        ("hold unchanged", new(
            new ItemEvent.HoldUnchanged(Placed with
            {
                Status = HoldStatus.Confirmed,
                OrderId = "o-1",
                ActualReady = 300,
                ActualBackordered = 7,
                ClosedAt = At - 1,
            })
            {
                Operation = Client,
            },
            new(2, 0, 0, 0),
            12)),
        ("holds expired", new(
            new ItemEvent.HoldsExpired(2, At, 4_096), new(2, 0, 0, -65_000), 65_012)),
    ];

    private static IEnumerable<(string Name, ItemEntry Entry)> Claims() =>
    [
        ("claim taken", new(
            new ItemEvent.ClaimTaken(Row, 1, AdjustmentMethod.Relative, -4, null, "moved"),
            new(1, 0, 0, 4),
            3)),
        ("claim applied", new(
            new ItemEvent.ClaimApplied(Row, "count") { Operation = Batch }, new(1, -4, 0, -4), 3)),
        ("claim applied, backorders taken", new(
            new ItemEvent.ClaimApplied(Row, null)
            {
                Fills = [new("o-1", 2), new(null, 300)],
                Operation = Batch,
            },
            new(1, 0, -302, 0),
            3)),
        ("claim dropped", new(new ItemEvent.ClaimDropped(Row), new(1, 0, 0, -4), 7)),
        ("batch named", new(
            new ItemEvent.BatchNamed(Row.TransactionId) { Operation = Client }, default, null)),
    ];

    private static IEnumerable<(string Name, ItemEntry Entry)> Orders() =>
    [
        ("order cancelled", new(
            new ItemEvent.OrderUnitsTaken
            {
                OrderId = "o-1",
                VariantId = 131,
                LocationId = 2,
                FromBackorders = 3,
                Ready = 300,
                IsRestocked = true,
                Fills = [new("o-2", 1), new(null, 2)],
                Operation = Batch,
            },
            new(2, 297, -6, 0),
            297)),
        ("order returned", new(
            new ItemEvent.OrderUnitsTaken
            {
                OrderId = "ü",
                VariantId = 130,
                LocationId = 1,
                Ready = 4_294_967_294,
                IsReturn = true,
            },
            new(1, 0, 0, 0),
            null)),
    ];

    /// <summary>An item that has a record of every kind in its snapshot.</summary>
    public static ItemState Item()
    {
        var state = new ItemState();
        state.Apply(new ItemEvent.Created(Product), At);
        Adjust(state, 1, 10, 3);
        Adjust(state, 2, 20, null);
        state.Apply(
            new ItemEvent.SettingsChanged(1, new() { SafetyStock = 1, BackorderLimit = 9 })
            {
                Operation = Client,
            },
            At);
        state.Apply(new ItemEvent.HoldPlaced(Placed with { Backordered = 0 }), At);
        var second = Placed with { Id = ItemRig.IdAt(At, "2"), LocationId = 1, Ready = 2 };
        state.Apply(new ItemEvent.HoldPlaced(second) { Operation = Host }, At);
        state.Apply(new ItemEvent.HoldConfirmed(second.Id, "o-1", 1, 301), At + 1);
        var third = Placed with
        {
            Id = ItemRig.IdAt(At, "3"),
            CreatedAt = At + 1,
            ExpiresAt = At + 9,
            Backordered = 0,
        };
        state.Apply(new ItemEvent.HoldPlaced(third), At + 1);
        state.Apply(new ItemEvent.HoldReleased(third.Id), At + 2);
        var line = third with
        {
            Id = CartHoldIds.Of(third.Id, 2, 1),
            Ready = 1,
            CreatedAt = At + 2,
        };
        state.Apply(new ItemEvent.HoldPlaced(line), At + 2);
        state.Apply(new ItemEvent.HoldKept(line.Id, At + 9_000, IsPaying: true), At + 2);
        var undecided = line with { Id = CartHoldIds.Of(third.Id, 3, 1) };
        state.Apply(new ItemEvent.HoldPlaced(undecided), At + 2);
        state.Apply(
            new ItemEvent.ClaimTaken(Row, 2, AdjustmentMethod.Absolute, -4, 5, null), At + 3);
        return state;
    }

    private static void Adjust(ItemState state, int location, long onHand, long? backordered) =>
        state.Apply(
            new ItemEvent.StockAdjusted
            {
                LocationId = location,
                Method = AdjustmentMethod.Absolute,
                OnHandDelta = onHand,
                BackorderedDelta = backordered,
            },
            At);
}

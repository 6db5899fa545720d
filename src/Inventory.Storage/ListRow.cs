namespace Inventory.Storage;

/// <summary>
/// A row of the lists: what pages, filters and exports read without waking an item. Written by the
/// append that makes it true, so it is durable no later than the reply.
/// </summary>
public abstract record ListRow
{
    private ListRow() { }

    /// <summary>Catalog facts of one variant. Keyed by (store, variant id).</summary>
    public sealed record Item : ListRow
    {
        /// <summary>Variant id, 1 upward. A product's id is the variant id of its base
        /// variant.</summary>
        public required int VariantId { get; init; }
        /// <summary>Id of the product it is a variant of.</summary>
        public required int ProductId { get; init; }
        /// <summary>Its SKU, 1 to 255 characters.</summary>
        public required string Sku { get; init; }
        /// <summary>Name of the product, 1 to 250 characters.</summary>
        public required string Name { get; init; }
        /// <summary>Tracking of the product: 0 none, 1 product, 2 variant.</summary>
        public required byte Tracking { get; init; }
        /// <summary>True when the product can be bought online.</summary>
        public required bool Purchasable { get; init; }
        /// <summary>Everything else a catalog page shows, packed by the owner.</summary>
        public required ReadOnlyMemory<byte> Details { get; init; }
    }

    /// <summary>The terms of one stock level's ATS and its settings. Keyed by (store, variant,
    /// location). Switches that live elsewhere (location enabled, store settings, purchasable) are
    /// joined when read.</summary>
    public sealed record Level : ListRow
    {
        /// <summary>The value of <see cref="BackorderLimit"/> that means no limit.</summary>
        public const int Unlimited = int.MaxValue;

        /// <summary>Variant id of the item.</summary>
        public required int VariantId { get; init; }
        /// <summary>Location id, 1 upward.</summary>
        public required int LocationId { get; init; }
        /// <summary>Units there; null until first set.</summary>
        public required int? OnHand { get; init; }
        /// <summary>Units kept back.</summary>
        public required int SafetyStock { get; init; }
        /// <summary>Units that may be sold beyond on hand; null none, <see cref="Unlimited"/>
        /// any.</summary>
        public required int? BackorderLimit { get; init; }
        /// <summary>Units sold beyond on hand, not yet filled.</summary>
        public required int QtyBackordered { get; init; }
        /// <summary>On-hand units inside open reservations and claims.</summary>
        public required int HeldOnHand { get; init; }
        /// <summary>Backorder units inside open reservations.</summary>
        public required int HeldForBackorder { get; init; }
        /// <summary>The merchant's switch.</summary>
        public required bool IsInStock { get; init; }
        /// <summary>Level at which stock counts as low.</summary>
        public required int WarningLevel { get; init; }
        /// <summary>Bin picking number, free text.</summary>
        public required string BinPickingNumber { get; init; }
        /// <summary>Id of the assigned backorder message.</summary>
        public required int? BackorderMessageId { get; init; }
    }

    /// <summary>Takes a variant and all its levels out of the lists.</summary>
    public sealed record Removal : ListRow
    {
        /// <summary>Variant id of the item.</summary>
        public required int VariantId { get; init; }
    }

    /// <summary>Takes one level out of the lists.</summary>
    public sealed record LevelRemoval : ListRow
    {
        /// <summary>Variant id of the item.</summary>
        public required int VariantId { get; init; }
        /// <summary>Location id of the level.</summary>
        public required int LocationId { get; init; }
    }
}

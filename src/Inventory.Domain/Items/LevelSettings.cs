using Orleans;

namespace Inventory.Domain.Items;

/// <summary>What a merchant sets for one item at one location.</summary>
[GenerateSerializer, Immutable, Alias("LevelSettings")]
public sealed record LevelSettings
{
    /// <summary>The backorder limit that means any number.</summary>
    public const int Unlimited = StockLevel.QuantityMax;

    /// <summary>UTF-16 code units a bin picking number may have.</summary>
    public const int BinLengthMax = 255;

    /// <summary>Units never sold, 0 upward.</summary>
    [Id(0)] public int SafetyStock { get; init; }
    /// <summary>Units that may be sold beyond on hand; null none, the largest any.</summary>
    [Id(1)] public int? BackorderLimit { get; init; }
    /// <summary>The merchant's switch; false sells nothing.</summary>
    [Id(2)] public bool IsInStock { get; init; } = true;
    /// <summary>Level at which stock counts as low.</summary>
    [Id(3)] public int WarningLevel { get; init; }
    /// <summary>Where it lies, free text.</summary>
    [Id(4)] public string BinPickingNumber { get; init; } = "";
    /// <summary>Id of the assigned backorder message; null the default one.</summary>
    [Id(5)] public int? BackorderMessageId { get; init; }

    /// <summary>The settings of a level nobody has set.</summary>
    public static LevelSettings Default { get; } = new();

    /// <summary>True when any number may be sold beyond on hand.</summary>
    public bool IsUnlimited => BackorderLimit == Unlimited;
}

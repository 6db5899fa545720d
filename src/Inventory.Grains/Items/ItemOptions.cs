namespace Inventory.Grains.Items;

/// <summary>Bounds of an item grain.</summary>
public sealed class ItemOptions
{
    /// <summary>Callers that may wait for one item; more are told it is busy.</summary>
    public int QueueMax { get; set; } = 4_096;

    /// <summary>Bytes of state kept in the head row; a larger item keeps entries and
    /// snapshots.</summary>
    public int SmallStateBytesMax { get; set; } = 1_024;

    /// <summary>Bytes of entries behind the last snapshot that start the next, at least.</summary>
    public int SnapshotTailBytesMin { get; set; } = 64 * 1024;

    /// <summary>Broken invariants within a minute that make an item read-only.</summary>
    public int QuarantineAfter { get; set; } = 3;
}

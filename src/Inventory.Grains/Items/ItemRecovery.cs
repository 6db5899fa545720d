using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Storage;

namespace Inventory.Grains.Items;

/// <summary>An item as the ledger has it.</summary>
/// <param name="State">Its state.</param>
/// <param name="NextWake">The head's wake mark.</param>
/// <param name="SnapshotBytes">Size of its snapshot.</param>
/// <param name="TailBytes">Size of the entries behind the snapshot.</param>
/// <param name="IsSmall">True when the head holds it whole.</param>
internal sealed record RecoveredItem(
    ItemState State, long? NextWake, long SnapshotBytes, long TailBytes, bool IsSmall)
{
    /// <summary>First version with news that nobody may have.</summary>
    public long? UndeliveredFrom { get; init; }
}

/// <summary>Rebuilds an item from its head, its snapshot and the entries behind that.</summary>
internal static class ItemRecovery
{
    internal static async Task<RecoveredItem> LoadAsync(
        ILedger ledger, StreamId stream, CancellationToken cancel)
    {
        var state = new ItemState();
        var head = await ledger.ReadHeadAsync(stream, cancel);
        if (head is null)
        {
            return new(state, null, 0, 0, IsSmall: false);
        }
        if (head.State is { } small)
        {
            ItemSnapshot.Restore(state, small.Span);
            Invariant.Holds(state.Version == head.Version);
            return new(state, head.NextWake, 0, 0, IsSmall: true)
            {
                UndeliveredFrom = head.UndeliveredFrom,
            };
        }
        var snapshotBytes = await RestoreSnapshotAsync(ledger, stream, head, state, cancel);
        var tailBytes = await ReplayAsync(ledger, stream, state, cancel);
        Invariant.Holds(state.Version == head.Version, "the entries reach the head");
        return new(state, head.NextWake, snapshotBytes, tailBytes, IsSmall: false)
        {
            UndeliveredFrom = head.UndeliveredFrom,
        };
    }

    private static async Task<long> RestoreSnapshotAsync(
        ILedger ledger,
        StreamId stream,
        StreamHead head,
        ItemState state,
        CancellationToken cancel)
    {
        long bytes = 0;
        if (head.SnapshotVersion > 0)
        {
            await foreach (
                var chunk in ledger.ReadSnapshotAsync(stream, head.SnapshotVersion, cancel))
            {
                ItemSnapshot.Restore(state, chunk.Span);
                bytes += chunk.Length;
            }
            Invariant.Holds(state.Version == head.SnapshotVersion);
        }
        return bytes;
    }

    private static async Task<long> ReplayAsync(
        ILedger ledger, StreamId stream, ItemState state, CancellationToken cancel)
    {
        long bytes = 0;
        await foreach (var pack in ledger.ReadEntriesAsync(stream, state.Version, cancel))
        {
            bytes += pack.Bytes.Length;
            var entries = ItemEventCodec.Read(pack.Bytes.Span, pack.At);
            Invariant.Holds(entries.Count == pack.Count);
            var known = (int)Math.Max(0, state.Version - pack.FirstVersion + 1);
            Invariant.Holds(pack.FirstVersion <= state.Version + 1, "no entry is missing");
            foreach (var entry in entries.Skip(known))
            {
                var effect = state.Apply(entry.Event, pack.At);
                Invariant.Holds(effect == entry.Effect, "a replay does what was recorded");
            }
        }
        return bytes;
    }
}

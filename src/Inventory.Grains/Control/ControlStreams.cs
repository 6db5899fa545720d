using Inventory.Domain.Stores;
using Inventory.Storage;

namespace Inventory.Grains.Control;

/// <summary>The control streams there are.</summary>
public static class ControlStreams
{
    private static readonly ControlFormat<StoreState, StoreEvent> StoreFormat = new(
        StoreJson.Default.StoreState, StoreJson.Default.ControlEntryStoreEvent);

    private static readonly ControlFormat<HostState, HostEvent> HostFormat = new(
        StoreJson.Default.HostState, StoreJson.Default.ControlEntryHostEvent);

    /// <summary>The stores of the host.</summary>
    public static ControlStream<HostState, HostEvent> Host(ControlLedger ledger) =>
        new(new StreamId("", StreamKind.Host, "host"), HostState.Empty, HostFormat, ledger);

    /// <summary>Settings, locations and tokens of one store.</summary>
    public static ControlStream<StoreState, StoreEvent> Store(
        StoreRecord store, ControlLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new(
            new StreamId(store.Hash, StreamKind.Store, "store"), StoreState.New(store),
            StoreFormat, ledger);
    }
}

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

    private static readonly ControlFormat<HooksState, HookEvent> HooksFormat = new(
        StoreJson.Default.HooksState, StoreJson.Default.ControlEntryHookEvent);

    private static readonly ControlFormat<KeyRingState, KeyRingEvent> KeysFormat = new(
        StoreJson.Default.KeyRingState, StoreJson.Default.ControlEntryKeyRingEvent);

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

    /// <summary>The hooks of one store.</summary>
    public static ControlStream<HooksState, HookEvent> Hooks(
        StoreRecord store, ControlLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new(
            new StreamId(store.Hash, StreamKind.Store, "hooks"), HooksState.Empty, HooksFormat,
            ledger);
    }

    /// <summary>The keys of the host that secrets are sealed with.</summary>
    public static ControlStream<KeyRingState, KeyRingEvent> Keys(ControlLedger ledger) =>
        new(new StreamId("", StreamKind.Host, "keys"), KeyRingState.Empty, KeysFormat, ledger);
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Inventory.Domain;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
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
        HooksJson.Default.HooksState, HooksJson.Default.ControlEntryHookEvent);

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
        return new(OfStore(store.Hash), StoreState.New(store), StoreFormat, ledger);
    }

    /// <summary>The hooks of one store.</summary>
    public static ControlStream<HooksState, HookEvent> Hooks(
        StoreRecord store, ControlLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new(OfHooks(store.Hash), HooksState.Empty, HooksFormat, ledger);
    }

    /// <summary>The stream of a store's settings, locations and tokens.</summary>
    public static StreamId OfStore(string hash) => new(hash, StreamKind.Store, "store");

    /// <summary>The stream of a store's hooks.</summary>
    public static StreamId OfHooks(string hash) => new(hash, StreamKind.Store, "hooks");

    /// <summary>Reads entries of a control stream behind a version, through another, the oldest
    /// first.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be read.</exception>
    internal static IAsyncEnumerable<ReadEntry<StoreEvent>> ReadStoreAsync(
        ILedger ledger, string hash, long after, long through) =>
        ReadAsync(ledger, OfStore(hash), StoreFormat.Entry, after, through);

    /// <inheritdoc cref="ReadStoreAsync"/>
    internal static IAsyncEnumerable<ReadEntry<HookEvent>> ReadHooksAsync(
        ILedger ledger, string hash, long after, long through) =>
        ReadAsync(ledger, OfHooks(hash), HooksFormat.Entry, after, through);

    /// <summary>The keys of the host that secrets are sealed with.</summary>
    public static ControlStream<KeyRingState, KeyRingEvent> Keys(ControlLedger ledger) =>
        new(new StreamId("", StreamKind.Host, "keys"), KeyRingState.Empty, KeysFormat, ledger);

    private static async IAsyncEnumerable<ReadEntry<TEvent>> ReadAsync<TEvent>(
        ILedger ledger,
        StreamId stream,
        JsonTypeInfo<ControlEntry<TEvent>> format,
        long after,
        long through)
    {
        if (after >= through)
        {
            yield break;
        }
        await foreach (var pack in ledger.ReadEntriesAsync(stream, after, CancellationToken.None))
        {
            if (pack.LastVersion > through)
            {
                break;
            }
            if (pack.LastVersion > after)
            {
                var entry = JsonSerializer.Deserialize(pack.Bytes.Span, format);
                Invariant.Holds(pack.Count == 1 && entry is not null);
                yield return new(entry!, pack.LastVersion, pack.At);
            }
        }
    }
}

/// <summary>An entry of a control stream, with its version and its time in unix milliseconds.
/// </summary>
internal readonly record struct ReadEntry<TEvent>(
    ControlEntry<TEvent> Entry, long Version, long At);

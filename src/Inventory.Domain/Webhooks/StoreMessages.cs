using Inventory.Domain.Stores;

namespace Inventory.Domain.Webhooks;

/// <summary>What the entries of a store itself tell: pure, from one entry.</summary>
public static class StoreMessages
{
    /// <summary>What an entry of settings, locations and tokens tells. A location that is deleted
    /// takes its metafields with it, which is not told of each.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="version">Its version.</param>
    /// <param name="at">When it happened, in unix milliseconds.</param>
    public static IReadOnlyList<StoreMessage> Of(
        ControlEntry<StoreEvent> entry, long version, long at)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Numbered(entry.Events.Select(TellOf), version, at);
    }

    /// <summary>What an entry of the store's hooks tells: that one was deactivated after its last
    /// attempt.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="version">Its version.</param>
    /// <param name="at">When it happened, in unix milliseconds.</param>
    public static IReadOnlyList<StoreMessage> Of(
        ControlEntry<HookEvent> entry, long version, long at)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Numbered(entry.Events.Select(TellOf), version, at);
    }

    // A message keeps its id whatever else is told of the entry: its ordinal is its event's place.
    private static IReadOnlyList<StoreMessage> Numbered(
        IEnumerable<StoreMessage?> told, long version, long at) =>
    [
        .. told.Index().Where(one => one.Item is not null).Select(one => one.Item! with
        {
            Version = version,
            Ordinal = one.Index,
            At = at,
        }),
    ];

    private static StoreMessage? TellOf(StoreEvent happened) => happened switch
    {
        StoreEvent.LocationCreated x => OfLocation(
            StoreMessageKind.LocationCreated, x.Location.Id),
        StoreEvent.LocationChanged x => OfLocation(
            StoreMessageKind.LocationUpdated, x.Location.Id),
        StoreEvent.LocationDeleted x => OfLocation(StoreMessageKind.LocationDeleted, x.Id),
        StoreEvent.MetafieldCreated { Metafield: var x } => OfMetafield(
            StoreMessageKind.MetafieldCreated, x.Id, x.LocationId, x.Namespace),
        StoreEvent.MetafieldChanged { Metafield: var x } => OfMetafield(
            StoreMessageKind.MetafieldUpdated, x.Id, x.LocationId, x.Namespace),
        // One that was deleted before its entry said where it was is told of nobody.
        StoreEvent.MetafieldDeleted { LocationId: { } location, Namespace: { } name } x =>
            OfMetafield(StoreMessageKind.MetafieldDeleted, x.Id, location, name),
        _ => Untold(happened),
    };

    private static StoreMessage? Untold(StoreEvent happened)
    {
        Invariant.Holds(
            happened is StoreEvent.MetafieldDeleted or StoreEvent.TokenCreated
                or StoreEvent.TokenRevoked or StoreEvent.SettingsChanged
                or StoreEvent.NotificationsChanged or StoreEvent.BackorderMessageCreated
                or StoreEvent.BackorderMessageDeleted,
            "it is known of every event whether it is told");
        return null;
    }

    private static StoreMessage? TellOf(HookEvent happened) =>
        happened is HookEvent.HookDeactivated { Reason: HookStop.RetriesExhausted } x
            ? Blank(StoreMessageKind.HookDeactivated) with
            {
                Alarm = new(
                    x.Id, DeliveryAlarmCode.Exhausted, x.Because ?? "the hook is deactivated"),
            }
            : null;

    private static StoreMessage OfLocation(StoreMessageKind kind, int id) =>
        Blank(kind) with { LocationId = id };

    private static StoreMessage OfMetafield(
        StoreMessageKind kind, int id, int locationId, string name) =>
        Blank(kind) with { LocationId = locationId, MetafieldId = id, Namespace = name };

    private static StoreMessage Blank(StoreMessageKind kind) => new()
    {
        Kind = kind,
        Version = 0,
        At = 0,
    };
}

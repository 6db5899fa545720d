using System.Collections.Immutable;

namespace Inventory.Domain.Stores;

/// <summary>Settings, locations and tokens of one store. Everything in it is immutable.</summary>
public sealed record StoreState : IControlState<StoreState, StoreEvent>
{
    /// <summary>The store as the host knows it.</summary>
    public required StoreRecord Store { get; init; }
    /// <summary>Its valid tokens by id.</summary>
    public ImmutableSortedDictionary<int, ApiToken> Tokens { get; init; } =
        ImmutableSortedDictionary<int, ApiToken>.Empty;
    /// <summary>The last token id given.</summary>
    public int TokenIdLast { get; init; }
    /// <summary>Its locations by id.</summary>
    public required ImmutableSortedDictionary<int, Location> Locations { get; init; }
    /// <summary>The last location id given.</summary>
    public int LocationIdLast { get; init; } = Location.DefaultId;
    /// <summary>Metafields of all its locations by id.</summary>
    public ImmutableSortedDictionary<int, Metafield> Metafields { get; init; } =
        ImmutableSortedDictionary<int, Metafield>.Empty;
    /// <summary>The last metafield id given.</summary>
    public int MetafieldIdLast { get; init; }
    /// <summary>Its inventory settings.</summary>
    public InventorySettings Settings { get; init; } = InventorySettings.New;
    /// <summary>What channels override, by channel id.</summary>
    public ImmutableSortedDictionary<int, InventorySettings> Channels { get; init; } =
        ImmutableSortedDictionary<int, InventorySettings>.Empty;
    /// <summary>Who is notified.</summary>
    public StockNotifications Notifications { get; init; } = StockNotifications.None;
    /// <summary>Backorder messages by id.</summary>
    public ImmutableSortedDictionary<int, BackorderMessage> Messages { get; init; } =
        ImmutableSortedDictionary<int, BackorderMessage>.Empty;
    /// <summary>The last backorder message id given.</summary>
    public int MessageIdLast { get; init; }
    /// <inheritdoc/>
    public ImmutableList<AcceptedCall> Calls { get; init; } = [];

    /// <summary>A store nothing has happened to yet.</summary>
    public static StoreState New(StoreRecord store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var location = Location.Default(store.CreatedAt);
        return new()
        {
            Store = store,
            Locations = ImmutableSortedDictionary<int, Location>.Empty.Add(location.Id, location),
        };
    }

    /// <inheritdoc/>
    public StoreState Apply(ControlEntry<StoreEvent> entry, long at)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var state = entry.Events.Aggregate(this, (before, happened) => before.Apply(happened));
        Invariant.Holds(state.Locations.ContainsKey(Location.DefaultId));
        return state with { Calls = AcceptedCalls.With(state.Calls, entry.Call, at) };
    }

    /// <summary>What a channel overrides, null where it inherits; or the store's own.</summary>
    public InventorySettings SettingsOf(int? channelId) => channelId is { } channel
        ? Channels.GetValueOrDefault(channel, InventorySettings.Inherited)
        : Settings;

    internal StoreState Apply(StoreEvent happened)
    {
        switch (happened)
        {
            case StoreEvent.TokenCreated made:
                Invariant.Holds(made.Token.Id == TokenIdLast + 1);
                return this with
                {
                    Tokens = Tokens.Add(made.Token.Id, made.Token),
                    TokenIdLast = made.Token.Id,
                };
            case StoreEvent.TokenRevoked gone:
                Invariant.Holds(Tokens.ContainsKey(gone.Id));
                return this with { Tokens = Tokens.Remove(gone.Id) };
            case StoreEvent.LocationCreated or StoreEvent.LocationChanged
                or StoreEvent.LocationDeleted:
                return ApplyToLocations(happened);
            case StoreEvent.MetafieldCreated or StoreEvent.MetafieldChanged
                or StoreEvent.MetafieldDeleted:
                return ApplyToMetafields(happened);
            case StoreEvent.SettingsChanged { ChannelId: null } changed:
                return this with { Settings = changed.Settings };
            case StoreEvent.SettingsChanged { ChannelId: { } channel } changed:
                return this with { Channels = Channels.SetItem(channel, changed.Settings) };
            case StoreEvent.NotificationsChanged changed:
                return this with { Notifications = changed.Notifications };
            case StoreEvent.BackorderMessageCreated or StoreEvent.BackorderMessageDeleted:
                return ApplyToMessages(happened);
            default:
                Invariant.Holds(false, "every store event is known");
                return this;
        }
    }

    private StoreState ApplyToLocations(StoreEvent happened)
    {
        switch (happened)
        {
            case StoreEvent.LocationCreated made:
                Invariant.Holds(made.Location.Id == LocationIdLast + 1);
                return this with
                {
                    Locations = Locations.Add(made.Location.Id, made.Location),
                    LocationIdLast = made.Location.Id,
                };
            case StoreEvent.LocationChanged changed:
                Invariant.Holds(Locations.ContainsKey(changed.Location.Id));
                return this with
                {
                    Locations = Locations.SetItem(changed.Location.Id, changed.Location),
                };
            case StoreEvent.LocationDeleted gone:
                Invariant.Holds(Locations.ContainsKey(gone.Id) && gone.Id != Location.DefaultId);
                return this with
                {
                    Locations = Locations.Remove(gone.Id),
                    Metafields = Metafields.RemoveRange(
                        Metafields.Values.Where(f => f.LocationId == gone.Id).Select(f => f.Id)),
                };
            default:
                Invariant.Holds(false, "a location event is one of three");
                return this;
        }
    }

    private StoreState ApplyToMetafields(StoreEvent happened)
    {
        switch (happened)
        {
            case StoreEvent.MetafieldCreated made:
                Invariant.Holds(made.Metafield.Id == MetafieldIdLast + 1);
                return this with
                {
                    Metafields = Metafields.Add(made.Metafield.Id, made.Metafield),
                    MetafieldIdLast = made.Metafield.Id,
                };
            case StoreEvent.MetafieldChanged changed:
                Invariant.Holds(Metafields.ContainsKey(changed.Metafield.Id));
                return this with
                {
                    Metafields = Metafields.SetItem(changed.Metafield.Id, changed.Metafield),
                };
            case StoreEvent.MetafieldDeleted gone:
                Invariant.Holds(Metafields.ContainsKey(gone.Id));
                return this with { Metafields = Metafields.Remove(gone.Id) };
            default:
                Invariant.Holds(false, "a metafield event is one of three");
                return this;
        }
    }

    private StoreState ApplyToMessages(StoreEvent happened)
    {
        switch (happened)
        {
            case StoreEvent.BackorderMessageCreated made:
                Invariant.Holds(made.Message.Id == MessageIdLast + 1);
                return this with
                {
                    Messages = OthersThan(made.Message).Add(made.Message.Id, made.Message),
                    MessageIdLast = made.Message.Id,
                };
            case StoreEvent.BackorderMessageDeleted gone:
                Invariant.Holds(Messages.ContainsKey(gone.Id));
                return this with { Messages = Messages.Remove(gone.Id) };
            default:
                Invariant.Holds(false, "a message event is one of two");
                return this;
        }
    }

    /// <summary>At most one message is the default: a new one takes it from the old one.</summary>
    private ImmutableSortedDictionary<int, BackorderMessage> OthersThan(BackorderMessage made) =>
        made.IsDefault
            ? Messages.SetItems(Messages.Where(old => old.Value.IsDefault)
                .Select(old => KeyValuePair.Create(old.Key, old.Value with { IsDefault = false })))
            : Messages;
}

// What happened to a host and its stores. The discriminators and the property names are persisted:
// they only ever grow, and a golden test holds their bytes.

using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Inventory.Domain.Stores;

/// <summary>What happened to a store's settings, locations and tokens.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(TokenCreated), "token_created")]
[JsonDerivedType(typeof(TokenRevoked), "token_revoked")]
[JsonDerivedType(typeof(LocationCreated), "location_created")]
[JsonDerivedType(typeof(LocationChanged), "location_changed")]
[JsonDerivedType(typeof(LocationDeleted), "location_deleted")]
[JsonDerivedType(typeof(MetafieldCreated), "metafield_created")]
[JsonDerivedType(typeof(MetafieldChanged), "metafield_changed")]
[JsonDerivedType(typeof(MetafieldDeleted), "metafield_deleted")]
[JsonDerivedType(typeof(SettingsChanged), "settings_changed")]
[JsonDerivedType(typeof(NotificationsChanged), "notifications_changed")]
[JsonDerivedType(typeof(BackorderMessageCreated), "backorder_message_created")]
[JsonDerivedType(typeof(BackorderMessageDeleted), "backorder_message_deleted")]
public abstract record StoreEvent
{
    private StoreEvent() { }

    /// <summary>A token was made.</summary>
    public sealed record TokenCreated(ApiToken Token) : StoreEvent;

    /// <summary>A token opens nothing any more.</summary>
    public sealed record TokenRevoked(int Id) : StoreEvent;

    /// <summary>A location was made.</summary>
    public sealed record LocationCreated(Location Location) : StoreEvent;

    /// <summary>A location is now as given.</summary>
    public sealed record LocationChanged(Location Location) : StoreEvent;

    /// <summary>A location is gone, its metafields with it.</summary>
    public sealed record LocationDeleted(int Id) : StoreEvent;

    /// <summary>A metafield was made.</summary>
    public sealed record MetafieldCreated(Metafield Metafield) : StoreEvent;

    /// <summary>A metafield is now as given.</summary>
    public sealed record MetafieldChanged(Metafield Metafield) : StoreEvent;

    /// <summary>A metafield is gone.</summary>
    /// <param name="Id">The metafield.</param>
    /// <param name="LocationId">The location it was at; null in what was written before this was.
    /// </param>
    /// <param name="Namespace">Its namespace; null likewise.</param>
    public sealed record MetafieldDeleted(
        int Id, int? LocationId = null, string? Namespace = null) : StoreEvent;

    /// <summary>The settings are now as given, for the store or for one channel.</summary>
    public sealed record SettingsChanged(int? ChannelId, InventorySettings Settings) : StoreEvent;

    /// <summary>Who is notified is now as given.</summary>
    public sealed record NotificationsChanged(StockNotifications Notifications) : StoreEvent;

    /// <summary>A backorder message was made.</summary>
    public sealed record BackorderMessageCreated(BackorderMessage Message) : StoreEvent;

    /// <summary>A backorder message is gone.</summary>
    public sealed record BackorderMessageDeleted(int Id) : StoreEvent;
}

/// <summary>What happened to the host itself.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(StoreCreated), "store_created")]
public abstract record HostEvent
{
    private HostEvent() { }

    /// <summary>A store was made.</summary>
    public sealed record StoreCreated(StoreRecord Store) : HostEvent;
}

/// <summary>A store as the host knows it.</summary>
/// <param name="Hash">Its hash, of <c>a-z</c> and <c>0-9</c>.</param>
/// <param name="Id">Its number, from 1001; what webhooks call <c>store_id</c>.</param>
/// <param name="CreatedAt">When it was made, in unix milliseconds.</param>
public sealed record StoreRecord(string Hash, int Id, long CreatedAt);

/// <summary>One entry of a control stream: what one accepted call changed, and the call itself so
/// that a repeat gets its first answer.</summary>
public sealed record ControlEntry<TEvent>(ImmutableArray<TEvent> Events, AcceptedCall? Call);

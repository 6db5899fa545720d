namespace Inventory.Domain.Stores;

/// <summary>Decides about the inventory settings.</summary>
public static class SettingsRules
{
    /// <summary>Channels with settings of their own one store may have.</summary>
    public const int ChannelsMax = 1_000;

    /// <summary>Changes the settings of the store, or of one channel.</summary>
    /// <param name="state">The store.</param>
    /// <param name="channelId">The channel; null is the store.</param>
    /// <param name="change">Makes the new settings out of those that are there.</param>
    public static ControlDecision<StoreEvent> Change(
        StoreState state, int? channelId, Func<InventorySettings, InventorySettings> change)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(change);
        var full = channelId is { } channel && !state.Channels.ContainsKey(channel)
            && state.Channels.Count >= ChannelsMax;
        return full
            ? StoreRefusal.For(StoreRefusalReason.TooManyChannels)
            : new StoreEvent.SettingsChanged(channelId, change(state.SettingsOf(channelId)));
    }
}

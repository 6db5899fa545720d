using Inventory.Domain.Stores;

namespace Inventory.Domain.Webhooks;

/// <summary>Which hooks of a store hear what is not an item's.</summary>
/// <param name="store">The store.</param>
/// <param name="hooks">Its hooks.</param>
public sealed class StoreAudience(StoreState store, HooksState hooks)
{
    /// <summary>True for a hook whose scope is of locations or their metafields.</summary>
    public static bool HearsOfLocations(Hook hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return HookScope.Parse(hook.Scope) is { } scope
            && MessageScopes.OfLocations.Any(scope.Matches);
    }

    /// <summary>True for a hook that is told what goes wrong with others.</summary>
    public static bool IsWatcher(Hook hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return string.Equals(hook.Scope, MessageScopes.DeliveryException);
    }

    /// <summary>True when a hook hears a message that follows from an entry of the store, or of its
    /// hooks: it is of its scope, and the hook was there before it.</summary>
    public bool Hears(Hook hook, StoreMessage message)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(message);
        if (HookScope.Parse(hook.Scope)?.Matches(message.Scope) != true)
        {
            return false;
        }
        // Hooks are made in the stream that alarms follow from, so their times are in its order.
        return message.Alarm is { } alarm
            ? message.At >= hook.CreatedAt
                && hooks.Hooks.TryGetValue(alarm.HookId, out var failing)
                && Watches(hook, failing)
            : WasThere(hook, message);
    }

    /// <summary>True when a hook is told what goes wrong with another: with those its client may
    /// see. That alarms do not arrive is no cause for another alarm.</summary>
    /// <param name="watcher">The hook that is told.</param>
    /// <param name="failing">The hook it is about.</param>
    public bool Watches(Hook watcher, Hook failing)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        ArgumentNullException.ThrowIfNull(failing);
        return IsWatcher(watcher) && !IsWatcher(failing)
            && new HookClient(watcher.ClientId, SeesAll(watcher.ClientId)).Sees(failing);
    }

    // A hook made before this was kept of it goes by the clock.
    private static bool WasThere(Hook hook, StoreMessage message) =>
        hook.StoreVersion is { } version
            ? message.Version > version
            : message.At >= hook.CreatedAt;

    // The token given by configuration is an administrator's.
    private bool SeesAll(int clientId) => clientId == 0
        || (store.Tokens.TryGetValue(clientId, out var token)
            && (token.ScopeSet() & (Scopes.Webhooks | Scopes.Admin)) != Scopes.None);
}

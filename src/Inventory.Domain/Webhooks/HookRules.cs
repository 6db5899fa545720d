using System.Collections.Immutable;
using Inventory.Domain.Stores;

namespace Inventory.Domain.Webhooks;

/// <summary>Decides about hooks. That a scope is one and a destination may be called is for the
/// caller to check.</summary>
public static class HookRules
{
    /// <summary>Hooks one client may have of one scope, as BigCommerce has it.</summary>
    public const int PerScopeMax = 10;

    /// <summary>Hooks of the scope <c>store/hook/deliveryException</c> one client may have.
    /// </summary>
    public const int WatchersMax = 1;

    /// <summary>Hooks one store may have.</summary>
    public const int HooksMax = 1_000;

    /// <summary>Addresses one client may have told of stopped hooks.</summary>
    public const int EmailsMax = 10;

    /// <summary>How long a secret signs beside the one that replaced it, in milliseconds.</summary>
    public const long PreviousSecretMs = 24L * 60 * 60 * 1000;

    /// <summary>How long a hook may have nothing to deliver, in milliseconds: 90 days, as
    /// BigCommerce has it.</summary>
    public const long IdleMsMax = 90L * 24 * 60 * 60 * 1000;

    /// <summary>Hooks of a scope one client may have.</summary>
    public static int MaxOf(string scope) =>
        string.Equals(scope, MessageScopes.DeliveryException) ? WatchersMax : PerScopeMax;

    /// <summary>Makes a hook.</summary>
    /// <param name="state">The hooks of the store.</param>
    /// <param name="clientId">Who makes it.</param>
    /// <param name="patch">Scope and destination at least.</param>
    /// <param name="sealedSecret">Its secret, encrypted.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="storeVersion">The store's version, or one before it.</param>
    public static ControlDecision<HookEvent> Create(
        HooksState state,
        int clientId,
        HookPatch patch,
        string sealedSecret,
        long now,
        long? storeVersion = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(patch);
        Invariant.Holds(patch is { Scope: not null, Destination: not null });
        var blank = new Hook
        {
            Id = state.HookIdLast + 1,
            ClientId = clientId,
            Scope = "",
            Destination = "",
            IsActive = true,
            Secrets = [new(sealedSecret, null)],
            CreatedAt = now,
            UpdatedAt = now,
            StoreVersion = storeVersion,
        };
        var hook = patch.ApplyTo(blank, now);
        if (Check(state, hook) is { } refusal)
        {
            return refusal;
        }
        return state.Hooks.Count >= HooksMax
            ? StoreRefusal.For(StoreRefusalReason.TooManyHooks)
            : new HookEvent.HookCreated(hook);
    }

    /// <summary>Changes a hook; what the patch leaves out stays as it is.</summary>
    public static ControlDecision<HookEvent> Change(
        HooksState state, HookClient client, int id, HookPatch patch, long now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(patch);
        if (state.Find(client, id) is not { } before)
        {
            return NotFound(id);
        }
        var hook = patch.ApplyTo(before, now);
        // One that was made when more was allowed may still be paused.
        var isMoved = hook.Scope != before.Scope || hook.Destination != before.Destination;
        return isMoved && Check(state, hook) is { } refusal
            ? refusal
            : new HookEvent.HookChanged(hook);
    }

    /// <summary>Deletes a hook.</summary>
    public static ControlDecision<HookEvent> Delete(HooksState state, HookClient client, int id)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Find(client, id) is null
            ? NotFound(id)
            : new HookEvent.HookDeleted(id);
    }

    /// <summary>Deletes the hooks of clients whose token was revoked, and their addresses.
    /// </summary>
    /// <param name="state">The hooks of the store.</param>
    /// <param name="store">The store; a token that is too new for it to know is none revoked.
    /// </param>
    public static ControlDecision<HookEvent> DeleteOrphans(HooksState state, StoreState store)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(store);
        var hooks = state.Hooks.Values.Where(hook => IsRevoked(hook.ClientId, store))
            .Select(hook => (HookEvent)new HookEvent.HookDeleted(hook.Id));
        var emails = state.Emails.Keys.Where(client => IsRevoked(client, store))
            .Select(client => (HookEvent)new HookEvent.EmailsChanged(client, []));
        return hooks.Concat(emails).ToImmutableArray();
    }

    /// <summary>True when the token of a client is revoked.</summary>
    public static bool IsRevoked(int clientId, StoreState store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return clientId > 0 && clientId <= store.TokenIdLast
            && !store.Tokens.ContainsKey(clientId);
    }

    /// <summary>Gives a hook a new secret; the one before signs for a day more.</summary>
    public static ControlDecision<HookEvent> Rotate(
        HooksState state, HookClient client, int id, string sealedSecret, long now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Find(client, id) is null
            ? NotFound(id)
            : new HookEvent.SecretRotated(id, sealedSecret, now + PreviousSecretMs, now);
    }

    /// <summary>Stops delivering to a hook; one that is stopped already, or gone, stays so.
    /// </summary>
    /// <param name="state">The hooks of the store.</param>
    /// <param name="id">The hook.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="because">The same in words, for those who are told.</param>
    public static ControlDecision<HookEvent> Deactivate(
        HooksState state, int id, HookStop reason, long now, string? because = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Hooks.TryGetValue(id, out var hook) && hook.IsActive
            ? new HookEvent.HookDeactivated(id, reason, now, because)
            : default(ControlDecision<HookEvent>);
    }

    /// <summary>True for an active hook that had nothing to deliver for as long as it may.
    /// </summary>
    /// <param name="hook">The hook; a change of it counts as use.</param>
    /// <param name="lastAt">When its queue last changed, in unix milliseconds; null for never.
    /// </param>
    /// <param name="now">Unix milliseconds.</param>
    public static bool IsIdle(Hook hook, long? lastAt, long now)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return hook.IsActive && Math.Max(hook.UpdatedAt, lastAt ?? 0) + IdleMsMax <= now;
    }

    /// <summary>Stops a hook by itself where it is idle; nothing happens to any other.</summary>
    public static ControlDecision<HookEvent> StopIdle(
        HooksState state, int id, long? lastAt, long now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Hooks.TryGetValue(id, out var hook) && IsIdle(hook, lastAt, now)
            ? new HookEvent.HookDeactivated(id, HookStop.Idle, now)
            : default(ControlDecision<HookEvent>);
    }

    /// <summary>Says who a client wants to be told of stopped hooks.</summary>
    public static ControlDecision<HookEvent> ChangeEmails(
        int clientId, ImmutableArray<string> emails)
    {
        Invariant.Holds(emails.Length <= EmailsMax);
        return new HookEvent.EmailsChanged(clientId, emails);
    }

    private static StoreRefusal NotFound(int id) =>
        StoreRefusal.For(StoreRefusalReason.HookNotFound, $"{id}");

    private static StoreRefusal? Check(HooksState state, Hook hook)
    {
        var alike = state.Hooks.Values.Where(other => other.Id != hook.Id
            && other.ClientId == hook.ClientId
            && string.Equals(other.Scope, hook.Scope, StringComparison.Ordinal)).ToArray();
        var taken = Array.Find(alike, other =>
            string.Equals(other.Destination, hook.Destination, StringComparison.Ordinal));
        if (taken is not null)
        {
            return StoreRefusal.For(StoreRefusalReason.HookTaken, $"{taken.Id}");
        }
        if (alike.Length >= MaxOf(hook.Scope))
        {
            return StoreRefusal.For(StoreRefusalReason.TooManyHooksOfScope, hook.Scope);
        }
        var neighbour = state.Hooks.Values.FirstOrDefault(other => other.Id != hook.Id
            && other.ClientId == hook.ClientId
            && StoreAudience.IsWatcher(other) != StoreAudience.IsWatcher(hook)
            && string.Equals(PathOf(other), PathOf(hook)));
        return neighbour is null
            ? null
            : StoreRefusal.For(StoreRefusalReason.HookWatchesItself, $"{neighbour.Id}");
    }

    private static string PathOf(Hook hook) =>
        DestinationBreaker.KeyOf(new Uri(hook.Destination));
}

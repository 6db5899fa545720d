// Hooks have a stream of their own beside that of their store. The host itself changes them
// (deliveries that fail deactivate them), headers make them large, and every version of the store's
// stream is one of its settings: it travels in commands, and each rebuilds what tokens are looked
// up in. None of that should depend on hooks.

using System.Collections.Immutable;
using Inventory.Domain.Stores;

namespace Inventory.Domain.Webhooks;

/// <summary>The hooks of one store. Everything in it is immutable.</summary>
public sealed record HooksState : IControlState<HooksState, HookEvent>
{
    /// <summary>Secrets of a hook that are kept, the newest included.</summary>
    public const int SecretsMax = 5;

    /// <summary>A store without hooks.</summary>
    public static HooksState Empty { get; } = new();

    /// <summary>Its hooks by id.</summary>
    public ImmutableSortedDictionary<int, Hook> Hooks { get; init; } =
        ImmutableSortedDictionary<int, Hook>.Empty;
    /// <summary>The last hook id given.</summary>
    public int HookIdLast { get; init; }
    /// <summary>Who is told of stopped hooks, by client id; clients that named nobody are not in
    /// it.</summary>
    public ImmutableSortedDictionary<int, ImmutableArray<string>> Emails { get; init; } =
        ImmutableSortedDictionary<int, ImmutableArray<string>>.Empty;
    /// <inheritdoc/>
    public ImmutableList<AcceptedCall> Calls { get; init; } = [];

    /// <summary>Finds a hook; null where there is none, or another client's.</summary>
    public Hook? Find(HookClient client, int id) =>
        Hooks.TryGetValue(id, out var hook) && client.Sees(hook) ? hook : null;

    /// <inheritdoc/>
    public HooksState Apply(ControlEntry<HookEvent> entry, long at)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var state = entry.Events.Aggregate(this, (before, happened) => before.Apply(happened));
        return state with { Calls = AcceptedCalls.With(state.Calls, entry.Call, at) };
    }

    private HooksState Apply(HookEvent happened)
    {
        switch (happened)
        {
            case HookEvent.HookCreated made:
                Invariant.Holds(made.Hook.Id == HookIdLast + 1);
                return this with
                {
                    Hooks = Hooks.Add(made.Hook.Id, made.Hook),
                    HookIdLast = made.Hook.Id,
                };
            case HookEvent.HookChanged changed:
                Invariant.Holds(Hooks.ContainsKey(changed.Hook.Id));
                return With(changed.Hook);
            case HookEvent.HookDeleted gone:
                Invariant.Holds(Hooks.ContainsKey(gone.Id));
                return this with { Hooks = Hooks.Remove(gone.Id) };
            case HookEvent.SecretRotated rotated:
                return With(Rotated(Existing(rotated.Id), rotated));
            case HookEvent.HookDeactivated stopped:
                return With(Existing(stopped.Id) with
                {
                    IsActive = false,
                    Stopped = stopped.Reason,
                    UpdatedAt = stopped.At,
                });
            case HookEvent.EmailsChanged { Emails.Length: 0 } none:
                return this with { Emails = Emails.Remove(none.ClientId) };
            case HookEvent.EmailsChanged changed:
                return this with { Emails = Emails.SetItem(changed.ClientId, changed.Emails) };
            default:
                Invariant.Holds(false, "every hook event is known");
                return this;
        }
    }

    private Hook Existing(int id)
    {
        Invariant.Holds(Hooks.TryGetValue(id, out var hook));
        return hook!;
    }

    private HooksState With(Hook hook) => this with { Hooks = Hooks.SetItem(hook.Id, hook) };

    /// <summary>A secret that has ended is dropped, and the oldest where there are too many: a
    /// rotation that follows a leak is never refused.</summary>
    private static Hook Rotated(Hook hook, HookEvent.SecretRotated rotated)
    {
        var old = hook.Secrets
            .Select(secret => secret with { UntilMs = secret.UntilMs ?? rotated.PreviousUntilMs })
            .Where(secret => secret.IsValid(rotated.At))
            .Take(SecretsMax - 1);
        return hook with
        {
            Secrets = [new(rotated.Sealed, null), .. old],
            UpdatedAt = rotated.At,
        };
    }
}

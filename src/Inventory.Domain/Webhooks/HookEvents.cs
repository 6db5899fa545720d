// What happened to the hooks of a store. The discriminators and the property names are persisted:
// they only ever grow, and a golden test holds their bytes.

using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Inventory.Domain.Webhooks;

/// <summary>What happened to a store's hooks.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(HookCreated), "hook_created")]
[JsonDerivedType(typeof(HookChanged), "hook_changed")]
[JsonDerivedType(typeof(HookDeleted), "hook_deleted")]
[JsonDerivedType(typeof(SecretRotated), "secret_rotated")]
[JsonDerivedType(typeof(HookDeactivated), "hook_deactivated")]
[JsonDerivedType(typeof(EmailsChanged), "emails_changed")]
public abstract record HookEvent
{
    private HookEvent() { }

    /// <summary>A hook was made.</summary>
    public sealed record HookCreated(Hook Hook) : HookEvent;

    /// <summary>A hook is now as given; its client may have paused or resumed it.</summary>
    public sealed record HookChanged(Hook Hook) : HookEvent;

    /// <summary>A hook is gone.</summary>
    public sealed record HookDeleted(int Id) : HookEvent;

    /// <summary>A hook has a new secret; the one before it ends later.</summary>
    /// <param name="Id">The hook.</param>
    /// <param name="Sealed">The new secret, encrypted.</param>
    /// <param name="PreviousUntilMs">When the one before ends, in unix milliseconds.</param>
    /// <param name="At">When, in unix milliseconds.</param>
    public sealed record SecretRotated(int Id, string Sealed, long PreviousUntilMs, long At)
        : HookEvent;

    /// <summary>The host stopped delivering to a hook.</summary>
    /// <param name="Id">The hook.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="At">When, in unix milliseconds.</param>
    /// <param name="Because">The same in words, with numbers, for those who are told; null for
    /// nothing.</param>
    public sealed record HookDeactivated(
        int Id, HookStop Reason, long At, string? Because = null) : HookEvent;

    /// <summary>Who a client wants to be told of stopped hooks.</summary>
    public sealed record EmailsChanged(int ClientId, ImmutableArray<string> Emails) : HookEvent;
}

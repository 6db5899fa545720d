using System.Collections.Immutable;

namespace Inventory.Domain.Webhooks;

/// <summary>Why the host stopped delivering to a hook by itself. The numbers are persisted and only
/// ever grow.</summary>
public enum HookStop : byte
{
    /// <summary>A delivery failed as often as it is tried.</summary>
    RetriesExhausted = 1,
    /// <summary>The receiver answered that it is gone (410).</summary>
    Gone = 2,
    /// <summary>Nothing was delivered for as long as a hook may be idle.</summary>
    Idle = 3,
}

/// <summary>A secret deliveries are signed with.</summary>
/// <param name="Sealed">Encrypted; its value is kept nowhere.</param>
/// <param name="UntilMs">When it ends, in unix milliseconds; null for the newest.</param>
public sealed record HookSecret(string Sealed, long? UntilMs)
{
    /// <summary>True when deliveries are signed with it.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public bool IsValid(long now) => UntilMs is not { } until || now < until;
}

/// <summary>A webhook: which messages go where.</summary>
public sealed record Hook
{
    /// <summary>UTF-16 code units a scope may have.</summary>
    public const int ScopeLengthMax = 255;

    /// <summary>Id in its store, from 1, never used again.</summary>
    public required int Id { get; init; }
    /// <summary>Id of the token it was made with; 0 for the one given by configuration.</summary>
    public required int ClientId { get; init; }
    /// <summary>Which messages it gets.</summary>
    public required string Scope { get; init; }
    /// <summary>The URL they go to, as the client wrote it.</summary>
    public required string Destination { get; init; }
    /// <summary>Headers sent with each, by name; null for none.</summary>
    public ImmutableSortedDictionary<string, string>? Headers { get; init; }
    /// <summary>False when nothing is delivered.</summary>
    public required bool IsActive { get; init; }
    /// <summary>Why the host stopped it; null when active, or paused by its client.</summary>
    public HookStop? Stopped { get; init; }
    /// <summary>Its secrets, the newest first.</summary>
    public required ImmutableArray<HookSecret> Secrets { get; init; }
    /// <summary>When it was made, in unix milliseconds.</summary>
    public required long CreatedAt { get; init; }
    /// <summary>When it was last changed, in unix milliseconds.</summary>
    public required long UpdatedAt { get; init; }
    /// <summary>A version its store had when it was made, or before: it hears of the store's
    /// entries behind it. Null in what was written before this was.</summary>
    public long? StoreVersion { get; init; }
}

/// <summary>Who asks about hooks.</summary>
/// <param name="Id">Id of its token; 0 for the one given by configuration.</param>
/// <param name="SeesAll">It sees the hooks of every client of the store.</param>
public readonly record struct HookClient(int Id, bool SeesAll)
{
    /// <summary>True for a hook it may read and change.</summary>
    public bool Sees(Hook hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return SeesAll || hook.ClientId == Id;
    }
}

/// <summary>What a request says about a hook; null leaves what is there.</summary>
public sealed record HookPatch
{
    /// <summary>Which messages it gets.</summary>
    public string? Scope { get; init; }
    /// <summary>The URL they go to.</summary>
    public string? Destination { get; init; }
    /// <summary>Whether anything is delivered.</summary>
    public bool? IsActive { get; init; }
    /// <summary>True when <see cref="Headers"/> replaces those there are.</summary>
    public bool HasHeaders { get; init; }
    /// <summary>Headers sent with each delivery; null for none.</summary>
    public ImmutableSortedDictionary<string, string>? Headers { get; init; }

    /// <summary>The hook after the change; to activate it forgets why the host stopped it.
    /// </summary>
    /// <param name="hook">The hook before it.</param>
    /// <param name="now">Unix milliseconds.</param>
    public Hook ApplyTo(Hook hook, long now)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return hook with
        {
            Scope = Scope ?? hook.Scope,
            Destination = Destination ?? hook.Destination,
            IsActive = IsActive ?? hook.IsActive,
            Stopped = IsActive is null ? hook.Stopped : null,
            Headers = HasHeaders ? Headers : hook.Headers,
            UpdatedAt = now,
        };
    }
}

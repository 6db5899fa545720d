using Orleans;

namespace Inventory.Domain.Webhooks;

/// <summary>What a message tells that is not an item's. Frozen: numbers are never reused, only
/// added.</summary>
public enum StoreMessageKind : byte
{
    /// <summary>Never told.</summary>
    None = 0,
    /// <summary>A location was made.</summary>
    LocationCreated = 1,
    /// <summary>A location was changed.</summary>
    LocationUpdated = 2,
    /// <summary>A location was deleted.</summary>
    LocationDeleted = 3,
    /// <summary>A location's metafield was made.</summary>
    MetafieldCreated = 4,
    /// <summary>A location's metafield was changed.</summary>
    MetafieldUpdated = 5,
    /// <summary>A location's metafield was deleted.</summary>
    MetafieldDeleted = 6,
    /// <summary>A hook was deactivated; it follows from an entry of the store's hooks.</summary>
    HookDeactivated = 7,
    /// <summary>Deliveries of a hook fail; it follows from an entry of that hook's queue.
    /// </summary>
    DeliveriesFail = 8,
    /// <summary>Somebody tries a hook.</summary>
    Test = 9,
}

/// <summary>One thing to tell the outside that is not an item's.</summary>
[GenerateSerializer, Immutable, Alias("StoreMessage")]
public sealed record StoreMessage : IHookMessage
{
    private const long StoreLane = -1;
    private const long HooksLane = -2;
    // Queues count apart, and an alarm of one attempt may overtake that of another: each queue has
    // a lane of its own for both codes, beyond those above.
    private const long QueueLanes = -1_000;
    // A test waits for nothing, another test included: each has a lane of its own, beyond those.
    private const long TestLanes = -10_000_000_000;

    /// <summary>What it tells.</summary>
    [Id(0)] public required StoreMessageKind Kind { get; init; }
    /// <summary>Version of the entry it follows from; of a test, when it was asked for, in unix
    /// milliseconds, or later.</summary>
    [Id(1)] public required long Version { get; init; }
    /// <summary>Its place among the messages of the entry.</summary>
    [Id(2)] public int Ordinal { get; init; }
    /// <summary>When that happened, in unix milliseconds.</summary>
    [Id(3)] public required long At { get; init; }
    /// <summary>The location; 0 where it tells of none.</summary>
    [Id(4)] public int LocationId { get; init; }
    /// <summary>The metafield; 0 where it tells of none.</summary>
    [Id(5)] public int MetafieldId { get; init; }
    /// <summary>Namespace of the metafield.</summary>
    [Id(6)] public string? Namespace { get; init; }
    /// <summary>What went wrong, for the two kinds about deliveries.</summary>
    [Id(7)] public DeliveryAlarm? Alarm { get; init; }
    /// <summary>The hook that is tried, for a test.</summary>
    [Id(8)] public int TestedHookId { get; init; }
    /// <summary>The scope of that hook.</summary>
    [Id(9)] public string? TestedScope { get; init; }

    /// <inheritdoc/>
    public long Lane => Kind switch
    {
        StoreMessageKind.HookDeactivated => HooksLane,
        StoreMessageKind.DeliveriesFail => QueueLanes - (2L * Alarm!.HookId)
            - (Alarm.Code == DeliveryAlarmCode.DestinationBlocked ? 1 : 0),
        StoreMessageKind.Test => TestLanes - Version,
        _ => StoreLane,
    };

    /// <inheritdoc/>
    public string Scope => Kind == StoreMessageKind.Test
        ? TestedScope!
        : MessageScopes.Of(Kind);

    /// <inheritdoc/>
    public bool IsMerged => false;

    /// <summary>A message that tries a hook.</summary>
    /// <param name="hookId">The hook.</param>
    /// <param name="scope">Its scope.</param>
    /// <param name="version">Above that of every test before it.</param>
    /// <param name="at">When it was asked for, in unix milliseconds.</param>
    public static StoreMessage Test(int hookId, string scope, long version, long at) => new()
    {
        Kind = StoreMessageKind.Test,
        Version = version,
        At = at,
        TestedHookId = hookId,
        TestedScope = scope,
    };

    /// <inheritdoc/>
    public MessageId IdIn(string storeHash) => new(
        storeHash,
        Kind switch
        {
            StoreMessageKind.HookDeactivated => "hooks",
            StoreMessageKind.DeliveriesFail => $"hook{Alarm!.HookId}",
            StoreMessageKind.Test => $"test{TestedHookId}",
            _ => "store",
        },
        Version,
        Ordinal);
}

using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Orleans.Concurrency;

namespace Inventory.Grains.Items;

/// <summary>
/// One item: serialises every change of its stock and answers from memory. Keyed by
/// <see cref="ItemKey.ToString"/>. Every call interleaves, so that callers share one append.
/// </summary>
[Alias("IItemGrain")]
public interface IItemGrain : IGrainWithStringKey
{
    /// <summary>Carries out a command. An accepted one is durable before the reply; one without a
    /// known outcome is repeated with the same ids.</summary>
    [AlwaysInterleave, ResponseTimeout("00:00:10"), Alias("Execute")]
    ValueTask<ItemReply> ExecuteAsync(ItemCommand command);

    /// <summary>Carries out reservations together, in order; each has its own answer.</summary>
    [AlwaysInterleave, ResponseTimeout("00:00:10"), Alias("ReserveMany")]
    ValueTask<IReadOnlyList<ItemReply>> ReserveManyAsync(
        IReadOnlyList<ItemCommand.Reserve> commands);

    /// <summary>The durable view; null where there is no such item.</summary>
    [AlwaysInterleave, Alias("Read")]
    ValueTask<ItemView?> ReadAsync();

    /// <summary>Finds a reservation, durable as answered.</summary>
    [AlwaysInterleave, Alias("FindHold")]
    ValueTask<ItemReply> FindHoldAsync(Guid reservationId);

    /// <summary>Reservations that pass a filter, newest first.</summary>
    [AlwaysInterleave, Alias("ListHolds")]
    ValueTask<HoldPage> ListHoldsAsync(HoldFilter filter);

    /// <summary>Why the numbers are what they are.</summary>
    [AlwaysInterleave, Alias("Explain")]
    ValueTask<ItemExplanation?> ExplainAsync();

    /// <summary>What still waits for an order, durable as answered.</summary>
    [AlwaysInterleave, Alias("ReadWaiting")]
    ValueTask<WaitingUnits> ReadWaitingAsync(string orderId);

    /// <summary>Does what is due. Harmless when nothing is.</summary>
    [AlwaysInterleave, Alias("Wake")]
    ValueTask WakeAsync();
}

/// <summary>Names an item.</summary>
/// <param name="Store">Hash of its store, which never holds a slash.</param>
/// <param name="VariantId">Its variant id.</param>
[GenerateSerializer, Immutable, Alias("ItemKey")]
public readonly record struct ItemKey(
    [property: Id(0)] string Store, [property: Id(1)] int VariantId)
{
    /// <summary>The key of its grain.</summary>
    public override string ToString() => $"{Store}/{VariantId}";

    /// <summary>Reads the key of a grain.</summary>
    public static ItemKey Parse(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return new(key[..slash], int.Parse(key.AsSpan(slash + 1)));
    }
}

/// <summary>How an item answered.</summary>
public enum ItemOutcome : byte
{
    /// <summary>Done, and durable.</summary>
    Accepted = 1,
    /// <summary>An expected no.</summary>
    Refused = 2,
    /// <summary>Too many callers wait: nothing was done.</summary>
    Busy = 3,
    /// <summary>The outcome is unknown or the item reloads: repeat with the same ids.</summary>
    Retry = 4,
    /// <summary>The ledger refuses writes, for the reason given: nothing was done.</summary>
    LedgerRefused = 5,
    /// <summary>The item broke invariants repeatedly and takes no changes: nothing was
    /// done.</summary>
    Quarantined = 6,
}

/// <summary>An item's answer to a command.</summary>
[GenerateSerializer, Immutable, Alias("ItemReply")]
public sealed record ItemReply
{
    /// <summary>How it answered.</summary>
    [Id(0)] public required ItemOutcome Outcome { get; init; }
    /// <summary>The refusal.</summary>
    [Id(1)] public Refusal? Refusal { get; init; }
    /// <summary>The reservation concerned, as answered.</summary>
    [Id(2)] public Hold? Hold { get; init; }
    /// <summary>The item's catalog facts.</summary>
    [Id(3)] public ItemFacts? Facts { get; init; }
    /// <summary>True when the operation had been accepted before.</summary>
    [Id(4)] public bool IsRepeat { get; init; }
    /// <summary>True when something changed.</summary>
    [Id(5)] public bool IsChange { get; init; }
    /// <summary>For people: why the ledger refuses.</summary>
    [Id(6)] public string? Reason { get; init; }
    /// <summary>What a receipt came to.</summary>
    [Id(7)] public Receipt? Receipt { get; init; }

    /// <summary>Units of an order taken back.</summary>
    [Id(10)] public TakenUnits? Taken { get; init; }

    internal static ItemReply Of(ItemOutcome outcome, string? reason = null) =>
        new() { Outcome = outcome, Reason = reason };
}

/// <summary>Which reservations to list.</summary>
/// <param name="CartId">Only of this cart.</param>
/// <param name="Status">Only with this status.</param>
/// <param name="Offset">How many to skip.</param>
/// <param name="Limit">How many to answer.</param>
[GenerateSerializer, Immutable, Alias("HoldFilter")]
public sealed record HoldFilter(
    [property: Id(0)] string? CartId,
    [property: Id(1)] HoldStatus? Status,
    [property: Id(2)] int Offset,
    [property: Id(3)] int Limit)
{
    internal bool Passes(Hold hold) =>
        (CartId is null || hold.CartId == CartId)
        && (Status is null || hold.Status == Status)
        && (!hold.IsCarts || hold.IsDecided || hold.Status == HoldStatus.Confirmed);
}

/// <summary>A page of reservations, and how many pass the filter in all.</summary>
[GenerateSerializer, Immutable, Alias("HoldPage")]
public sealed record HoldPage(
    [property: Id(0)] IReadOnlyList<Hold> Holds, [property: Id(1)] int Total);

/// <summary>The view of an item with what stands behind its numbers.</summary>
[GenerateSerializer, Immutable, Alias("ItemExplanation")]
public sealed record ItemExplanation(
    [property: Id(0)] ItemView View, [property: Id(1)] IReadOnlyList<LevelExplanation> Levels)
{
    /// <summary>Holds and backorders listed per level.</summary>
    public const int ListedMax = 100;
}

/// <summary>What stands behind one level's numbers.</summary>
[GenerateSerializer, Immutable, Alias("LevelExplanation")]
public sealed record LevelExplanation(
    [property: Id(0)] int LocationId,
    [property: Id(1)] IReadOnlyList<Hold> Holds,
    [property: Id(2)] int HoldsTotal,
    [property: Id(3)] IReadOnlyList<BackorderView> Backorders,
    [property: Id(4)] int BackordersTotal);

/// <summary>An entry of a level's backorder queue.</summary>
[GenerateSerializer, Immutable, Alias("BackorderView")]
public sealed record BackorderView(
    [property: Id(0)] string? OrderId,
    [property: Id(1)] long Quantity,
    [property: Id(2)] long ConfirmedAt);

using System.Diagnostics.CodeAnalysis;

namespace Inventory.Domain.Items;

/// <summary>
/// What an item decided: a refusal, or the events to append (none where nothing changes) and the
/// reservation to answer with. Holds up to three events inline, so the hot path makes no list.
/// </summary>
public readonly record struct Decision
{
    private Receipt? FirstReceipt { get; init; }

    /// <summary>The expected no; null when accepted.</summary>
    public Refusal? Refusal { get; private init; }
    /// <summary>The first event.</summary>
    public ItemEvent? First { get; private init; }
    /// <summary>The second event.</summary>
    public ItemEvent? Second { get; private init; }
    /// <summary>The third event.</summary>
    public ItemEvent? Third { get; private init; }
    /// <summary>The reservation as answered, where nothing is appended.</summary>
    public Hold? Hold { get; private init; }
    /// <summary>What the units of a receipt came to, now or when it was accepted.</summary>
    public Receipt? Receipt => FirstReceipt ?? Receipt.Of(First as ItemEvent.StockReceived);
    /// <summary>Units of an order taken back, as answered.</summary>
    public ItemEvent.OrderUnitsTaken? Taken { get; private init; }
    /// <summary>True when it was accepted before: this is its first answer again.</summary>
    public bool IsRepeat { get; private init; }

    /// <summary>True when it is a refusal.</summary>
    [MemberNotNullWhen(true, nameof(Refusal))]
    public bool IsRefused => Refusal is not null;

    /// <summary>Says no.</summary>
    public static Decision No(Refusal refusal) => new() { Refusal = refusal };

    /// <summary>Says no without numbers.</summary>
    public static Decision No(RefusalReason reason) => No(Items.Refusal.For(reason));

    /// <summary>Accepts with events; null ones are left out.</summary>
    public static Decision Yes(ItemEvent? first, ItemEvent? second = null, ItemEvent? third = null)
    {
        if (first is null)
        {
            return second is null && third is null ? default : Yes(second, third);
        }
        return second is null && third is not null
            ? Yes(first, third)
            : new() { First = first, Second = second, Third = third };
    }

    /// <summary>Names the first event: an append is whole, so one name stands for all.</summary>
    internal Decision WithOperation(Operation operation) =>
        First is null ? this : this with { First = First with { Operation = operation } };

    /// <summary>Accepts, and there is nothing to change.</summary>
    public static Decision Unchanged(Hold? hold = null) => new() { Hold = hold };

    /// <summary>Accepts that units of an order are taken back; a check appends nothing.</summary>
    internal static Decision TakenBack(ItemEvent.OrderUnitsTaken taken, bool isCheck) =>
        new() { First = isCheck ? null : taken, Taken = taken };

    /// <summary>Answers again what an accepted operation took back.</summary>
    internal static Decision RepeatTaken(ItemEvent.OrderUnitsTaken taken) =>
        new() { Taken = taken, IsRepeat = true };

    /// <summary>Answers an accepted operation again.</summary>
    public static Decision Repeat(Hold? hold, Receipt? receipt = null) =>
        new() { Hold = hold, FirstReceipt = receipt, IsRepeat = true };
}

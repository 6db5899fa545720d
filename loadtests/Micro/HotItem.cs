using Inventory.Domain.Items;

namespace Inventory.LoadTests.Micro;

/// <summary>One item at a fixed time, and what is asked of it.</summary>
internal static class HotItem
{
    /// <summary>The time, in unix milliseconds.</summary>
    public const long Now = 1_790_000_000_000;

    /// <summary>Milliseconds of a day.</summary>
    public const long DayMs = 24L * 60 * 60 * 1_000;

    private const int Id = 1;

    /// <summary>The store sells at location 1.</summary>
    public static StoreTerms Terms { get; } = new(backordersEligible: true, [1]);

    /// <summary>The item with units on hand and none to backorder.</summary>
    public static ItemState New(int onHand)
    {
        var facts = new ItemFacts
        {
            VariantId = Id,
            ProductId = Id,
            Name = "Hot",
            Variants = [new(Id, "HOT", [])],
        };
        var state = new ItemState();
        var create = new ItemCommand.Create(facts) { OnHand = onHand };
        var decision = ItemDecider.Decide(state, Terms, create, Now, Now);
        foreach (var e in (ItemEvent?[])[decision.First, decision.Second, decision.Third])
        {
            if (e is not null)
            {
                state.Apply(e, Now);
            }
        }

        return state;
    }

    /// <summary>A reserve under an id of its own.</summary>
    public static ItemCommand.Reserve Reserve(int quantity, long now = Now) => new()
    {
        ReservationId = Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(now)),
        VariantId = Id,
        LocationId = 1,
        Quantity = quantity,
        AllowBackorder = false,
        ExpiresInMs = 900_000,
    };
}

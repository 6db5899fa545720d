using Inventory.Domain.Carts;
using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Carts;

/// <summary>Reservations of several lines in every phase, and calls about them.</summary>
internal static class CartRig
{
    /// <summary>When each of them was held, in unix milliseconds.</summary>
    public const long At = 1_800_000_000_000;

    /// <summary>How long each was to be held.</summary>
    public const long LifeMs = 900_000;

    public static readonly Guid Id = Guid.Parse("01a3185c-5000-7a0b-8c0d-0e0f10000000");
    public static readonly Operation Made = Call(1);

    public static CartLine Line(int variantId, int quantity = 5) => new()
    {
        VariantId = variantId,
        ProductId = 130,
        Sku = $"RE-{variantId}",
        StockItem = 130,
        LocationId = 1,
        Quantity = quantity,
    };

    public static CartEvent.Held Held { get; } =
        new(2, "c-1", At + LifeMs, [Line(131), Line(132)], [new(5, 0), new(2, 3)])
        {
            At = At,
            Operation = Made,
        };

    /// <summary>A client's call; its body is its number unless another is given.</summary>
    public static Operation Call(byte number, ulong? body = null) => new(
        new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]), body ?? number, OperationOrigin.Client);

    /// <summary>A reservation after what letters say: begun, aborted, held, extended, decided,
    /// confirmed, released, expired by x. Each comes a second after the one before.</summary>
    public static CartState After(string letters)
    {
        var state = new CartState();
        foreach (var letter in letters)
        {
            state.Apply(EventOf(letter, state));
        }
        return state;
    }

    public static CartEvent EventOf(char letter, CartState state)
    {
        var at = letter == 'h' ? At : state.LastAt == 0 ? At - 5_000 : state.LastAt + 1_000;
        return letter switch
        {
            'b' => new CartEvent.Begun { At = at, Operation = Made },
            'a' => new CartEvent.Aborted(state.Attempt + 1) { At = at },
            'h' => Held with { Attempt = Math.Max(2, state.Attempt + 1) },
            'e' => new CartEvent.Extended(state.ExpiresAt + 60_000, true)
            {
                At = at,
                Operation = Call(2),
            },
            'd' => new CartEvent.ConfirmDecided(NextAttempt(state), "o-1", false)
            {
                At = at,
                Operation = Call(3),
            },
            'c' => new CartEvent.Confirmed([new(5, 0), new(0, 5)]) { At = at },
            'r' => new CartEvent.Released { At = at, Operation = Call(4) },
            'x' => new CartEvent.Expired { At = at },
            _ => throw new ArgumentOutOfRangeException(nameof(letter), letter, null),
        };
    }

    // What is held goes to the order as it is; what expired is acquired again before.
    private static int NextAttempt(CartState state) =>
        state.Phase == CartPhase.Expired ? state.Attempt + 1 : state.Attempt;
}

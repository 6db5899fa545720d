using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Model;

// Steps about holds that are lines of carts. Few ids: of a few reservations, three attempts and two
// lines each, so that an id comes again after it was given back.
internal sealed partial class StepReader
{
    private readonly List<Guid> _carts = [];

    private ItemCommand Cart(Step s)
    {
        var id = CartHold(s);
        return (s.Verb % 20) switch
        {
            < 8 => ReserveLine(s, id),
            < 12 => new ItemCommand.Keep(id, KeptUntil(s, id), s.B % 3 == 0),
            < 14 => new ItemCommand.Release(id),
            < 16 => new ItemCommand.Release(id) { IsExpiry = true },
            < 18 => new ItemCommand.Confirm(id, $"o-{s.B % 3}", s.D % 3 == 0),
            _ => new ItemCommand.CheckConfirm(id, []),
        };
    }

    // Whatever is done with reservations is done with these too.
    private ItemCommand.Reserve ReserveLine(Step s, Guid id)
    {
        _reservations.Add(id);
        return Reserve(s) with { ReservationId = id };
    }

    private Guid CartHold(Step s)
    {
        if (_carts.Count == 0 || s.A % 6 == 0)
        {
            _carts.Add(CartHoldIds.ReservationIdOf(NewId(s.B)));
        }
        var last = _carts.Count - 1;
        var cart = _carts[Math.Max(0, last - (s.A % 3))];
        return CartHoldIds.Of(cart, 1 + (s.B % 3), s.C % 2);
    }

    // A cart's clock is not the item's, and it says the same again.
    private long KeptUntil(Step s, Guid id) =>
        s.D % 3 == 0 && rig.State.Holds.TryFind(id, out var hold)
            ? hold.ExpiresAt
            : rig.Now + Lives[s.D % Lives.Length] - (s.C % 2_000);
}

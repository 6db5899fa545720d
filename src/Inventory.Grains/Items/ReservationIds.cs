using System.Globalization;
using Inventory.Domain.Items;

namespace Inventory.Grains.Items;

/// <summary>The text of a reservation's id: its owner, an item or a cart, and a UUIDv7; opaque to
/// clients.</summary>
public static class ReservationIds
{
    private const string CartOwner = "cart";

    /// <summary>Writes the id of the reservation a hold is, or is a line of.</summary>
    public static string Format(int variantId, Guid holdId) => CartHoldIds.IsCarts(holdId)
        ? Format(CartHoldIds.ReservationIdOf(holdId))
        : $"{variantId}.{holdId:N}";

    /// <summary>Writes the id of a cart's reservation.</summary>
    public static string Format(Guid cartReservationId) => $"{CartOwner}.{cartReservationId:N}";

    /// <summary>Reads the id of a cart's reservation; false for any other text.</summary>
    public static bool TryParseCart(ReadOnlySpan<char> text, out Guid id)
    {
        id = default;
        return text.StartsWith($"{CartOwner}.", StringComparison.Ordinal)
            && Guid.TryParseExact(text[(CartOwner.Length + 1)..], "N", out id)
            && CartHoldIds.ReservationIdOf(id) == id;
    }

    /// <summary>Reads the id of an item's own reservation; false for any other text.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out int variantId, out Guid id)
    {
        (variantId, id) = (0, default);
        var dot = text.IndexOf('.');
        return dot > 0
            && int.TryParse(
                text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out variantId)
            && Guid.TryParseExact(text[(dot + 1)..], "N", out id)
            && !CartHoldIds.IsCarts(id);
    }
}

using System.Globalization;

namespace Inventory.Grains.Items;

/// <summary>The text of a reservation's id: its item and a UUIDv7, opaque to clients.</summary>
public static class ReservationIds
{
    /// <summary>Writes an id.</summary>
    public static string Format(int variantId, Guid id) => $"{variantId}.{id:N}";

    /// <summary>Reads an id; false for text this host never made.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out int variantId, out Guid id)
    {
        (variantId, id) = (0, default);
        var dot = text.IndexOf('.');
        return dot > 0
            && int.TryParse(
                text[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out variantId)
            && Guid.TryParseExact(text[(dot + 1)..], "N", out id);
    }
}

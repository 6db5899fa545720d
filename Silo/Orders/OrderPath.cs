using Inventory.Silo.Http;
using Inventory.Silo.Reservations;

namespace Inventory.Silo.Orders;

/// <summary>The order a path names.</summary>
internal static class OrderPath
{
    /// <summary>Its id; null where the text can be none.</summary>
    public static string? Id(ApiCall call)
    {
        var id = call.PathText("order_id");
        return id.Length is > 0 and <= ReserveRequest.IdLengthMax && !id.Contains('\0')
            ? id
            : null;
    }
}

using Inventory.Domain.Stores;
using Inventory.Silo.Http;

namespace Inventory.Silo.Inventory;

/// <summary>The location a path names.</summary>
internal static class LocationPath
{
    /// <summary>Finds the location of <c>{location_id}</c>.</summary>
    /// <exception cref="RequestRefusedException">404: the store has no such location.</exception>
    public static Location PathLocation(this ApiCall call) =>
        (call.PathNumber("location_id") is { } id ? call.Store.FindLocation(id) : null)
        ?? throw new RequestRefusedException(
            Problem.NotInStore($"Location {call.PathText("location_id")} not found"));
}

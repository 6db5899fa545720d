using Inventory.LoadTests.Oracle;
using Inventory.LoadTests.Shops;

namespace Inventory.LoadTests.Scenarios;

/// <summary>The two steps of a sale.</summary>
internal static class Purchase
{
    /// <summary>Reserves and confirms under an order of this name, unless it is sold out.</summary>
    public static async Task<Response> RunAsync(
        Shop shop, string name, IReadOnlyList<Line> lines, IIteration iteration)
    {
        var held = await iteration.StepAsync(
            "reserve", () => shop.ReserveAsync($"{name}-reserve", lines, iteration));
        return held.Id is null
            ? held.Response
            : (await iteration.StepAsync(
                "confirm",
                () => shop.ConfirmAsync($"{name}-confirm", held, name, iteration))).Response;
    }
}

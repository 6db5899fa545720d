using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>Open holds of a SKU, as many as a measurement wants and no more.</summary>
internal static class OpenHolds
{
    // Holds put in by the set-up stay open for the whole run.
    private const int ExpiresIn = 86_400;

    /// <summary>Makes so many, of one unit each, on a SKU that has none.</summary>
    /// <exception cref="InvalidDataException">It does not have so many then.</exception>
    public static async Task<LoadResult> FillAsync(
        BenchContext bench, Target target, string sku, int holds, CancellationToken cancel)
    {
        var requests = new StoreRequests(target, ExpiresIn);
        var result = LoadGenerator.Run(
            target, requests.Reserve(sku), bench.Once(201, holds), cancel);
        var failure = result.Unexpected(201) ?? await FaultAsync(target, sku, holds, cancel);
        return failure is null
            ? result
            : throw new InvalidDataException($"Filling {sku}: {failure}");
    }

    /// <summary>What is wrong when a SKU has more or fewer than so many, or null.</summary>
    public static async Task<string?> FaultAsync(
        Target target, string sku, int holds, CancellationToken cancel)
    {
        using var store = new StoreClient(target);
        var live = await store.ReadAsync(sku, cancel);
        return live.Held == holds ? null : $"{sku} holds {live.Held:N0}, not {holds:N0}";
    }
}

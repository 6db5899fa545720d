using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Bench;

/// <summary>What an active item weighs.</summary>
/// <param name="BytesEach">Resident bytes of each.</param>
/// <param name="Before">Resident bytes of the host before the first of them.</param>
/// <param name="Reads">The reads that brought them to memory.</param>
internal sealed record ItemWeight(double BytesEach, long Before, LoadResult Reads)
{
    /// <summary>
    /// Starts a host over items that are on disk, so that nothing is left of what put them there,
    /// and reads each once: a read activates an item and holds nothing.
    /// </summary>
    /// <exception cref="InvalidDataException">It does not grow.</exception>
    public static async Task<ItemWeight> MeasureAsync(
        BenchContext bench, string data, IReadOnlyList<string> skus, CancellationToken cancel)
    {
        await using var host = await bench.StartHostAsync(data, cancel);
        var requests = new StoreRequests(host.Target, bench.Plan.ExpiresIn);
        var warm = bench.Spec(204) with { Duration = bench.Plan.WarmUp };
        LoadGenerator.Run(host.Target, requests.EmptyGet(), warm, cancel);
        var before = host.ResidentBytes;
        var reads = LoadGenerator.Run(
            host.Target, requests.ReadEach(skus), bench.Once(200, skus.Count), cancel);
        return new(MemoryGrowth.Each(before, host.ResidentBytes, skus.Count), before, reads);
    }
}

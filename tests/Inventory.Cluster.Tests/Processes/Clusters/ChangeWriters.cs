using System.Globalization;
using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Processes.Kills;

namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>An item after its writers ended: the versions of its first and its last change, what
/// is on hand since, and the versions that reached its backorder limit.</summary>
internal sealed record ChangedItem(
    int Variant, int First, int Last, int OnHandAtLast, IReadOnlyList<int> Edges);

/// <summary>
/// Clients that change stock without pause: of several items by one each, of a hot one by several,
/// and one that reaches its backorder limit with every other change. A change without an answer is
/// sent again under its key, so each is made once and makes one version.
/// </summary>
internal sealed class ChangeWriters(Shop shop)
{
    private const string EdgeSku = "CH-EDGE";
    private const string HotSku = "CH-HOT";
    private const int Plain = 5;
    private const int HotWriters = 3;
    private const int OnHandAtFirst = 1_000;
    private const int Limit = 3;

    private static readonly string[] Skus =
        [EdgeSku, HotSku, .. Enumerable.Range(0, Plain).Select(i => $"CH-{i}")];

    private readonly PatientClient _client = new();
    private readonly Dictionary<string, int> _before = [];
    private readonly Dictionary<string, int> _changes = [];

    /// <summary>Makes the items.</summary>
    public async Task PrepareAsync()
    {
        foreach (var sku in Skus)
        {
            await shop.Product(sku, sku == EdgeSku ? 0 : OnHandAtFirst);
        }
        await shop.Settings(EdgeSku, $"\"backorder_limit\": {Limit}");
        foreach (var sku in Skus)
        {
            _before[sku] = (int)await shop.Version(sku);
        }
    }

    /// <summary>Changes stock until it is told to stop, and every change has its answer.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(
        Skus.Concat(Enumerable.Repeat(HotSku, HotWriters - 1))
            .Select((sku, writer) => WriteAsync(sku, writer, stop)));

    /// <summary>What was changed.</summary>
    public async Task<IReadOnlyList<ChangedItem>> EndAsync()
    {
        var items = new List<ChangedItem>();
        foreach (var sku in Skus)
        {
            var live = await shop.Live(sku);
            var (first, last) = (_before[sku] + 1, (int)live.Number("data.version"));
            Assert.Equal(_changes[sku], last - first + 1);
            items.Add(new(
                (int)live.Number("data.identity.variant_id"),
                first,
                last,
                (int)live.Number("data.available_to_sell"),
                sku != EdgeSku ? []
                    : [.. Enumerable.Range(first, _changes[sku]).Where((_, i) => i % 2 == 0)]));
        }
        return items;
    }

    private async Task WriteAsync(string sku, int writer, CancellationToken stop)
    {
        for (var change = 0; !stop.IsCancellationRequested; change++)
        {
            var tag = string.Create(CultureInfo.InvariantCulture, $"w{writer}-{change}");
            var operation = sku == EdgeSku
                ? Adjust(tag, sku, 0, change % 2 == 0 ? Limit : 0, isAbsolute: true)
                : Adjust(tag, sku, change % 2 == 0 ? 2 : -1, 0, isAbsolute: false);
            await _client.SendAsync(shop, operation);
            Assert.True(operation.Outcome == Outcome.Done, $"{operation} {operation.Answer?.Body}");
            lock (_changes)
            {
                _changes[sku] = _changes.GetValueOrDefault(sku) + 1;
            }
        }
    }

    private static Operation Adjust(
        string tag, string sku, int units, int backordered, bool isAbsolute)
    {
        var path = $"inventory/adjustments/{(isAbsolute ? "absolute" : "relative")}";
        var more = isAbsolute ? $", \"qty_backordered\": {backordered}" : "";
        return new(Act.Adjust, tag, path, $$"""
            {"reason": "{{tag}}", "items": [
              {"location_id": 1, "sku": "{{sku}}", "quantity": {{units}}{{more}}}]}
            """, $"key-{tag}") { Rows = [new(sku, units, backordered, isAbsolute)] };
    }
}

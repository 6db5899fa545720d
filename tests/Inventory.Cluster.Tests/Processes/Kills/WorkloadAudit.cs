using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Kills;

/// <summary>The items a workload shops for: made before it, and audited after it.</summary>
internal sealed class WorkloadAudit(Workload workload)
{
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, (long Id, long SetUp)> _items = [];

    /// <summary>Ids of the items by their names.</summary>
    public IReadOnlyDictionary<string, long> Ids =>
        _items.ToDictionary(item => item.Key, item => item.Value.Id);

    public async Task PrepareAsync(Shop shop)
    {
        foreach (var sku in workload.Skus)
        {
            var id = await shop.Product(sku, Workload.OnHandAtFirst);
            await shop.Settings(sku, $"\"backorder_limit\": {Workload.BackorderLimit}");
            _items[sku] = (id, await shop.Version(sku));
        }
    }

    /// <summary>Checks all the store has against what was sent.</summary>
    public async Task CheckAsync(Shop shop)
    {
        await Eventually.HoldsAsync(() => NoClaimIsLeftAsync(shop), SettleWithin);
        await ReplayAsync(shop);
        await ExtendedAsync(shop);
        await ListsAgreeAsync(shop);
        await Invariants.CheckAsync(shop);
    }

    /// <summary>What is held is in reservations: no batch that a kill interrupted still claims
    /// units. An item asks about its claims 10 seconds after it gave them.</summary>
    private async Task<bool> NoClaimIsLeftAsync(Shop shop)
    {
        foreach (var (id, _) in _items.Values)
        {
            var told = (await shop.Get($"inventory/items/{id}/explain")).Expect(200);
            var level = told.At("data.locations.0")!;
            var holds = level["holds"]!.AsArray();
            var isWhole = level["holds_total"]!.GetValue<long>() == holds.Count;
            var listed = holds.Sum(hold => hold!["quantity_on_hand"]!.GetValue<long>());
            if (isWhole && listed != level["held_on_hand"]!.GetValue<long>())
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Batches a kill interrupted are finished by the host in the background, so the
    /// audit begins once every batch is there in all its items or in none.</summary>
    private async Task ReplayAsync(Shop shop)
    {
        await Eventually.HoldsAsync(
            async () => AreBatchesWhole(await ReadAsync(shop)), SettleWithin);
        foreach (var (sku, (id, setUp)) in _items)
        {
            var audit = new Audit(sku, workload.Sent);
            audit.Check(await History.AllAsync(shop, id), setUp, await shop.Live(sku));
        }
    }

    /// <summary>Every reservation has the latest deadline an extension was answered with.
    /// </summary>
    private async Task ExtendedAsync(Shop shop)
    {
        var extended = workload.Sent
            .Where(operation => operation is { Act: Act.Extend, Outcome: Outcome.Done })
            .GroupBy(operation => operation.Hold!.ReservationId);
        foreach (var extensions in extended)
        {
            var told = extensions.Max(operation => operation.Answer!.Text("data.expires_at"));
            (await shop.Get($"inventory/reservations/{extensions.Key}")).Expect(200)
                .See("data.expires_at", told);
        }
    }

    private async Task<Dictionary<string, HashSet<string>>> ReadAsync(Shop shop)
    {
        var tags = new Dictionary<string, HashSet<string>>();
        foreach (var (sku, (id, _)) in _items)
        {
            tags[sku] = [.. Carried(await History.AllAsync(shop, id))];
        }
        return tags;
    }

    /// <summary>Reasons of what was carried out.</summary>
    private static IEnumerable<string> Carried(List<History> rows) => rows
        .Where(row => row.Kind is not ("claim_taken" or "claim_dropped"))
        .Select(row => row.Reason).OfType<string>();

    private bool AreBatchesWhole(Dictionary<string, HashSet<string>> tags) =>
        workload.Sent.Where(operation => operation.Rows.Count > 1).All(batch =>
        {
            var there = batch.Rows.Count(row => tags[row.Sku].Contains(batch.Tag));
            return there == batch.Rows.Count
                || (there == 0 && batch.Outcome != Outcome.Done);
        });

    private async Task ListsAgreeAsync(Shop shop)
    {
        var list = (await shop.Get("inventory/items?limit=1000")).Expect(200);
        Assert.Equal(_items.Count, list.Count("data"));
        foreach (var element in list.Data.AsArray())
        {
            var live = await shop.Live(element!["identity"]!["sku"]!.GetValue<string>());
            live.See("data.identity", element["identity"])
                .See("data.locations", element["locations"]);
        }
    }
}

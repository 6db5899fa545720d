using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Processes.Kills.Sales;

namespace Inventory.Cluster.Tests.Processes.Kills;

/// <summary>Nothing acknowledged is lost, nothing is done twice, however often the host dies.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int KillsByDefault = 20;
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Host_WhenKilledAgainAndAgain_KeepsEveryAcknowledgedChangeOnce()
    {
        var kills = Knobs.Number("KILLS", KillsByDefault);
        var seed = Knobs.Number("KILL_SEED", Environment.TickCount & 0xFFFF);
        output.WriteLine($"{kills} kills with KILL_SEED={seed}");
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        var run = new Run(
            setup,
            new Workload(seed),
            new Upkeep(seed),
            new SaleStore(seed, setup),
            new Random(seed));
        try
        {
            await run.AllAsync(kills);
        }
        catch (Exception e)
        {
            throw new Xunit.Sdk.XunitException($"KILL_SEED={seed}: {e.Message}", e);
        }
        output.WriteLine(run.Summary);
    }

    private sealed class Run(
        SiloSetup setup, Workload workload, Upkeep upkeep, SaleStore sales, Random random)
    {
        private readonly Dictionary<string, (long Id, long SetUp)> _items = [];
        private string _kept = "";
        private string? _keeper;
        private string _sold = "";

        public string Summary
        {
            get
            {
                var counts = workload.Sent.GroupBy(operation => operation.Outcome)
                    .Select(group => $"{group.Count()} {group.Key}");
                return $"{workload.Sent.Count} operations: {string.Join(", ", counts)}; "
                    + $"{upkeep.Summary}\n{sales.Summary}; {_sold}";
            }
        }

        public async Task AllAsync(int kills)
        {
            await PrepareAsync();
            for (var kill = 0; kill < kills; kill++)
            {
                await RoundAsync();
                if (random.Next(5) == 0)
                {
                    await SiloProcess.KillWhileStartingAsync(
                        setup, TimeSpan.FromMilliseconds(random.Next(1500)));
                }
            }
            await using var silo = await SiloProcess.StartAsync(setup);
            await WithLogAsync(silo, async shop =>
            {
                using var kept = new Shop(setup.Url, _kept, _keeper);
                await upkeep.CheckAsync(kept);
                await Repeats.AllAsync(shop, workload.Sent, random);
                using var sale = sales.Open();
                await Repeats.AllAsync(sale, sales.Sent, random);
                _sold = await sales.AuditAsync(sale);
                await Eventually.HoldsAsync(() => NoClaimIsLeftAsync(shop), SettleWithin);
                await AuditAsync(shop);
                await ExtendedAsync(shop);
                await ListsAgreeAsync(shop);
                await Invariants.CheckAsync(shop);
            });
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

        private async Task PrepareAsync()
        {
            await using var silo = await SiloProcess.StartAsync(setup);
            using var shop = Shop.Admin(setup);
            foreach (var sku in Workload.Skus)
            {
                var id = await shop.Product(sku, Workload.OnHandAtFirst);
                await shop.Settings(sku, $"\"backorder_limit\": {Workload.BackorderLimit}");
                _items[sku] = (id, await shop.Version(sku));
            }
            using var kept = await Stores.NewAsync(setup, "kept");
            (_kept, _keeper) = (kept.Store, kept.Token);
            await sales.PrepareAsync();
        }

        /// <summary>Start, repeat what is open, shop, and die at a random moment of it.</summary>
        private async Task RoundAsync()
        {
            await using var silo = await SiloProcess.StartAsync(setup);
            await WithLogAsync(silo, async shop =>
            {
                await Repeats.AllAsync(shop, workload.Sent, random);
                using var kept = new Shop(setup.Url, _kept, _keeper);
                await upkeep.CheckAsync(kept);
                using var sale = sales.Open();
                await Repeats.AllAsync(sale, sales.Sent, random);
                using var stop = new CancellationTokenSource();
                var clients = Task.WhenAll(
                    workload.RunAsync(shop, stop.Token),
                    upkeep.RunAsync(kept, stop.Token),
                    sales.RunAsync(sale, stop.Token));
                await clients.WaitAsync(TimeSpan.FromMilliseconds(random.Next(20, 1200)))
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await silo.KillAsync();
                await stop.CancelAsync();
                await clients;
            });
        }

        private async Task WithLogAsync(SiloProcess silo, Func<Shop, Task> work)
        {
            using var shop = Shop.Admin(setup);
            try
            {
                await work(shop);
            }
            catch (Exception e)
            {
                throw new Xunit.Sdk.XunitException($"{e.Message}\n{silo.Log}", e);
            }
        }

        /// <summary>Batches a kill interrupted are finished by the host in the background, so the
        /// audit begins once every batch is there in all its items or in none.</summary>
        private async Task AuditAsync(Shop shop)
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

        private static async Task ListsAgreeAsync(Shop shop)
        {
            var list = (await shop.Get("inventory/items?limit=1000")).Expect(200);
            Assert.Equal(Workload.Hot + Workload.Spread, list.Count("data"));
            foreach (var element in list.Data.AsArray())
            {
                var live = await shop.Live(element!["identity"]!["sku"]!.GetValue<string>());
                live.See("data.identity", element["identity"])
                    .See("data.locations", element["locations"]);
            }
        }
    }
}

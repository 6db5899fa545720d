using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Processes.Kills.Sales;

namespace Inventory.Cluster.Tests.Processes.Kills;

/// <summary>Nothing acknowledged is lost, nothing is done twice, however often the host dies.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int KillsByDefault = 20;
    private static readonly WorkloadSize Size = new(Hot: 3, Spread: 20, Clients: 16);

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
            new Workload(seed, Size, Operation.SendOnceAsync),
            new Upkeep(seed),
            new SaleStore(seed, setup, Operation.SendOnceAsync),
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
        private readonly WorkloadAudit _audit = new(workload);
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
                await Repeats.SettledAsync(shop, workload.Sent);
                await Repeats.SettledAsync(sale, sales.Sent);
                _sold = await sales.AuditAsync(sale);
                await _audit.CheckAsync(shop);
            });
        }

        private async Task PrepareAsync()
        {
            await using var silo = await SiloProcess.StartAsync(setup);
            using var shop = Shop.Admin(setup);
            await _audit.PrepareAsync(shop);
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

    }
}

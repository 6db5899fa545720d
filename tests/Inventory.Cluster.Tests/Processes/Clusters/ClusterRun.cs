using System.Diagnostics;
using System.Globalization;
using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Processes.Kills;
using Inventory.Cluster.Tests.Processes.Kills.Sales;

namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>The clients of a cluster that is being harmed, what harms it, and the audit of what
/// became of all that was sent.</summary>
internal sealed class ClusterRun
{
    private static readonly WorkloadSize Size = new(Hot: 4, Spread: 60, Clients: 8);
    private const int ReadTriesMax = 4;
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1.5);

    private readonly ClusterScript _cluster;
    private readonly Random _random;
    private readonly PatientClient _client = new();
    private readonly Workload _workload;
    private readonly WorkloadAudit _audit;
    private readonly SaleStore _sales;
    private readonly FenceCount _fences;
    private int _kills;
    private string _zombie = "";
    private string _sold = "";
    private string _took = "";

    public ClusterRun(ClusterScript cluster, int seed)
    {
        (_cluster, _random) = (cluster, new Random(seed));
        _workload = new(seed, Size, _client.SendAsync);
        _audit = new(_workload);
        _sales = new(seed, cluster.Front, _client.SendAsync);
        _fences = new(cluster);
    }

    private List<Operation> Sent => [.. _workload.Sent, .. _sales.Sent];

    public string Summary
    {
        get
        {
            var (sku, outage) = _client.Longest;
            var acknowledged = Sent.Count(operation => operation.Outcome == Kills.Outcome.Done);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{_kills} kills, {_client.Requests} requests, {acknowledged} of {Sent.Count} "
                + $"operations acknowledged, {_client.Retries} retries, longest unavailability of "
                + $"an item {outage.TotalSeconds:0.0} s ({sku}), at least {_fences.Sum:0} fence "
                + $"conflicts");
        }
    }

    public string Details => $"{_sales.Summary}; {_sold}; {_zombie};{_took}";

    /// <summary>Makes the stores, harms the cluster so many times, and audits.</summary>
    public async Task AllAsync(int kills)
    {
        using var shop = Shop.Admin(_cluster.Front);
        var since = Stopwatch.GetTimestamp();
        await _audit.PrepareAsync(shop);
        await _sales.PrepareAsync(_cluster.Silo(1), _cluster.KnowAsync);
        using var sale = _sales.Open();
        Took("made", ref since);
        using var stop = new CancellationTokenSource();
        var clients = Task.WhenAll(
            _workload.RunAsync(shop, stop.Token), _sales.RunAsync(sale, stop.Token));
        try
        {
            await HarmAsync(kills, clients);
        }
        finally
        {
            await stop.CancelAsync();
            await clients;
        }
        Took("harmed", ref since);
        foreach (var silo in Enumerable.Range(1, ClusterScript.Silos))
        {
            await _fences.AddAsync(silo);
        }
        await AuditAsync(shop, sale);
        Took("audited", ref since);
    }

    private async Task HarmAsync(int kills, Task clients)
    {
        using var breath = new PeriodicTimer(Breath);
        while (_kills < kills)
        {
            await breath.WaitForNextTickAsync();
            // A client that ended has found an answer that cannot be.
            if (clients.IsCompleted)
            {
                await clients;
            }
            await KillAsync();
            if (_kills == Math.Max(1, kills / 3))
            {
                await PauseAsync();
            }
            if (_kills == Math.Max(1, kills * 2 / 3))
            {
                await _cluster.RestartDatabaseAsync();
            }
        }
    }

    private async Task KillAsync()
    {
        var silo = AnySilo();
        await _fences.AddAsync(silo);
        await _cluster.TellAsync("kill", silo);
        _kills++;
        await _cluster.TellAsync("start", silo);
    }

    private async Task PauseAsync()
    {
        var silo = AnySilo();
        using var live = Shop.Admin(_cluster.Silo((silo % ClusterScript.Silos) + 1));
        var ids = _audit.Ids;
        var hot = Enumerable.Range(0, Size.Hot).Select(i => ids[$"KILL-{i}"]).ToList();
        var zombie = new Zombie(_cluster, silo, live, hot);
        await zombie.RunAsync();
        _zombie = zombie.Summary;
    }

    private async Task AuditAsync(Shop shop, Shop sale)
    {
        // How long an item or an order was gone has been measured by now.
        shop.ReadTriesMax = sale.ReadTriesMax = ReadTriesMax;
        await Repeats.AllAsync(shop, _workload.Sent, _random);
        await Repeats.AllAsync(sale, _sales.Sent, _random);
        await Repeats.SettledAsync(shop, _workload.Sent);
        await Repeats.SettledAsync(sale, _sales.Sent);
        _sold = await _sales.AuditAsync(sale);
        await _audit.CheckAsync(shop);
    }

    private void Took(string what, ref long since)
    {
        _took += string.Create(
            CultureInfo.InvariantCulture,
            $" {what} in {Stopwatch.GetElapsedTime(since).TotalSeconds:0} s");
        since = Stopwatch.GetTimestamp();
    }

    private int AnySilo() => _random.Next(1, ClusterScript.Silos + 1);
}

using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Cluster;

namespace Inventory.LoadTests.Compare;

/// <summary>The servers beside the host, as far as a run needs them.</summary>
internal sealed class Competitors : IAsyncDisposable
{
    private RedisServer? _redis;
    private PostgresServer? _postgres;
    private AzuriteServer? _azurite;

    /// <summary>PostgreSQL, for plain SQL and for clusters.</summary>
    public PostgresServer Postgres => _postgres!;

    /// <summary>Azurite, for clusters; null when it was not asked for.</summary>
    public AzuriteServer? Azurite => _azurite;

    /// <summary>The script of Redis; null when no competitor was asked for.</summary>
    public RedisHolds? Holds { get; private set; }

    /// <summary>The statements of PostgreSQL; null when no competitor was asked for.</summary>
    public PlainSql? Sql { get; private set; }

    /// <summary>What Redis is and how it is driven.</summary>
    public string RedisNote => $"{_redis!.Description}; {RedisHolds.Description}";

    /// <summary>What PostgreSQL is and how it is driven.</summary>
    public string SqlNote => $"{Postgres.Description}; {Sql!.Description}";

    /// <summary>Starts what the plan asks for, with the stock in it.</summary>
    public static async Task<Competitors> StartAsync(
        BenchContext bench, ComparePlan plan, CancellationToken cancel)
    {
        var all = new Competitors();
        try
        {
            await all.StartServersAsync(bench, plan, cancel);
            return all;
        }
        catch
        {
            await all.DisposeAsync();
            throw;
        }
    }

    /// <summary>What is wrong with the stock of one of them afterwards, or null.</summary>
    public async Task<string?> FaultAsync(CancellationToken cancel) =>
        Holds is null
            ? null
            : await Holds.FaultAsync(cancel) ?? await Sql!.FaultAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await (_redis?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_azurite?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_postgres?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private async Task StartServersAsync(
        BenchContext bench, ComparePlan plan, CancellationToken cancel)
    {
        if (plan.Competitors)
        {
            _redis = await RedisServer.StartAsync(
                Path.Combine(bench.Directory, "redis"), plan, cancel);
            Holds = new(bench, _redis);
            await Holds.MakeAsync(cancel);
        }

        if (plan.Competitors || plan.Silos.Count > 0)
        {
            _postgres = await PostgresServer.StartAsync(
                Path.Combine(bench.Directory, PostgresServer.Name), plan, cancel);
        }

        if (plan.Competitors)
        {
            Sql = new(bench, Postgres);
            await Sql.MakeAsync(cancel);
        }

        _azurite = plan.Azure
            ? await AzuriteServer.StartAsync(
                Path.Combine(bench.Directory, AzuriteServer.Name), cancel)
            : null;
    }
}

namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>Nothing acknowledged is lost, nothing is done twice and nothing is sold twice, however
/// often silos die, hang, or lose their ledger.</summary>
[Collection(ClustersCollection.Name)]
public sealed class ClusterKillTests(ITestOutputHelper output)
{
    private const int KillsByDefault = 6;

    [Theory]
    [InlineData("postgres")]
    [InlineData("azure")]
    public async Task Cluster_WhenSilosAreKilledAgainAndAgain_KeepsEveryAcknowledgedChangeOnce(
        string ledger)
    {
        var kills = Knobs.Number("KILLS", KillsByDefault);
        var seed = Knobs.Number("KILL_SEED", Environment.TickCount & 0xFFFF);
        output.WriteLine($"{kills} kills with KILL_SEED={seed}");
        await using var cluster = new ClusterScript();
        await cluster.UpAsync(ledger);
        var run = new ClusterRun(cluster, seed);
        try
        {
            await run.AllAsync(kills);
        }
        catch (Exception e)
        {
            throw new Xunit.Sdk.XunitException(
                $"KILL_SEED={seed}: {e.Message}\n{run.Summary}\n{cluster.Logs()}", e);
        }
        output.WriteLine($"{ledger}: {run.Summary}\n{run.Details}");
        await ReportAsync($"* {ledger}: {run.Summary}\n");
    }

    private static Task ReportAsync(string line) =>
        Environment.GetEnvironmentVariable("CLUSTER_REPORT") is { Length: > 0 } file
            ? File.AppendAllTextAsync(file, line)
            : Task.CompletedTask;
}

using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>The disk that load runs slow: the kernel tells of each sync before it lets it go on.
/// </summary>
public sealed class SlowDiskTests
{
    [Fact]
    public async Task Host_OnASlowDisk_TakesWritesAndKeepsThem()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await using var silo = await SiloProcess.StartAsync(
            setup.OnFailingDisk().With(StartupHook.SlowSyncs, "20"));
        using var shop = Shop.Admin(setup);
        await shop.Product("SLOW", 7);

        (await shop.Adjust("SLOW", 1)).Expect(200);

        var status = await File.ReadAllLinesAsync($"/proc/{silo.Id}/status");
        Assert.Contains("Seccomp_filters:\t1", status);
        await silo.KillAsync();
        await using var next = await SiloProcess.StartAsync(setup);
        (await shop.Live("SLOW")).See("data.available_to_sell", 8);
    }
}

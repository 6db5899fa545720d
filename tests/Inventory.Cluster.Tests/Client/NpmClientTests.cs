using System.Diagnostics;
using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Processes;

namespace Inventory.Cluster.Tests.Client;

/// <summary>A public client of the BigCommerce API, pointed at the host, finds what it expects.
/// </summary>
public sealed class NpmClientTests(ShopFixture fixture) : IClassFixture<ShopFixture>
{
    private const int StepsInScript = 9;
    private static readonly TimeSpan InstallWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan RunWithin = TimeSpan.FromMinutes(1);

    private static string Folder { get; } =
        Path.Combine(SiloSetup.Root, "tests", "Inventory.Cluster.Tests", "Client");

    [Fact]
    public async Task Script_WhenPointedAtTheHost_FinishesEveryStep()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "@aligent")))
        {
            await RunAsync("npm", InstallWithin, "ci", "--no-audit", "--no-fund");
        }
        var shop = fixture.Shop;
        var root = new Uri(shop.Host, $"/stores/{shop.Store}/v3").ToString();

        var output = await RunAsync("node", RunWithin, "inventory.mjs", root, shop.Token!);

        var steps = output.Split('\n').Count(
            line => line.StartsWith("ok ", StringComparison.Ordinal));
        Assert.Equal(StepsInScript, steps);
    }

    private static async Task<string> RunAsync(
        string command, TimeSpan within, params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(within);
        using var process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, $"{command}: {await output}\n{await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}

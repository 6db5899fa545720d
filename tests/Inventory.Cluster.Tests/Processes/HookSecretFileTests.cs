using System.Text;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>Secrets at rest: not in the files, and there again after a restart.</summary>
public sealed class HookSecretFileTests
{
    [Fact]
    public async Task Secret_WhenKept_IsInNoFileAndIsRepeatedAfterARestart()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        using var shop = Shop.Admin(setup);
        Reply made, rotated;
        string path;
        await using (var first = await SiloProcess.StartAsync(setup))
        {
            made = (await shop.Post("hooks", Hooks.Body("at-rest"), "k-made")).Expect(200);
            path = $"hooks/{made.Number("data.id")}/rotate-secret";
            rotated = (await shop.Post(path, "", "k-rotated")).Expect(200);
            Assert.Equal(0, await first.StopAsync());
        }

        Assert.True(Holds(setup.DataPath, "93.184.216.34/at-rest"));
        Assert.False(Holds(setup.DataPath, "whsec_"));
        Assert.False(Holds(setup.DataPath, made.Text("data.secret")["whsec_".Length..]));
        Assert.False(Holds(setup.DataPath, rotated.Text("data.secret")["whsec_".Length..]));
        await using var second = await SiloProcess.StartAsync(setup);
        Assert.Equal(
            made.Body, (await shop.Post("hooks", Hooks.Body("at-rest"), "k-made")).Body);
        Assert.Equal(rotated.Body, (await shop.Post(path, "", "k-rotated")).Body);
    }

    private static bool Holds(string directory, string text) => Directory
        .EnumerateFiles(directory, "*", SearchOption.AllDirectories)
        .Any(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
}

using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Inventory.Domain.Webhooks;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>A host that cannot start says why in one line and ends with a number above zero.
/// </summary>
public sealed class StartFaultTests
{
    private const int LineMax = 500;

    [Theory]
    [InlineData("Inventory__Ledger", "oracle", "oracle")]
    [InlineData("Inventory__Ledger", "postgres", "ConnectionStrings__Postgres is missing")]
    [InlineData("Inventory__Ledger", "azure", "ConnectionStrings__AzureStorage is missing")]
    [InlineData("Inventory__TablePrefix", "a-b", "Inventory__TablePrefix")]
    [InlineData("Inventory__DrainSeconds", "301", "301")]
    [InlineData("Inventory__Dashboard", "yes", "Inventory__Dashboard")]
    [InlineData("Inventory__Webhooks__AllowLoopback", "1", "Inventory__Webhooks__AllowLoopback")]
    [InlineData("Inventory__Webhooks__RetrySeconds__0", "0", "RetrySeconds__0 must be")]
    [InlineData("Inventory__Webhooks__RetrySeconds__1", "60", "RetrySeconds__0, __1")]
    [InlineData("Inventory__Webhooks__RetrySeconds", "60", "must be a list")]
    [InlineData("Inventory__Webhooks__RetrySeconds__0", "604801", "604801")]
    [InlineData("Orleans__Tls__Certificate", "silo.pem", "Orleans__Tls__Key is missing")]
    [InlineData("Inventory__Ledger", "", "Inventory__Ledger")]
    [InlineData("Inventory__Store", "", "Inventory__Store")]
    [InlineData("Inventory__Token", "", "Inventory__Token")]
    [InlineData("Inventory__Token", "fifteen-letters", "Inventory__Token")]
    [InlineData("Inventory__DataPath", "", "Inventory__DataPath is blank")]
    [InlineData("Inventory__DataPath", " ", "Inventory__DataPath is blank")]
    [InlineData("Inventory__Bench", "maybe", "maybe")]
    [InlineData("Orleans__ClusterId", "", "Orleans__ClusterId is blank")]
    [InlineData("Orleans__SiloPort", "0", "Orleans__SiloPort")]
    [InlineData("Orleans__GatewayPort", "65536", "65536")]
    [InlineData("Inventory__Store", "a/b", "Store")]
    [InlineData("Inventory__Store", "with space", "Store")]
    [InlineData("ASPNETCORE_URLS", "nonsense", "nonsense")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:99999", "99999")]
    public async Task Start_WhenASettingIsWrong_EndsWithOneLine(
        string name, string value, string named)
    {
        using var scratch = new Scratch();
        await using var silo = await SiloProcess.StartAndExitAsync(
            SiloSetup.Fresh(scratch).With(name, value));

        Refused(silo, named);
    }

    [Fact]
    public async Task Start_WhenThereAreMoreRetriesThanAreKept_EndsWithOneLine()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        for (var retry = 0; retry <= DeliverySchedule.DelaysMax; retry++)
        {
            setup = setup.With($"Inventory__Webhooks__RetrySeconds__{retry}", "60");
        }
        await using var silo = await SiloProcess.StartAndExitAsync(setup);

        Refused(silo, "has 24 values; it may have 23");
    }

    [Theory]
    [InlineData("/proc/inventory-data")]
    [InlineData("/dev/null/data")]
    public async Task Start_WhenDataPathCannotBeMade_EndsWithOneLine(string path)
    {
        await using var silo = await SiloProcess.StartAndExitAsync(
            new SiloSetup(path, Ports.Free()));

        Refused(silo, path);
    }

    [Fact]
    public async Task Start_WhenDataPathIsUnderAFile_EndsWithOneLine()
    {
        using var scratch = new Scratch();
        var file = Path.Combine(scratch.Path, "file");
        await File.WriteAllTextAsync(file, "not a directory");

        await using var silo = await SiloProcess.StartAndExitAsync(
            new SiloSetup(Path.Combine(file, "data"), Ports.Free()));

        Refused(silo, file);
    }

    [Fact]
    public async Task Start_WhenAnotherSiloHasTheDirectory_EndsWithOneLine()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await using var first = await SiloProcess.StartAsync(setup);

        await using var second = await SiloProcess.StartAndExitAsync(
            setup with { Port = Ports.Free() });

        Refused(second, setup.DataPath);
        Assert.False(first.HasExited);
    }

    [Fact]
    public async Task Start_WhenThePortIsTaken_EndsWithOneLine()
    {
        using var scratch = new Scratch();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        await using var silo = await SiloProcess.StartAndExitAsync(
            SiloSetup.Fresh(scratch) with { Port = port });

        Refused(silo, $"{port}");
    }

    [Theory]
    [InlineData("Orleans__SiloPort")]
    [InlineData("Orleans__GatewayPort")]
    public async Task Start_WhenAPortOfTheClusterIsTaken_EndsWithOneLine(string name)
    {
        using var scratch = new Scratch();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        await using var silo = await SiloProcess.StartAndExitAsync(
            SiloSetup.Fresh(scratch).With(name, $"{port}"));

        Refused(silo, $"{name}={port} is in use");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Start_WhenTheDatabaseMayNotBeRead_EndsWithOneLine()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await using (var first = await SiloProcess.StartAsync(setup))
        {
            Assert.Equal(0, await first.StopAsync());
        }
        File.SetUnixFileMode(Path.Combine(setup.DataPath, "inventory.db"), UnixFileMode.None);
        var plain = setup.OnFailingDisk().With(StartupHook.Unprivileged, "yes");

        await using var silo = await SiloProcess.StartAndExitAsync(plain);
        await using var command = await SiloProcess.StartAndExitAsync(
            plain with { Arguments = ["token", "list"] });

        Refused(silo, "inventory.db cannot be read");
        Refused(command, "inventory.db cannot be read");
    }

    [Fact]
    public async Task Token_WhenItsStoreIsNotThere_EndsWithOneLine()
    {
        using var scratch = new Scratch();

        await using var command = await SiloProcess.StartAndExitAsync(SiloSetup.Fresh(scratch) with
        {
            Arguments = ["token", "create", "--store", "none", "--scope", "admin"],
        });

        Refused(command, "There is no store 'none'");
    }

    [Fact]
    public async Task Start_WhenTheDatabaseIsNone_EndsWithOneLine()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        Directory.CreateDirectory(setup.DataPath);
        var database = Path.Combine(setup.DataPath, "inventory.db");
        var garbage = new byte[64 * 1024];
        new Random(1).NextBytes(garbage);
        await File.WriteAllBytesAsync(database, garbage);

        await using var silo = await SiloProcess.StartAndExitAsync(setup);

        Refused(silo, "inventory.db");
        Assert.Equal(garbage, await File.ReadAllBytesAsync(database));
    }

    private static void Refused(SiloProcess silo, string named)
    {
        Assert.NotEqual(0, silo.ExitCode);
        Assert.True(silo.Errors.Count == 1, $"Not one line.\n{silo.Log}");
        var line = silo.Errors[0];
        Assert.True(line.Length <= LineMax, line);
        Assert.Contains(named, line, StringComparison.OrdinalIgnoreCase);
        foreach (var trace in (string[])["   at ", "Exception"])
        {
            Assert.False(silo.Log.Contains(trace, StringComparison.Ordinal), silo.Log);
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Inventory.Storage.AzureTables;
using Inventory.Storage.Tests.AzureTables;

[assembly: AssemblyFixture(typeof(AzuriteServer))]

namespace Inventory.Storage.Tests.AzureTables;

/// <summary>A real Azurite for the tests of one run, installed where it is missing and started by
/// the first test that asks for it. Each caller gets tables of its own.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    /// <summary>The account every Azurite has.</summary>
    public const string Account = "devstoreaccount1";

    /// <summary>The key every Azurite has; it is public.</summary>
    public const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan InstallWithin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);

    private readonly Lazy<Task<int>> _port;
    private Process? _process;
    private static int _prefixes;

    public AzuriteServer() => _port = new Lazy<Task<int>>(StartAsync);

    /// <summary>Where it is installed.</summary>
    public static string Folder { get; } = Path.GetDirectoryName(Here())!;

    /// <summary>How to open a ledger on tables of its own.</summary>
    internal async Task<AzureTablesLedgerOptions> OptionsAsync() =>
        new()
        {
            ConnectionString = await ConnectionStringAsync(),
            TablePrefix = $"t{Environment.ProcessId}x{Interlocked.Increment(ref _prefixes)}x",
        };

    /// <summary>Leads to the server.</summary>
    public async Task<string> ConnectionStringAsync() =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
        + $"TableEndpoint=http://127.0.0.1:{await _port.Value}/{Account};";

    public async ValueTask DisposeAsync()
    {
        if (_process is not { } process)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(StartWithin);
        process.StandardInput.Close();
        await process.WaitForExitAsync(deadline.Token);
        process.Dispose();
    }

    /// <summary>Installs it where it is not yet.</summary>
    public static async Task InstallAsync()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "azurite")))
        {
            using var npm = Run("npm", "ci", "--no-audit", "--no-fund");
            using var installed = new CancellationTokenSource(InstallWithin);
            var output = npm.StandardOutput.ReadToEndAsync(installed.Token);
            var errors = npm.StandardError.ReadToEndAsync(installed.Token);
            await npm.WaitForExitAsync(installed.Token);
            Assert.True(npm.ExitCode == 0, $"npm ci: {await output}\n{await errors}");
        }
    }

    private async Task<int> StartAsync()
    {
        await InstallAsync();
        var port = FreePort();
        _process = Run(
            "node", "azurite.cjs", "--tableHost", "127.0.0.1", "--tablePort", $"{port}",
            "--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry");
        await ListensAsync(_process);
        return port;
    }

    /// <summary>It says so in a line of its output, which goes on to be read so that it never
    /// waits for a reader.</summary>
    private static async Task ListensAsync(Process process)
    {
        using var deadline = new CancellationTokenSource(StartWithin);
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.Contains("successfully started", StringComparison.Ordinal))
            {
                process.BeginErrorReadLine();
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        Assert.Fail($"azurite ended: {await process.StandardError.ReadToEndAsync(deadline.Token)}");
    }

    private static Process Run(string command, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}

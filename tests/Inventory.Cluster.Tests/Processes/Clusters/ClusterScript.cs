// A cluster of real processes, run by cluster.sh as an operator runs it.

using System.Diagnostics;
using System.Globalization;
using Inventory.Cluster.Tests.Http;
using Inventory.Storage.Tests.AzureTables;

namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>Three silos on one ledger behind nginx, in a directory and on ports of their own.
/// Disposing it stops all of it and removes its data.</summary>
internal sealed class ClusterScript : IAsyncDisposable
{
    public const int Silos = 3;
    private const string Azure = "azure";
    private const int PortsUsed = 21;
    private const int DatabaseAfter = 20;
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(4);

    private readonly SemaphoreSlim _one = new(1);
    private string _ledger = "";
    private readonly int _port = Ports.FreeBlock(PortsUsed);

    /// <summary>Everything it writes. The server of a database does not run as root, and its user
    /// has to enter here, which a temporary directory of the system forbids.</summary>
    public string Directory => Path.Combine(
        Path.GetTempPath(), $"inventory-cluster-{Environment.ProcessId}-{_port}");

    /// <summary>Settings of every silo, by the names of their environment variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The load balancer.</summary>
    public SiloSetup Front => new(Directory, _port);

    public int DatabasePort => _port + DatabaseAfter;

    /// <summary>One silo asked directly; the first is 1.</summary>
    public SiloSetup Silo(int number) => new(Directory, _port + number);

    /// <summary>Starts all of it and waits until it is ready.</summary>
    public async Task UpAsync(string ledger)
    {
        _ledger = ledger;
        if (ledger == Azure)
        {
            await AzuriteServer.InstallAsync();
        }
        var run = await RunAsync("up", ledger);
        var isMissing = run.Text.Contains("missing here:", StringComparison.Ordinal);
        Assert.False(isMissing, $"{run.Text}\n./test.sh installs it");
        Require(run);
    }

    /// <summary>Tells one part to do something: kill, start, stop, pause or resume it.</summary>
    public async Task TellAsync(string what, string part) => Require(await RunAsync(what, part));

    public Task TellAsync(string what, int silo) => TellAsync(what, Name(silo));

    /// <summary>Takes the ledger away for a moment. A crashed Azurite forgets its last seconds, for
    /// it is an emulator: it is stopped instead.</summary>
    public async Task RestartDatabaseAsync()
    {
        await TellAsync(_ledger == Azure ? "stop" : "kill", "db");
        await TellAsync("start", "db");
    }

    /// <summary>Restarts the silos one after the other.</summary>
    public async Task RestartAsync() => Require(await RunAsync("restart"));

    /// <summary>Answers running, paused, dead or stopped.</summary>
    public async Task<string> StateAsync(int silo) =>
        (await StatusAsync())[$"silo-{Name(silo)}"].State;

    /// <summary>What every part is, and the process it runs in.</summary>
    public async Task<IReadOnlyDictionary<string, (string Pid, string State)>> StatusAsync() =>
        (await RunAsync("status")).Text.Split('\n').Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(cells => cells.Length == 5)
            .ToDictionary(cells => cells[0], cells => (cells[1], cells[2]));

    /// <summary>Waits until every silo knows a store that was just made at one of them, and its
    /// locations: the others read them once a second.</summary>
    public async Task KnowAsync(Shop shop)
    {
        const string path = "inventory/locations";
        var made = (await shop.Get(path)).Expect(200).Body;
        foreach (var silo in Enumerable.Range(1, Silos))
        {
            using var other = new Shop(Silo(silo).Url, shop.Store, shop.Token);
            await Eventually.HoldsAsync(async () => (await other.Get(path)).Body == made);
        }
    }

    /// <summary>The ends of all logs, for the message of a failing test.</summary>
    public string Logs()
    {
        const int linesMax = 25;
        var logs = new DirectoryInfo(Path.Combine(Directory, "logs"));
        return string.Join('\n', (logs.Exists ? logs.GetFiles() : []).Select(log =>
            $"--- {log.Name}\n"
            + string.Join('\n', File.ReadLines(log.FullName).TakeLast(linesMax))));
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down", "--purge");
        _one.Dispose();
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }

    // One after the other: each writes down what it was told, for the next.
    private async Task<Outcome> RunAsync(params string[] words)
    {
        await _one.WaitAsync();
        try
        {
            using var script = new Process { StartInfo = StartOf(words) };
            script.Start();
            using var deadline = new CancellationTokenSource(Within);
            try
            {
                var output = script.StandardOutput.ReadToEndAsync(deadline.Token);
                var errors = script.StandardError.ReadToEndAsync(deadline.Token);
                await script.WaitForExitAsync(deadline.Token);
                return new(words, script.ExitCode, await output + await errors);
            }
            catch (OperationCanceledException late)
            {
                script.Kill();
                throw new TimeoutException(
                    $"./cluster.sh {words[0]} takes over {Within}\n{Logs()}", late);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private ProcessStartInfo StartOf(string[] words)
    {
        var start = new ProcessStartInfo("bash")
        {
            WorkingDirectory = SiloSetup.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in words.Prepend("cluster.sh"))
        {
            start.ArgumentList.Add(word);
        }
        start.Environment["CLUSTER_DIR"] = Directory;
        start.Environment["CLUSTER_PORT"] = Name(_port);
        start.Environment["CLUSTER_SILOS"] = Name(Silos);
        start.Environment["CLUSTER_HOST_DLL"] = SiloSetup.SiloDll;
        start.Environment["CLUSTER_AZURITE"] = AzuriteServer.Folder;
        start.Environment["CLUSTER_TOKEN"] = SiloSetup.AdminToken;
        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }
        return start;
    }

    private void Require(Outcome run) => Assert.True(
        run.Code == 0,
        $"./cluster.sh {string.Join(' ', run.Words)} ended with {run.Code}:\n{run.Text}\n{Logs()}");

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Outcome(string[] Words, int Code, string Text);
}

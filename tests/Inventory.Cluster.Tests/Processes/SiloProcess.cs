// The host as its users run it: a process of its own, spoken to over HTTP, stopped by signals.

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>One running host process. Disposing it kills what still runs.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private const int LinesMax = 300;
    private const int SigTerm = 15;
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(25);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _out = new();
    private readonly ConcurrentQueue<string> _error = new();

    private SiloProcess(SiloSetup setup)
    {
        Setup = setup;
        _process = new Process { StartInfo = setup.StartInfo() };
        _process.OutputDataReceived += (_, line) => Keep(_out, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public SiloSetup Setup { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it ended with; -1 while it runs.</summary>
    public int ExitCode { get; private set; } = -1;

    /// <summary>The last lines of standard output.</summary>
    public IReadOnlyList<string> Output => [.. _out];

    /// <summary>The last lines of standard error, empty ones left out.</summary>
    public IReadOnlyList<string> Errors => [.. _error.Where(line => line.Trim().Length > 0)];

    /// <summary>Everything kept of both, for the message of a failing test.</summary>
    public string Log =>
        $"--- host output\n{string.Join('\n', _out)}\n--- host errors\n{string.Join('\n', _error)}";

    /// <summary>Starts the host and waits until it says it is ready.</summary>
    public static async Task<SiloProcess> StartAsync(SiloSetup setup)
    {
        var silo = new SiloProcess(setup);
        try
        {
            await silo.ReadyAsync();
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the host and waits for nothing.</summary>
    public static SiloProcess Begin(SiloSetup setup) => new(setup);

    /// <summary>Starts the host where it must refuse to, and waits for it to end.</summary>
    public static async Task<SiloProcess> StartAndExitAsync(SiloSetup setup)
    {
        var silo = new SiloProcess(setup);
        await silo.ExitAsync(ReadyWithin);
        return silo;
    }

    /// <summary>Starts the host and waits until it is ready or has ended.</summary>
    public static async Task<SiloProcess> StartOrExitAsync(SiloSetup setup)
    {
        var silo = new SiloProcess(setup);
        await silo.ReadyAsync(mayExit: true);
        return silo;
    }

    /// <summary>Starts the host and kills it after a while, wherever it is by then.</summary>
    public static async Task KillWhileStartingAsync(SiloSetup setup, TimeSpan after)
    {
        await using var silo = new SiloProcess(setup);
        await silo._process.WaitForExitAsync().WaitAsync(after)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.False(silo.HasExited, $"The host ended by itself.\n{silo.Log}");
        await silo.KillAsync();
    }

    /// <summary>SIGKILL: the process gets no chance to write anything more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync(StopWithin);
    }

    /// <summary>SIGTERM: the process finishes what it has accepted and answers its exit code.
    /// </summary>
    public async Task<int> StopAsync()
    {
        Tell(SigTerm);
        await EndAsync();
        return ExitCode;
    }

    /// <summary>Waits for a process that ends by itself.</summary>
    public Task EndAsync() => ExitAsync(StopWithin);

    /// <summary>Makes the disk of a host that <see cref="SiloSetup.OnFailingDisk"/> started fail.
    /// </summary>
    public async Task FailDiskAsync(int how)
    {
        Tell(how);
        await Eventually.HoldsAsync(() => Task.FromResult(Output.Contains(StartupHook.Said)));
    }

    private void Tell(int signal) => Assert.Equal(0, Signal(_process.Id, signal));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }
        _process.Dispose();
    }

    private async Task ReadyAsync(bool mayExit = false)
    {
        using var http = new HttpClient { BaseAddress = Setup.Url };
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(PollEvery);
        while (!await AnswersReadyAsync(http))
        {
            if (_process.HasExited)
            {
                await ExitAsync(StopWithin);
                Assert.True(mayExit, $"The host ended with {ExitCode}.\n{Log}");
                return;
            }
            if (Stopwatch.GetElapsedTime(since) > ReadyWithin)
            {
                throw new TimeoutException($"The host was not ready in {ReadyWithin}.\n{Log}");
            }
            await poll.WaitForNextTickAsync();
        }
    }

    /// <summary>Asks a host whether it is ready.</summary>
    public static async Task<bool> AnswersReadyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task ExitAsync(TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            ExitCode = _process.ExitCode;
        }
        catch (OperationCanceledException late)
        {
            _process.Kill();
            throw new TimeoutException($"The host did not end in {within}.\n{Log}", late);
        }
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is null)
        {
            return;
        }
        lines.Enqueue(line);
        if (lines.Count > LinesMax)
        {
            lines.TryDequeue(out _);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Signal(int pid, int signal);
}

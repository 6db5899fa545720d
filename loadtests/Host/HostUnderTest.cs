using System.Diagnostics;
using System.Net;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Host;

/// <summary>
/// The real host as a process of its own, on a free loopback port, over a data directory that
/// outlives it. It ends with this process however that ends; its log goes to a file, so no pipe
/// costs the generator time.
/// </summary>
internal sealed class HostUnderTest : IAsyncDisposable
{
    private const string Store = "demo";
    private const int LogLinesShown = 20;

    // The shell becomes the host, so the process id stays. What it leaves behind asks the host to
    // stop when this process no longer holds the other end of the input, also where chaos made it
    // hang, and ends by itself at a line, which says that the host is gone and its id another's.
    // The host has a session of its own, so that a Ctrl+C ends the load, and it is still there to
    // be asked what it kept.
    private const string UntilInputEnds =
        """
        exec 3<&0
        trap '' INT
        (read -r _ <&3 || { kill $$; kill -CONT $$; }) > /dev/null 2>&1 &
        exec setsid dotnet "$1" >> "$2" 2>&1 < /dev/null 3<&-
        """;

    private static readonly TimeSpan ReadyMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly HostSettings _settings;
    private readonly string _log;

    private HostUnderTest(string dll, string data, HostSettings settings)
    {
        _settings = settings;
        var url = new Uri($"http://127.0.0.1:{settings.Port}");
        _log = Path.Combine(Path.GetDirectoryName(data)!, Path.GetFileName(data) + ".log");
        Target = new(url, Store, settings.Token);
        _started = Stopwatch.GetTimestamp();
        _process = Process.Start(Describe(dll, data, url))!;
    }

    /// <summary>How to reach it.</summary>
    public Target Target { get; }

    /// <summary>From before the process was started to its first "ready".</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>Time since the process was started.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_started);

    /// <summary>Memory it occupies now.</summary>
    public long ResidentBytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status")
                .First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
        }
    }

    /// <summary>Seconds of processor time it has used.</summary>
    public double CpuSeconds => ProcessCpu.SecondsOfTree(_process.Id);

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<HostUnderTest> StartAsync(
        string dll, string data, HostSettings settings, CancellationToken cancel)
    {
        Directory.CreateDirectory(data);
        var host = new HostUnderTest(dll, data, settings);
        try
        {
            await host.ReadyAsync(cancel);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it at once, as a crash does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Lets it hang, as a machine that stands still does.</summary>
    public void Pause() => Libc.Signal(_process.Id, Libc.SignalStop);

    /// <summary>Lets it go on.</summary>
    public void Resume() => Libc.Signal(_process.Id, Libc.SignalContinue);

    /// <summary>Asks it to stop, and kills it if it does not within the limit.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process.HasExited)
        {
            await SayGoneAsync();
        }
        else
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(StopMax);
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing);
            if (!_process.HasExited)
            {
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
    }

    private async Task SayGoneAsync()
    {
        try
        {
            await _process.StandardInput.WriteLineAsync();
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Nobody listens any more.
        }
    }

    private ProcessStartInfo Describe(string dll, string data, Uri url)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", UntilInputEnds, "sh", dll, _log])
        {
            WorkingDirectory = Path.GetDirectoryName(dll)!,
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        start.Environment["ASPNETCORE_URLS"] = url.ToString();
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Inventory__DataPath"] = data;
        start.Environment["Inventory__Store"] = Store;
        start.Environment["Inventory__Token"] = _settings.Token;
        start.Environment["Inventory__Bench"] = "true";
        foreach (var (name, value) in _settings.More)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private async Task ReadyAsync(CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = Target.Url };
        while (!await IsReadyAsync(http, cancel))
        {
            if (_process.HasExited || Age > ReadyMax)
            {
                throw new InvalidOperationException(
                    $"The host did not become ready. Its log:\n{LogTail()}");
            }

            await Task.Delay(ReadyPoll, cancel);
        }

        ReadyAfter = Age;
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancel)
    {
        try
        {
            using var response = await http.GetAsync("/health/ready", cancel);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string LogTail() => File.Exists(_log)
        ? string.Join('\n', File.ReadLines(_log).TakeLast(LogLinesShown))
            .Replace(_settings.Token, "***")
        : "(none)";
}

using System.Diagnostics;

namespace Inventory.LoadTests.Host;

/// <summary>How a server beside the host is started and ended.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Directory">Where it runs; its log is written there.</param>
/// <param name="StopSignal">What makes it end at once.</param>
internal sealed record ServerCommand(string[] Command, string Directory, string StopSignal)
{
    /// <summary>How long it may take to end before it is killed.</summary>
    public TimeSpan StopMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Settings by environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } =
        new Dictionary<string, string>();
}

/// <summary>
/// A server beside the host, ended with this process however that ends: it runs for as long as
/// this process holds the other end of its script's input. It has a session of its own, so that a
/// Ctrl+C reaches it only when its clients are gone.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int LogLinesShown = 20;

    private const string UntilInputEnds =
        """
        exec 3<&0 >> "$1" 2>&1
        signal=$2
        shift 2
        trap '' INT
        setsid "$@" < /dev/null 3<&- & server=$!
        (read -r _ <&3; kill "-$signal" $server) 2> /dev/null &
        exec 3<&-
        wait $server
        """;

    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(50);
    private readonly Process _process;
    private readonly TimeSpan _stopMax;
    private readonly string _log;

    private ServerProcess(ServerCommand server)
    {
        _stopMax = server.StopMax;
        _log = Path.Combine(server.Directory, "server.log");
        var start = new ProcessStartInfo("/bin/sh")
        {
            WorkingDirectory = server.Directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        string[] words = ["-c", UntilInputEnds, "sh", _log, server.StopSignal, .. server.Command];
        foreach (var word in words)
        {
            start.ArgumentList.Add(word);
        }

        foreach (var (name, value) in server.Environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
    }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended, or did not answer in time.</exception>
    public static async Task<ServerProcess> StartAsync(
        ServerCommand server, Func<Task<bool>> isReady, CancellationToken cancel)
    {
        var process = new ServerProcess(server);
        try
        {
            await process.ReadyAsync(server.Command[0], isReady, cancel);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it at once, and kills it if it does not end within the limit: what it keeps is
    /// thrown away.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(_stopMax);
        await _process.WaitForExitAsync(limit.Token).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private async Task ReadyAsync(
        string name, Func<Task<bool>> isReady, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await isReady())
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(started) > ReadyMax)
            {
                throw new InvalidOperationException(
                    $"{name} did not become ready. Its log:\n{LogTail()}");
            }

            await Task.Delay(ReadyPoll, cancel);
        }
    }

    private string LogTail() => File.Exists(_log)
        ? string.Join('\n', File.ReadLines(_log).TakeLast(LogLinesShown))
        : "(none)";
}

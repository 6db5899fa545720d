using Inventory.LoadTests.Cluster;
using Inventory.LoadTests.Host;

namespace Inventory.LoadTests.Compare;

/// <summary>
/// A Redis server of this run alone that answers a write when it is on disk: every turn of its
/// event loop ends with one flush for all clients it has read from.
/// </summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private const string ProgramsRoot = "/usr/bin";
    private const string Loopback = "127.0.0.1";

    // No snapshot and no rewrite of the log falls into a round, as no checkpoint of PostgreSQL
    // does. One thread serves sockets: more of them need cores of their own.
    private static readonly string[] Settings =
    [
        "appendonly=yes", "appendfsync=always", "save=", "auto-aof-rewrite-percentage=0",
        "io-threads=1",
    ];

    private readonly string _directory;
    private readonly string[] _settings;
    private readonly int _port = LoopbackPort.Free();
    private ServerProcess? _process;

    private RedisServer(string directory, ComparePlan plan)
    {
        _directory = directory;
        _settings = [.. Settings, .. plan.RedisSettings];
    }

    /// <summary>Its version and how it is set.</summary>
    public string Description { get; private set; } = "";

    /// <summary>Starts it in a directory that is not there yet.</summary>
    public static async Task<RedisServer> StartAsync(
        string directory, ComparePlan plan, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        var server = new RedisServer(directory, plan);
        server._process = await ServerProcess.StartAsync(
            new(server.Command(), directory, StopSignal: "KILL"),
            () => server.AnswersAsync(cancel), cancel);
        try
        {
            var version = await server.CliAsync(["INFO", "server"], cancel);
            server.Description =
                $"Redis {Version(version)} with {string.Join(", ", server._settings)}";
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs one command of Redis and answers what it said.</summary>
    public async Task<string> CliAsync(string[] words, CancellationToken cancel) =>
        (await ClientAsync("redis-cli", RedisTransport.Socket, words, cancel)).Trim();

    /// <summary>Runs a client program of Redis against this server.</summary>
    public async Task<string> ClientAsync(
        string program, RedisTransport transport, string[] words, CancellationToken cancel)
    {
        string[] where = transport == RedisTransport.Tcp
            ? ["-h", Loopback, "-p", $"{_port}"]
            : ["-s", Socket];
        var printed = await Commands.RunAsync(
            [Program(program), .. where, .. words], new Dictionary<string, string>(), _directory,
            cancel);
        return printed.Output;
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private string Socket => Path.Combine(_directory, "redis.sock");

    private string[] Command() =>
    [
        Program("redis-server"), "--bind", Loopback, "--port", $"{_port}", "--unixsocket", Socket,
        "--dir", _directory,
        .. _settings.SelectMany(setting => Words(setting)),
    ];

    private static string[] Words(string setting)
    {
        var at = setting.IndexOf('=');
        return [$"--{setting[..at]}", setting[(at + 1)..]];
    }

    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        try
        {
            return await CliAsync(["PING"], cancel) == "PONG";
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Version(string about)
    {
        const string Label = "redis_version:";
        return about.Split('\n').First(l => l.StartsWith(Label, StringComparison.Ordinal))
            [Label.Length..].Trim();
    }

    private static string Program(string name)
    {
        var path = Path.Combine(ProgramsRoot, name);
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException(
                $"{path} is not there: install Redis 7, on Debian by apt-get install "
                + "redis-server.");
    }
}

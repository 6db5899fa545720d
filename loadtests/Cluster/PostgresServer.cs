using System.Security.Cryptography;
using Inventory.LoadTests.Host;

namespace Inventory.LoadTests.Cluster;

/// <summary>
/// A PostgreSQL server of this run alone, durable as it comes and with room in memory and in its
/// log. It does not run as root, so there it runs as the user its package made.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Name of the ledger.</summary>
    public const string Name = "postgres";

    private const string Owner = "inventory";
    private const string User = "postgres";
    private const string ProgramsRoot = "/usr/lib/postgresql";

    // The first three are defaults, given so that no installation changes them.
    private static readonly string[] Settings =
    [
        "fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=1GB",
        "max_wal_size=8GB", "checkpoint_timeout=30min", "wal_buffers=64MB", "max_connections=1200",
    ];

    private readonly string _directory;
    private readonly bool _tcp;
    private readonly string[] _settings;
    private readonly string _password = Convert.ToHexStringLower(
        RandomNumberGenerator.GetBytes(16));
    private readonly int _port = LoopbackPort.Free();
    private ServerProcess? _process;

    private PostgresServer(string directory, ServerSettings settings)
    {
        _directory = directory;
        _tcp = settings.Tcp;
        _settings = [.. Settings, .. settings.PostgresSettings];
    }

    /// <summary>Its version and how it is set.</summary>
    public string Description { get; private set; } = "";

    /// <summary>Makes a server in a directory that is not there yet, and starts it.</summary>
    public static async Task<PostgresServer> StartAsync(
        string directory, ServerSettings settings, CancellationToken cancel)
    {
        var server = new PostgresServer(directory, settings);
        await server.MakeAsync(cancel);
        server._process = await ServerProcess.StartAsync(
            server.Command(), () => server.AnswersAsync(cancel), cancel);
        try
        {
            var version = await server.QueryAsync(User, "SHOW server_version", cancel);
            server.Description =
                $"PostgreSQL {version.Split(' ')[0]} with {string.Join(", ", server._settings)}";
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How its clients reach it; silos take loopback TCP.</summary>
    public string Transport => _tcp ? "loopback TCP" : "the socket";

    /// <summary>Seconds of processor time the server has used.</summary>
    public double CpuSeconds => ProcessCpu.SecondsOfTree(
        int.Parse(File.ReadLines(Path.Combine(Files, "postmaster.pid")).First()));

    /// <summary>Bytes of a database on disk.</summary>
    public async Task<double> BytesAsync(string database, CancellationToken cancel) =>
        double.Parse(await QueryAsync(
            User, $"SELECT pg_database_size('{database}')", cancel));

    /// <summary>Bytes written to the log so far.</summary>
    public async Task<double> LogBytesAsync(CancellationToken cancel) =>
        double.Parse(await QueryAsync(
            User, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')", cancel));

    /// <summary>Makes an empty database.</summary>
    public Task CreateDatabaseAsync(string database, CancellationToken cancel) =>
        QueryAsync(User, $"CREATE DATABASE {database}", cancel);

    /// <summary>How a silo reaches a database of it.</summary>
    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Database={database};Username={Owner};Password={_password}";

    /// <summary>Runs SQL and answers its rows as text.</summary>
    public async Task<string> QueryAsync(string database, string sql, CancellationToken cancel)
    {
        string[] words = ["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-c", sql, database];
        return (await ClientAsync("psql", words, cancel)).Output.Trim();
    }

    /// <summary>Runs a client program of PostgreSQL against this server.</summary>
    public Task<Printed> ClientAsync(string program, string[] words, CancellationToken cancel)
    {
        var environment = new Dictionary<string, string>
        {
            ["PGHOST"] = _tcp ? "127.0.0.1" : _directory,
            ["PGPASSWORD"] = _password,
            ["PGPORT"] = $"{_port}",
            ["PGUSER"] = Owner,
        };
        return Commands.RunAsync([Program(program), .. words], environment, _directory, cancel);
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string[] AsServer =>
        Environment.UserName == "root"
            ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups"]
            : [];

    private string Files => Path.Combine(_directory, "data");

    private async Task MakeAsync(CancellationToken cancel)
    {
        // Nobody else enters the directory with the password and the socket, which needs none.
        string[] owner = AsServer.Length > 0 ? ["-o", User, "-g", User] : [];
        await RunAsync("/", ["install", "-d", "-m", "700", .. owner, _directory], cancel);
        var password = Path.Combine(_directory, "password");
        await File.WriteAllTextAsync(password, _password, cancel);
        await RunAsync(
            _directory,
            [
                .. AsServer, Program("initdb"), "-D", Files, "-U", Owner, "--auth-local=trust",
                "--auth-host=scram-sha-256", $"--pwfile={password}", "-E", "UTF8",
                "--locale=C", "--no-instructions",
            ],
            cancel);
    }

    private static Task<Printed> RunAsync(
        string directory, string[] command, CancellationToken cancel) =>
        Commands.RunAsync(command, new Dictionary<string, string>(), directory, cancel);

    private ServerCommand Command()
    {
        string[] command =
        [
            .. AsServer, Program("postgres"), "-D", Files, "-p", $"{_port}", "-k", _directory,
            "-c", "listen_addresses=127.0.0.1",
            .. _settings.SelectMany(setting => (string[])["-c", setting]),
        ];
        return new(command, _directory, StopSignal: "QUIT");
    }

    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        try
        {
            return await QueryAsync(User, "SELECT 1", cancel) == "1";
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Program(string name) =>
        (Directory.Exists(ProgramsRoot) ? Directory.GetDirectories(ProgramsRoot) : [])
            .OrderByDescending(version => int.Parse(Path.GetFileName(version)))
            .Select(version => Path.Combine(version, "bin", name))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException(
            $"{name} is not under {ProgramsRoot}: install postgresql, 13 or later.");
}

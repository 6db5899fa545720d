using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Inventory.Storage.Postgres;
using Npgsql;

[assembly: AssemblyFixture(typeof(Inventory.Storage.Tests.Postgres.PostgresServerEnd))]

namespace Inventory.Storage.Tests.Postgres;

/// <summary>A PostgreSQL server of its own on a loopback port. PostgreSQL does not run as root, so
/// there it runs as the user its package made, or nobody.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{

    // The server ends with whoever holds the other end of this script's input, however that ends.
    private const string UntilInputEnds =
        """
        "$@" & server=$!
        read -r _
        kill -QUIT $server
        wait $server
        """;

    private static readonly Lazy<Task<PostgresServer>> Running = new(() => StartAsync());

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Stack<PostgresDatabase> _idle = new();
    private readonly string _directory;
    private Process? _process;
    private int _databases;

    private PostgresServer(string directory)
    {
        _directory = directory;
        Port = FreePort();
    }

    public int Port { get; private set; }

    /// <summary>The server all tests share; the first to ask starts it.</summary>
    public static Task<PostgresServer> SharedAsync() => Running.Value;

    public static async ValueTask EndSharedAsync()
    {
        if (Running.IsValueCreated)
        {
            await (await Running.Value).DisposeAsync();
        }
    }

    /// <summary>Starts a server for a test that stops it.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var directory = (await RunAsync("mktemp", "-d", "/tmp/ledger-pg-XXXXXX")).Trim();
        var server = new PostgresServer(directory);
        _ = await RunAsync(
            Program("initdb"), "-D", server.DataDirectory, "-U", "owner", "-A", "trust",
            "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions");
        await RunScriptAsync(
            $"printf 'host all guarded all scram-sha-256\\n' | cat - {server.DataDirectory}/"
            + $"pg_hba.conf > {directory}/hba && cp {directory}/hba {server.DataDirectory}/"
            + "pg_hba.conf");
        await server.StartAgainAsync();
        return server;
    }

    private string DataDirectory => $"{_directory}/data";

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={Port};Database={database};Username=owner";

    /// <summary>A migrated database without rows.</summary>
    public async Task<PostgresDatabase> RentAsync()
    {
        lock (_idle)
        {
            if (_idle.TryPop(out var database))
            {
                return database;
            }
        }

        var name = $"ledger_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        await using var ledger = new PostgresLedger(
            new PostgresLedgerOptions { ConnectionString = ConnectionString(name) });
        await ledger.OpenAsync(CancellationToken.None);
        return new PostgresDatabase(this, name);
    }

    /// <summary>An empty database.</summary>
    public async Task<PostgresDatabase> CreateAsync()
    {
        var name = $"empty_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return new PostgresDatabase(this, name);
    }

    public void Return(PostgresDatabase database)
    {
        lock (_idle)
        {
            _idle.Push(database);
        }
    }

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        _ = await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection($"{ConnectionString(database)};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Ends every process of the server at once, as a crash would.</summary>
    public async Task CrashAsync()
    {
        _process!.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Starts, and answers when it accepts connections.</summary>
    public async Task StartAgainAsync()
    {
        string[] server =
        [
            "-c", UntilInputEnds, "server", Program("postgres"),
            "-D", DataDirectory, "-p", $"{Port}", "-k", _directory,
            "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=60",
            "-c", "log_destination=stderr", "-c", "deadlock_timeout=500ms",
        ];
        _process = Start("sh", server);
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var started = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await (await OpenAsync("postgres")).DisposeAsync();
                return;
            }
            catch (NpgsqlException) when (started.Elapsed < Deadline && !_process.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_process is not null)
        {
            await CrashAsync();
        }

        _ = await RunAsync("rm", "-rf", _directory);
    }

    private static string Program(string name) =>
        Directory.GetDirectories("/usr/lib/postgresql")
            .Select(version => Path.Combine(version, "bin", name))
            .Where(File.Exists)
            .OrderByDescending(path => path, StringComparer.Ordinal)
            .FirstOrDefault()
        ?? throw new InvalidOperationException("install PostgreSQL; ./test.sh does");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static Task RunScriptAsync(string script) => RunAsync("sh", "-c", script);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Deadline);
        await process.WaitForExitAsync().WaitAsync(Deadline);
        Assert.True(process.ExitCode == 0, $"{program}: {await error}");
        return output;
    }

    private static Process Start(string program, string[] arguments)
    {
        string[] prefix = [];
        if (Environment.UserName == "root")
        {
            var user = GroupOf("postgres") is null ? "nobody" : "postgres";
            prefix =
            [
                "setpriv", $"--reuid={user}", $"--regid={GroupOf(user)}", "--clear-groups",
            ];
        }

        string[] all = [.. prefix, program, .. arguments];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        return Process.Start(start)!;
    }

    private static string? GroupOf(string user) =>
        File.ReadLines("/etc/passwd")
            .FirstOrDefault(line => line.StartsWith($"{user}:", StringComparison.Ordinal))
            ?.Split(':')[3];
}

/// <summary>Stops the shared server when the tests are over.</summary>
public sealed class PostgresServerEnd : IAsyncDisposable
{
    public ValueTask DisposeAsync() => PostgresServer.EndSharedAsync();
}

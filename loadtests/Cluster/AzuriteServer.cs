using Inventory.LoadTests.Host;

namespace Inventory.LoadTests.Cluster;

/// <summary>
/// The table service of Azurite, the emulator of Azure Storage, as the tests of the ledger install
/// it. It writes to disk every 5 s only, so it shows what works and not what Azure is like.
/// </summary>
internal sealed class AzuriteServer : IAsyncDisposable
{
    /// <summary>Name of the ledger.</summary>
    public const string Name = "azure";

    /// <summary>SKUs it has at most: it stores a few hundred new ones a second.</summary>
    public const int SkusMax = 2_000;

    private const string Account = "devstoreaccount1";

    // Every Azurite has it; it is public.
    private const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly string Installed = Path.Combine(
        Repository.Root, "tests", "Inventory.Storage.Tests", "AzureTables");

    private readonly int _port = LoopbackPort.Free();
    private ServerProcess? _process;

    /// <summary>Installs it where it is missing, and starts it in a new directory.</summary>
    public static async Task<AzuriteServer> StartAsync(
        string directory, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        var program = Path.Combine(Installed, "node_modules", "azurite");
        if (!Directory.Exists(program))
        {
            await Commands.RunAsync(
                ["npm", "ci", "--no-audit", "--no-fund"], new Dictionary<string, string>(),
                Installed, cancel);
        }

        var server = new AzuriteServer();
        string[] command =
        [
            "node", Path.Combine(program, "dist", "src", "table", "main.js"),
            "--tableHost", "127.0.0.1", "--tablePort", $"{server._port}",
            "--location", directory, "--silent", "--skipApiVersionCheck", "--disableTelemetry",
        ];
        server._process = await ServerProcess.StartAsync(
            new(command, directory, StopSignal: "KILL"), () => server.AnswersAsync(cancel),
            cancel);
        return server;
    }

    /// <summary>Leads to tables of their own.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
        + $"TableEndpoint=http://127.0.0.1:{_port}/{Account};";

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;

    // Without a signature it refuses, which is an answer.
    private async Task<bool> AnswersAsync(CancellationToken cancel)
    {
        try
        {
            using var http = new HttpClient();
            var tables = new Uri($"http://127.0.0.1:{_port}/{Account}/Tables");
            using var response = await http.GetAsync(tables, cancel);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Inventory.Cluster.Tests.Client;
using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>What a host tells of its store, while it is killed as soon as it has acknowledged what
/// is to be told.</summary>
public sealed class StoreNewsProcessTests : IAsyncLifetime
{
    private const int Kills = 3;
    private const string Test = "test *";

    private readonly Scratch _scratch = new();
    private readonly ConcurrentQueue<KeptWebhook> _kept = new();
    private Receiver _receiver = null!;
    private SiloSetup _setup = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync(async context =>
        {
            _kept.Enqueue(await KeptWebhook.ReadAsync(context.Request));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        _setup = SiloSetup.Fresh(_scratch).With("Inventory__Webhooks__AllowLoopback", "true");
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Host_WhenKilledAfterALocationWasMade_TellsOfItInOrderAndSigned()
    {
        await using (var first = await SiloProcess.StartAsync(_setup))
        {
            using var shop = Shop.Admin(_setup);
            await shop.Location("BEFORE");
        }
        var secret = "";
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var silo = await SiloProcess.StartAsync(_setup);
            using var shop = Shop.Admin(_setup);
            secret = kill > 0 ? secret : await MakeHookAsync(shop);
            await shop.Location($"K-{kill}");
            await silo.KillAsync();
        }

        await using var last = await SiloProcess.StartAsync(_setup);
        using var tried = Shop.Admin(_setup);
        (await tried.Post("hooks/1/test", "")).Expect(202);

        // The first location is older than the hook: the next ones have the ids 3, 4, 5.
        await Eventually.HoldsAsync(() => Task.FromResult(Told().Length == Kills + 1));
        Assert.Equal(
            ["3 created", "4 created", "5 created"], Told().Where(text => text != Test));
        Assert.Contains(Test, Told());
        var file = Path.Combine(_scratch.Path, "kept");
        await File.WriteAllLinesAsync(file, _kept.Select(message => message.ToLine()));
        Assert.Equal(
            $"ok {_kept.Count}\n", await NodeScript.RunAsync("verify.mjs", file, secret));
    }

    private async Task<string> MakeHookAsync(Shop shop)
    {
        var made = await shop.Post("hooks", $$"""
            {"scope": "store/inventory/location/*", "destination": "{{_receiver.Url}}"}
            """);
        return made.Expect(200).Text("data.secret");
    }

    private string[] Told() =>
        [.. _kept.DistinctBy(message => message.Id).Select(message => Text(message.Body))];

    private static string Text(string body)
    {
        var (message, data) = (JsonNode.Parse(body)!, JsonNode.Parse(body)!["data"]!);
        var what = data["location_id"] ?? data["type"]!;
        return $"{what} {message["scope"]!.GetValue<string>().Split('/')[^1]}";
    }
}

using System.Collections.Concurrent;
using Inventory.Cluster.Tests.Client;
using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>Webhooks from the host to a receiver that is late, fails, redirects, closes or hangs at
/// first, while the host is killed: all arrive, those of an item in order, and signed.</summary>
public sealed class HookDeliveryTests : IAsyncLifetime
{
    private const int Products = 5;
    private const int Failing = 3;
    private const int Hangs = 4;
    private const int Kills = 3;

    // Without the setting the first retry would be a minute behind the attempt.
    private static readonly TimeSpan RetriedWithin = TimeSpan.FromSeconds(50);

    private readonly Scratch _scratch = new();
    private readonly ConcurrentQueue<KeptWebhook> _kept = new();
    private readonly List<int> _tried = [];
    private readonly TaskCompletionSource _others = new();
    private Receiver _receiver = null!;
    private SiloSetup _setup = null!;
    private string _secret = "";

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync(ReceiveAsync);
        _setup = SiloSetup.Fresh(_scratch).With("Inventory__Webhooks__AllowLoopback", "true")
            .With("Inventory__Webhooks__RetrySeconds__0", "10");
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Host_WhenReceiversFailAndItIsKilled_DeliversAllInOrderAndSigned()
    {
        await RunAndKillAsync(async shop =>
        {
            await MakeHookAsync(shop);
            await Task.WhenAll(Enumerable.Range(0, Products).Select(async product =>
            {
                await shop.Product(Sku(product), 10);
                for (var units = 11; units < 15; units++)
                {
                    await shop.SetStock(Sku(product), units);
                }
            }));
            await Eventually.HoldsAsync(async () => await CountFailedOnceAsync(shop) == Failing);
        });
        for (var kill = 0; kill < Kills; kill++)
        {
            await RunAndKillAsync(shop => Task.WhenAll(Enumerable.Range(0, Products).Select(
                product => shop.SetStock(Sku(product), 20 + kill))));
        }

        await using var last = await SiloProcess.StartAsync(_setup);
        using var shop = Shop.Admin(_setup);
        foreach (var product in Enumerable.Range(0, Products))
        {
            await CheckAsync(await shop.Live(Sku(product)));
        }
        Assert.Equal(Products, _tried.Count);
        await CheckSignaturesAsync();
    }

    /// <summary>Kills the host as soon as the last change is acknowledged.</summary>
    private async Task RunAndKillAsync(Func<Shop, Task> change)
    {
        await using var silo = await SiloProcess.StartAsync(_setup);
        using var shop = Shop.Admin(_setup);
        await change(shop);
        await silo.KillAsync();
    }

    private static string Sku(int product) => $"HD-{product}";

    private async Task MakeHookAsync(Shop shop)
    {
        var made = await shop.Post(
            "hooks", $$"""{"scope": "{{Hooks.Scope}}", "destination": "{{_receiver.Url}}"}""");
        _secret = made.Expect(200).Text("data.secret");
    }

    private static async Task<int> CountFailedOnceAsync(Shop shop) =>
        (await shop.Get("hooks/1/deliveries?status=pending")).Expect(200).Data.AsArray()
            .Count(delivery => delivery!["attempts"]!.AsArray().Count == 1);

    private async Task CheckAsync(Reply item)
    {
        var variant = (int)item.Number("data.identity.variant_id");
        var version = (int)item.Number("data.version");
        await Eventually.HoldsAsync(
            () => Task.FromResult(Taken(variant).Any(taken => taken.Sequence == version)),
            RetriedWithin);

        var taken = Taken(variant).DistinctBy(message => message.Id).ToList();

        Assert.Equal(taken.OrderBy(message => message.Sequence), taken);
        Assert.Equal(version, taken[^1].Sequence);
        Assert.Equal(item.Number("data.available_to_sell"), taken[^1].AvailableToSell);
        var told = taken.SelectMany(message => Enumerable.Range(
            message.Sequence - message.Changes + 1, message.Changes));
        Assert.Equal(Enumerable.Range(version - Kills - 4, Kills + 5), told.Distinct().Order());
        Assert.All(
            _kept.Where(message => message.Variant == variant),
            message => Assert.Equal($"msg_demo-{variant}-{message.Sequence}-1", message.Id));
    }

    private async Task CheckSignaturesAsync()
    {
        var (file, kept) = (Path.Combine(_scratch.Path, "kept"), _kept.ToArray());
        await File.WriteAllLinesAsync(file, kept.Select(message => message.ToLine()));

        Assert.Equal(
            $"ok {kept.Length}\n", await NodeScript.RunAsync("verify.mjs", file, _secret));
    }

    private IEnumerable<KeptWebhook> Taken(int variant) =>
        _kept.Where(message => message.IsTaken && message.Variant == variant);

    private async Task ReceiveAsync(HttpContext context)
    {
        Assert.Equal("/hooks", context.Request.Path);
        var message = await KeptWebhook.ReadAsync(context.Request);
        var fault = FaultOf(message.Variant);
        if (fault == 0)
        {
            await _others.Task;
        }
        context.Response.StatusCode = fault switch
        {
            1 => StatusCodes.Status500InternalServerError,
            2 => StatusCodes.Status302Found,
            _ => StatusCodes.Status204NoContent,
        };
        context.Response.Headers.Location = fault == 2 ? "/elsewhere" : default;
        _kept.Enqueue(message with { IsTaken = fault is null or 0 });
        if (fault == 3)
        {
            context.Abort();
        }
        else if (fault == Hangs)
        {
            var isCut = new TaskCompletionSource();
            await using var cut = context.RequestAborted.Register(isCut.SetResult);
            await isCut.Task;
        }
    }

    /// <summary>Every item meets another fault at its first try, and then none.</summary>
    private int? FaultOf(int variant)
    {
        lock (_tried)
        {
            if (_tried.Contains(variant))
            {
                return null;
            }
            _tried.Add(variant);
            if (_tried.Count == Products)
            {
                _others.SetResult();
            }
            return _tried.IndexOf(variant);
        }
    }
}

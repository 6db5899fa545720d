using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Control;
using Inventory.Grains.Webhooks;
using Inventory.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Inventory.Cluster.Tests.Webhooks;

/// <summary>One attempt that was made.</summary>
internal sealed record SentMessage(int HookId, string MessageId, JsonNode Body)
{
    public long Sequence => Body["data"]!["sequence"]!.GetValue<long>();

    public int Merged => Body["data"]!["merged"]!.GetValue<int>();
}

/// <summary>The hooks of the store of an <see cref="ItemCluster"/>. What is sent to them is kept,
/// and answered as a test says: nothing leaves the process.</summary>
internal sealed class HookScene : IDisposable
{
    private readonly ConcurrentQueue<SentMessage> _sent = new();
    private readonly TimeProvider _time;

    public HookScene(ILedger ledger, LedgerWriter writer, TimeProvider time)
    {
        var control = new ControlLedger(ledger, writer.AppendAsync, time);
        _time = time;
        Stores = new(control, null);
        Registry = new(Stores, control);
    }

    public StoreRegistry Stores { get; }

    public HookRegistry Registry { get; }

    /// <summary>What attempts are answered with.</summary>
    public Func<SentMessage, Task<int>> Answer { get; set; } = static _ => Task.FromResult(200);

    /// <summary>The attempts so far, in their order.</summary>
    public IReadOnlyList<SentMessage> Sent => [.. _sent];

    /// <summary>A message of item 7.</summary>
    public static ItemMessage Message(long version) => new()
    {
        Kind = ItemMessageKind.StockChanged,
        VariantId = 7,
        ProductId = 7,
        LocationId = 1,
        Version = version,
        At = version,
        AvailableToSell = 1,
        QtyBackordered = 0,
        BackorderLimit = null,
    };

    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(Stores);
        services.AddSingleton(Registry);
        services.AddSingleton(new DeliveryDecider(DeliverySchedule.BigCommerce));
        services.AddSingleton<SendToHook>(SendAsync);
    }

    /// <summary>Makes a hook of the store, and the store with the first.</summary>
    public Task<int> MakeAsync(ItemMessageKind kind = ItemMessageKind.StockChanged) =>
        MakeAsync(MessageScopes.Of(kind), $"{kind}");

    /// <summary>Makes a hook of a scope.</summary>
    /// <param name="scope">Which messages it gets.</param>
    /// <param name="path">Where they go.</param>
    public async Task<int> MakeAsync(string scope, string path)
    {
        await MakeStoreAsync();
        var patch = new HookPatch { Scope = scope, Destination = $"https://hook.test/{path}" };
        var version = Stores.Current.Find(ItemCluster.Store)!.Version;
        await ChangeAsync(
            (state, now) => HookRules.Create(state, 0, patch, "sealed", now, version));
        return (await ReadAsync()).HookIdLast;
    }

    /// <summary>Makes the store, where it is not there.</summary>
    public Task MakeStoreAsync() => Stores.CreateStoreAsync(
        Operation.None, ItemCluster.Store, _ => (200, ""), CancellationToken.None);

    /// <summary>Changes the store itself.</summary>
    public async Task ChangeStoreAsync(
        Func<StoreState, long, ControlDecision<StoreEvent>> decide)
    {
        var outcome = await Stores.ExecuteAsync(
            Store, Operation.None, decide, _ => (200, ""), CancellationToken.None);
        Assert.Null(outcome.Refusal);
    }

    public Task SwitchOnAsync(int hook) => SwitchAsync(hook, isOn: true);

    public Task SwitchAsync(int hook, bool isOn) => ChangeAsync((state, now) => HookRules.Change(
        state, new(0, SeesAll: true), hook, new() { IsActive = isOn }, now));

    public Task DeleteAsync(int hook) => ChangeAsync(
        (state, _) => HookRules.Delete(state, new(0, SeesAll: true), hook));

    public async Task<Hook> HookAsync(int hook) => (await ReadAsync()).Hooks[hook];

    public void Dispose()
    {
        Registry.Dispose();
        Stores.Dispose();
    }

    private StoreRecord Store => Stores.Current.Find(ItemCluster.Store)!.State.Store;

    private Task<HooksState> ReadAsync() => Registry.ReadAsync(Store, CancellationToken.None);

    private async Task ChangeAsync(
        Func<HooksState, long, ControlDecision<HookEvent>> decide)
    {
        var outcome = await Registry.ExecuteAsync(
            Store, Operation.None, decide, _ => (200, ""), CancellationToken.None);
        Assert.Null(outcome.Refusal);
    }

    private async Task<AttemptOutcome> SendAsync(
        Hook hook, string messageId, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var at = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var sent = new SentMessage(hook.Id, messageId, JsonNode.Parse(body.Span)!);
        // Who sees the attempt may change the answers of the next ones.
        var answer = Answer;
        _sent.Enqueue(sent);
        return new AttemptOutcome.Answered(at, 1, await answer(sent).WaitAsync(cancel));
    }
}

using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Webhooks;
using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Grains;
using Inventory.Grains.Carts;
using Inventory.Grains.Clustering;
using Inventory.Grains.Items;
using Inventory.Grains.Orders;
using Inventory.Grains.Webhooks;
using Inventory.Storage;
using Inventory.Storage.Faults;
using Inventory.Storage.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Core.Internal;
using Orleans.TestingHost;
using LedgerStream = Inventory.Storage.StreamId;

namespace Inventory.Cluster.Tests.Items;

/// <summary>Silos, mostly one, over a ledger in memory that fails as told, without HTTP.</summary>
internal sealed class ItemCluster : IAsyncDisposable
{
    public const string Store = "demo";

    private readonly InProcessTestCluster _cluster;
    private readonly LedgerWriter _writer;
    private readonly StrongBox<StoreTerms> _terms;
    private readonly StrongBox<Func<Task>> _renewal;

    private ItemCluster(
        InProcessTestCluster cluster,
        FaultyLedger ledger,
        LedgerWriter writer,
        SteppedTime time,
        GrainCalls calls,
        HookScene hooks,
        StrongBox<StoreTerms> terms,
        StrongBox<Func<Task>> renewal)
    {
        _cluster = cluster;
        Hooks = hooks;
        _terms = terms;
        _renewal = renewal;
        Calls = calls;
        _writer = writer;
        Ledger = ledger;
        Time = time;
        Gateway = new(TimeProvider.System);
        Carts = new(cluster.Client, ledger, TimeProvider.System);
        Counts = new(Services);
    }

    public FaultyLedger Ledger { get; }
    public SteppedTime Time { get; }
    public GrainCalls Calls { get; }
    public HookScene Hooks { get; }
    public ItemGateway Gateway { get; }
    public CartGateway Carts { get; }
    public GrainCounts Counts { get; }
    public static StoreTerms Terms { get; } = new(true, [1, 2]);
    /// <summary>The store's switches as items find them from now on.</summary>
    public StoreTerms TermsNow { get => _terms.Value!; set => _terms.Value = value; }
    /// <summary>Runs when an item wants to know what others have changed of the store.</summary>
    public Func<Task> Renewal { get => _renewal.Value!; set => _renewal.Value = value; }
    public IServiceProvider Services => _cluster.Silos[0].ServiceProvider;

    public static async Task<ItemCluster> StartAsync(
        Action<ItemOptions>? configure = null,
        short silos = 1,
        ReadLease? lease = null,
        ILoggerProvider? log = null)
    {
        var ledger = new FaultyLedger(new MemoryLedger(), new());
        await ledger.OpenAsync(CancellationToken.None);
        var (writer, time) = (new LedgerWriter(ledger), new SteppedTime());
        var (calls, terms) = (new GrainCalls(), new StrongBox<StoreTerms>(Terms));
        var renewal = new StrongBox<Func<Task>>(() => Task.CompletedTask);
        var hooks = new HookScene(ledger, writer, time);
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<ILedger>(ledger);
            silo.Services.AddSingleton(writer);
            silo.Services.AddSingleton<TimeProvider>(time);
            silo.Services.AddSingleton<FindStoreTerms>(_ => terms.Value);
            silo.Services.AddSingleton<RenewStore>(_ => _ => new(renewal.Value!()));
            silo.Services.AddSingleton(lease ?? ReadLease.Unbounded());
            silo.Services.AddInventoryGrains();
            hooks.AddTo(silo.Services);
            silo.AddNewsChannels();
            silo.AddIncomingGrainCallFilter(calls);
            silo.Services.AddSingleton(Options(configure));
            silo.Services.AddLogging(logging => Send(logging, log));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new(cluster, ledger, writer, time, calls, hooks, terms, renewal);
    }

    public IItemGrain Item(int id) =>
        _cluster.Client.GetGrain<IItemGrain>(new ItemKey(Store, id).ToString());

    public ICartGrain Cart(Guid reservationId) =>
        _cluster.Client.GetGrain<ICartGrain>(CartKey.Of(Store, reservationId));

    public IOrderGrain Order(string id) =>
        _cluster.Client.GetGrain<IOrderGrain>(OrderKey.Of(Store, id));

    public IHookQueueGrain Queue(int hook) =>
        _cluster.Client.GetGrain<IHookQueueGrain>(HookQueueKey.Of(Store, hook));

    /// <summary>An item as the edge knows it, with a lane of its own.</summary>
    public async Task<ItemRef> ReferenceAsync(int id)
    {
        var (item, view) = (Item(id), await Item(id).ReadAsync());
        return new(view!.Facts, view.Key, item, new ReserveLane(item, Gateway, waitingMax: 64));
    }

    public async Task<IItemGrain> MakeAsync(int id, int onHand, int? limit)
    {
        var item = Item(id);
        var facts = new ItemFacts
        {
            VariantId = id,
            ProductId = id,
            Name = $"Item {id}",
            Variants = [new(id, $"S-{id}", [])],
        };
        var import = new ItemCommand.Import
        {
            LocationId = 1,
            OnHand = onHand,
            Settings = new() { HasBackorderLimit = true, BackorderLimit = limit },
        };
        Accepted(await item.ExecuteAsync(new ItemCommand.Create(facts)));
        Accepted(await item.ExecuteAsync(import));
        return item;
    }

    public ItemCommand.Reserve Reserve(int id, int quantity, long expiresInMs = 900_000) => new()
    {
        ReservationId = Guid.CreateVersion7(Time.GetUtcNow()),
        VariantId = id,
        LocationId = 1,
        Quantity = quantity,
        ExpiresInMs = expiresInMs,
    };

    /// <summary>Throws an activation away; the next call makes another.</summary>
    public static async Task DeactivateAsync(IGrainWithStringKey grain)
    {
        try
        {
            await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        }
        catch (OrleansException)
        {
            // The activation it was for is gone already.
        }
    }

    /// <summary>Everything the ledger has of an item, oldest first.</summary>
    public async Task<List<(long Version, long At, ItemEntry Entry)>> EntriesAsync(int id)
    {
        var entries = new List<(long, long, ItemEntry)>();
        foreach (var pack in await AppendsAsync(id))
        {
            var first = pack.FirstVersion;
            entries.AddRange(ItemEventCodec.Read(pack.Bytes.Span, pack.At)
                .Select((entry, i) => (first + i, pack.At, entry)));
        }
        return entries;
    }

    /// <summary>An item's entries append by append, oldest first. Wakes nobody.</summary>
    public async Task<List<EntryPack>> AppendsAsync(int id)
    {
        var packs = new List<EntryPack>();
        var stream = ItemRows.StreamOf(new(Store, id));
        await foreach (var pack in Ledger.ReadEntriesAsync(stream, 0, CancellationToken.None))
        {
            packs.Add(pack);
        }
        return packs;
    }

    /// <summary>Everything the ledger has of a cart, oldest first. Wakes nobody.</summary>
    public async Task<List<CartEvent>> CartEventsAsync(Guid reservationId)
    {
        var events = new List<CartEvent>();
        var stream = new LedgerStream(Store, StreamKind.Cart, $"{reservationId:N}");
        await foreach (var pack in Ledger.ReadEntriesAsync(stream, 0, CancellationToken.None))
        {
            var text = Encoding.UTF8.GetString(pack.Bytes.Span);
            events.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(
                line => JsonSerializer.Deserialize(line, CartJson.Default.CartEvent)!));
        }
        return events;
    }

    /// <summary>Waits until an item's entries have an event that passes.</summary>
    public Task SeesAsync<TEvent>(int id, Func<TEvent, bool>? passes = null)
        where TEvent : ItemEvent =>
        Eventually.HoldsAsync(async () => (await EntriesAsync(id))
            .Select(e => e.Entry.Event).OfType<TEvent>().Any(e => passes?.Invoke(e) ?? true));

    public static ItemReply Accepted(ItemReply reply)
    {
        Assert.Equal(ItemOutcome.Accepted, reply.Outcome);
        return reply;
    }

    public async ValueTask DisposeAsync()
    {
        Counts.Dispose();
        await _cluster.DisposeAsync();
        Hooks.Dispose();
        await _writer.DisposeAsync();
        await Ledger.DisposeAsync();
    }

    private static void Send(ILoggingBuilder logging, ILoggerProvider? log)
    {
        logging.SetMinimumLevel(log is null ? LogLevel.None : LogLevel.Information);
        if (log is not null)
        {
            logging.AddProvider(log);
        }
    }

    private static ItemOptions Options(Action<ItemOptions>? configure)
    {
        var options = new ItemOptions();
        configure?.Invoke(options);
        return options;
    }
}

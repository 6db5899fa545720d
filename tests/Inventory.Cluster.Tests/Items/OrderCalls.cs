using System.Runtime.CompilerServices;
using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Grains.Items;
using Inventory.Grains.Orders;
using Inventory.Storage;
using Inventory.Storage.Faults;
using Microsoft.Extensions.DependencyInjection;
using StreamId = Inventory.Storage.StreamId;

namespace Inventory.Cluster.Tests.Items;

/// <summary>What tests of one order do with it: it is of items 7 and 8, with 2 and 10 on
/// hand.</summary>
internal static class OrderCalls
{
    public const string Id = "o-1";
    public const ulong Body = 7;
    public static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    /// <summary>A variant, 7 or 8, of product 7, with a stock of its own.</summary>
    public static ItemFacts FactsOf(int variant) => new()
    {
        VariantId = variant,
        ProductId = 7,
        Name = "Two",
        Tracking = InventoryTracking.Variant,
        VariantCount = 2,
        Variants = variant == 7 ? [new(7, "S-7", []), new(8, "S-8", [])] : [new(8, "S-8", [])],
    };

    public static async Task MakeAsync(ItemCluster cluster, ItemFacts facts, int onHand) =>
        ItemCluster.Accepted(await cluster.Item(facts.VariantId).ExecuteAsync(
            new ItemCommand.Create(facts) { OnHand = onHand }));

    public static async Task ChangeAsync(ItemCluster cluster, ItemFacts facts) =>
        ItemCluster.Accepted(await cluster.Item(facts.VariantId).ExecuteAsync(
            new ItemCommand.ChangeCatalog(facts)));

    /// <summary>True for an append to a stream of a kind with an event of a kind.</summary>
    public static bool IsOf(Append append, StreamKind stream, string kind) =>
        append.Stream.Kind == stream
        && System.Text.Encoding.UTF8.GetString(append.Entries.Span)
            .Contains($"\"kind\":\"{kind}\"", StringComparison.Ordinal);

    /// <summary>Appends an entry beside the order's grain.</summary>
    public static async Task AppendElsewhereAsync(ItemCluster cluster, string entry)
    {
        var now = cluster.Time.GetUtcNow();
        var line = entry.Replace("\n", "", StringComparison.Ordinal) + "\n";
        var result = await cluster.Services.GetRequiredService<LedgerWriter>().AppendAsync(new()
        {
            Stream = StreamOf(StreamKind.Order, Id),
            Id = Guid.CreateVersion7(now),
            ExpectedVersion = await VersionAsync(cluster),
            EntryCount = 1,
            Entries = System.Text.Encoding.UTF8.GetBytes(line),
            At = now.ToUnixTimeMilliseconds(),
            NextWake = Mark.Keep,
        });
        Assert.Equal(Outcome.Committed, result.Outcome);
    }

    // An operation looks at its one item first, then begins, then is carried out there.
    public static void BeforeItIsDone(ItemCluster cluster, Func<Task> act)
    {
        var calls = 0;
        cluster.Calls.Before = method =>
            method == $"{nameof(IItemGrain)}.{nameof(IItemGrain.ExecuteAsync)}"
            && Interlocked.Increment(ref calls) == 2
                ? act()
                : Task.CompletedTask;
    }

    public static ValueTask<OrderReply> BeginCancelAsync(
        ItemCluster cluster, params OrderRow[] rows) => cluster.Order(Id).TakeBackAsync(
            new(Named(cluster), IsReturn: false, rows, Restock: true, Short));

    public static StrongBox<int> Plan(
        ItemCluster cluster, CommitFault fault, Func<Append, bool> isMeant, int nth)
    {
        var seen = new StrongBox<int>();
        cluster.Ledger.Plan = new()
        {
            Commit = batch => batch.Any(isMeant) && ++seen.Value == nth ? fault : CommitFault.None,
        };
        return seen;
    }

    public static async Task<ItemCluster> StartAsync()
    {
        var cluster = await ItemCluster.StartAsync();
        await cluster.MakeAsync(7, onHand: 2, limit: 9);
        await cluster.MakeAsync(8, onHand: 10, limit: null);
        return cluster;
    }

    public static async Task<ItemCluster> SoldAsync()
    {
        var cluster = await StartAsync();
        await SellAsync(cluster, 7, 5);
        await SellAsync(cluster, 8, 2);
        Assert.Equal(2, await VersionAsync(cluster));
        return cluster;
    }

    public static async Task SellAsync(ItemCluster cluster, int id, int quantity)
    {
        var reserve = cluster.Reserve(id, quantity) with { AllowBackorder = true };
        ItemCluster.Accepted(await cluster.Item(id).ExecuteAsync(reserve));
        ItemCluster.Accepted(await cluster.Item(id).ExecuteAsync(
            new ItemCommand.Confirm(reserve.ReservationId, Id, false)));
    }

    public static Task SetAsync(ItemCluster cluster, int id, int onHand) =>
        cluster.Item(id).ExecuteAsync(new ItemCommand.Adjust(
            new() { LocationId = 1, IsAbsolute = true, Quantity = onHand })).AsTask();

    public static OrderGateway Gateway(ItemCluster cluster) => new(
        cluster.Services.GetRequiredService<IGrainFactory>(), TimeProvider.System);

    public static Task<OrderReply> CancelAsync(
        ItemCluster cluster, Operation operation, params OrderRow[] rows) =>
        Gateway(cluster).TakeBackAsync(
            ItemCluster.Store, Id, new(operation, false, rows, true, OrderGateway.Deadline));

    public static Task<OrderReply> ChangeAsync(
        ItemCluster cluster, Operation operation, params OrderRow[] rows) =>
        Gateway(cluster).ChangeAsync(ItemCluster.Store, Id, operation, rows);

    public static Task<OrderReply> PlaceAsync(
        ItemCluster cluster, Operation operation, params CartLine[] lines) =>
        Gateway(cluster).PlaceAsync(ItemCluster.Store, Id, operation, lines);

    public static Task<OrderReply> ShownAsync(ItemCluster cluster) =>
        Gateway(cluster).ShowAsync(ItemCluster.Store, Id);

    public static OrderRow Row(int item, int quantity) => new($"S-{item}", null, quantity);

    public static CartLine Wish(int item, int quantity) => new()
    {
        VariantId = item,
        ProductId = item,
        Sku = $"S-{item}",
        StockItem = item,
        LocationId = 1,
        Quantity = quantity,
    };

    public static Operation Named(ItemCluster cluster) => new(
        Guid.CreateVersion7(cluster.Time.GetUtcNow()), Body, OperationOrigin.Client);

    public static string TextOf(OrderReply reply) => string.Join(
        "; ",
        reply.Order?.Lines.Select(line =>
            $"{line.VariantId}: {line.Quantity} = {line.Quantity - line.Waiting}+{line.Waiting}")
            ?? [$"{reply.Outcome}"]);

    public static async Task<(long? OnHand, long Backordered)> LevelAsync(
        ItemCluster cluster, int item)
    {
        var view = await cluster.Gateway.ReadAsync(cluster.Item(item), grain => grain.ReadAsync());
        return (view!.Levels[0].OnHand, view.Levels[0].QtyBackordered);
    }

    public static async Task<long> HeldAsync(ItemCluster cluster, int item)
    {
        var view = await cluster.Gateway.ReadAsync(cluster.Item(item), grain => grain.ReadAsync());
        return view!.Levels[0].HeldOnHand + view.Levels[0].HeldForBackorder;
    }

    public static StreamId StreamOf(StreamKind kind, string key) =>
        new(ItemCluster.Store, kind, key);

    public static async Task<long> VersionAsync(ItemCluster cluster) =>
        (await cluster.Ledger.ReadHeadAsync(StreamOf(StreamKind.Order, Id), default))!.Version;

    public static Task SeesAsync(ItemCluster cluster, string kind) =>
        Http.Eventually.HoldsAsync(async () =>
        {
            var text = "";
            await foreach (var pack in cluster.Ledger.ReadEntriesAsync(
                StreamOf(StreamKind.Order, Id), 0, default))
            {
                text += System.Text.Encoding.UTF8.GetString(pack.Bytes.Span);
            }
            return text.Contains($"\"kind\":\"{kind}\"", StringComparison.Ordinal);
        });

    public static async Task DeactivateAsync(IOrderGrain order)
    {
        try
        {
            await order.AsReference<Orleans.Core.Internal.IGrainManagementExtension>()
                .DeactivateOnIdle();
        }
        catch (OrleansException)
        {
            // The activation it was for is gone already.
        }
    }
}

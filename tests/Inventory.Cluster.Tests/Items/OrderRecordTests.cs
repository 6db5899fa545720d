using System.Text;
using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Grains.Items;
using Inventory.Grains.Orders;
using Inventory.Storage;
using Microsoft.Extensions.DependencyInjection;
using InvariantBrokenException = Inventory.Domain.InvariantBrokenException;
using StreamId = Inventory.Storage.StreamId;

namespace Inventory.Cluster.Tests.Items;

/// <summary>What is confirmed becomes a line of its order, once, whatever fails between.</summary>
public sealed class OrderRecordTests
{
    private const string Record = $"{nameof(IOrderGrain)}.{nameof(IOrderGrain.RecordAsync)}";
    private const string Order = "o-1";

    [Fact]
    public async Task Confirm_WhenAccepted_RecordsALine()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.MakeAsync(7, onHand: 2, limit: 5);

        var hold = await ConfirmedAsync(cluster, 7, quantity: 3);

        var line = Assert.Single(await cluster.Order(Order).ReadAsync());
        Assert.Equal(
            new OrderLine
            {
                ReservationId = ReservationIds.Format(7, hold.Id),
                VariantId = 7,
                ProductId = 7,
                Sku = "S-7",
                LocationId = 1,
                Ready = 2,
                Backordered = 1,
                ConfirmedAt = hold.ClosedAt,
            },
            line);
        await cluster.SeesAsync<ItemEvent.OrdersAcknowledged>(7);
    }

    [Fact]
    public async Task Confirm_WhenTwoReservationsGoIntoOneOrder_RecordsBoth()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.MakeAsync(7, onHand: 5, limit: null);
        await cluster.MakeAsync(8, onHand: 5, limit: null);

        await ConfirmedAsync(cluster, 7, quantity: 2);
        await ConfirmedAsync(cluster, 8, quantity: 3);

        var lines = await cluster.Order(Order).ReadAsync();
        Assert.Equal([(7, 2), (8, 3)], lines.Select(line => (line.VariantId, line.Ready)));
    }

    [Fact]
    public async Task Wake_WhenTheOrderCouldNotBeReached_RecordsTheLineOnce()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.MakeAsync(7, onHand: 5, limit: null);
        cluster.Calls.Before = method => method == Record
            ? Task.FromException(new InvalidDataException("planned: the order is not there"))
            : Task.CompletedTask;
        await ConfirmedAsync(cluster, 7, quantity: 2);
        Assert.Empty(await cluster.Order(Order).ReadAsync());

        cluster.Calls.Before = _ => Task.CompletedTask;

        await cluster.SeesAsync<ItemEvent.OrdersAcknowledged>(7);
        Assert.Equal(2, Assert.Single(await cluster.Order(Order).ReadAsync()).Ready);
    }

    [Fact]
    public async Task Confirm_WhenTheOrderBreaksAnInvariant_IsAcceptedAndTheItemStaysSound()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.MakeAsync(7, onHand: 5, limit: null);
        cluster.Calls.Before = method => method == Record
            ? Task.FromException(new InvariantBrokenException("planned: an unreadable order"))
            : Task.CompletedTask;

        for (var i = 0; i < 4; i++)
        {
            await ConfirmedAsync(cluster, 7, quantity: 1);
        }

        Assert.Equal(0, cluster.Counts.Of("inventory.item.invariants_broken"));
        Assert.InRange(cluster.Counts.Of("inventory.item.orders_unrecorded"), 4, long.MaxValue);
        cluster.Calls.Before = _ => Task.CompletedTask;
        await cluster.SeesAsync<ItemEvent.OrdersAcknowledged>(7);
    }

    [Fact]
    public async Task Wake_WhenTheOrderRecordedButItsAnswerWasLost_RecordsTheLineOnce()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.MakeAsync(7, onHand: 5, limit: null);
        var lost = 0;
        cluster.Calls.After = method => method == Record && lost++ == 0
            ? Task.FromException(new InvalidDataException("planned: the answer is lost"))
            : Task.CompletedTask;
        await ConfirmedAsync(cluster, 7, quantity: 2);

        await cluster.SeesAsync<ItemEvent.OrdersAcknowledged>(7);

        Assert.Equal(2, lost);
        Assert.Equal(1, await LinesAsync(cluster));
        Assert.Equal(2, Assert.Single(await cluster.Order(Order).ReadAsync()).Ready);
    }

    [Fact]
    public async Task Wake_WhenTheAnswerComesAfterDeactivation_LeavesTheNextActivationAlone()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.MakeAsync(7, onHand: 5, limit: null);
        var (calls, asked, answer) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Calls.Before = method => method != Record ? Task.CompletedTask
            : Interlocked.Increment(ref calls) switch
            {
                1 => Task.FromException(new InvalidDataException("planned: not there")),
                2 => HeldUpAsync(asked, answer),
                _ => Task.CompletedTask,
            };
        await ConfirmedAsync(cluster, 7, quantity: 2);
        await asked.Task;

        var item = cluster.Item(7);
        await ItemCluster.DeactivateAsync(item);
        Assert.NotNull(await item.ReadAsync());
        answer.SetResult();

        // Whoever acknowledged the order, the activation that answers has seen it.
        await cluster.SeesAsync<ItemEvent.OrdersAcknowledged>(7);
        ItemCluster.Accepted(await item.ExecuteAsync(cluster.Reserve(7, quantity: 1)));
    }

    [Fact]
    public async Task RecordMany_WhenLinesComeTogether_RecordsThemInOneAppendOnce()
    {
        await using var cluster = await ItemCluster.StartAsync();
        OrderLine[] lines = [CartLine(0, 7), CartLine(1, 8)];

        await cluster.Order(Order).RecordManyAsync(lines);
        await cluster.Order(Order).RecordManyAsync([lines[1], CartLine(2, 9)]);
        await cluster.Order(Order).RecordManyAsync(lines);

        Assert.Equal([.. lines, CartLine(2, 9)], await cluster.Order(Order).ReadAsync());
        Assert.Equal([2, 1], await PacksAsync(cluster));
    }

    [Theory]
    [InlineData("no JSON\n")]
    [InlineData("{}\n")]
    [InlineData("null\n")]
    [InlineData("\n")]
    public async Task Load_WhenTheOrderIsUnreadable_CountsItAndLeavesTheItemSound(string entry)
    {
        await using var cluster = await ItemCluster.StartAsync();
        await cluster.MakeAsync(7, onHand: 5, limit: null);
        await AppendAsync(cluster, entry);

        await Assert.ThrowsAsync<ItemUnavailableException>(
            () => cluster.Order(Order).ReadAsync().AsTask());
        Assert.Equal(1, cluster.Counts.Of("inventory.item.invariants_broken"));

        Assert.Equal(
            0, await OrderCalls.Gateway(cluster).CountLinesAsync(ItemCluster.Store, Order));
        await ConfirmedAsync(cluster, 7, quantity: 1);
        Assert.InRange(cluster.Counts.Of("inventory.item.orders_unrecorded"), 1, long.MaxValue);
    }

    private static async Task AppendAsync(ItemCluster cluster, string entry)
    {
        var now = cluster.Time.GetUtcNow();
        var result = await cluster.Services.GetRequiredService<LedgerWriter>().AppendAsync(new()
        {
            Stream = new(ItemCluster.Store, StreamKind.Order, Order),
            Id = Guid.CreateVersion7(now),
            ExpectedVersion = 0,
            EntryCount = 1,
            Entries = Encoding.UTF8.GetBytes(entry),
            At = now.ToUnixTimeMilliseconds(),
            NextWake = Mark.Keep,
        });
        Assert.Equal(Outcome.Committed, result.Outcome);
    }

    private static Task HeldUpAsync(TaskCompletionSource asked, TaskCompletionSource answer)
    {
        asked.SetResult();
        return answer.Task;
    }

    private static async Task<Hold> ConfirmedAsync(ItemCluster cluster, int id, int quantity)
    {
        var (item, reserve) = (cluster.Item(id), cluster.Reserve(id, quantity));
        reserve = reserve with { AllowBackorder = true };
        ItemCluster.Accepted(await item.ExecuteAsync(reserve));
        var confirm = new ItemCommand.Confirm(reserve.ReservationId, Order, false);
        return ItemCluster.Accepted(await item.ExecuteAsync(confirm)).Hold!.Value;
    }

    private static OrderLine CartLine(int place, int id) => new()
    {
        ReservationId = $"cart.00000000000000000000000000000001/{place}",
        VariantId = id,
        ProductId = id,
        Sku = $"S-{id}",
        LocationId = 1,
        Ready = 1,
        Backordered = 0,
        ConfirmedAt = 5,
    };

    private static async Task<List<int>> PacksAsync(ItemCluster cluster)
    {
        var packs = new List<int>();
        var stream = new StreamId(ItemCluster.Store, StreamKind.Order, Order);
        await foreach (var pack in cluster.Ledger.ReadEntriesAsync(
            stream, 0, CancellationToken.None))
        {
            packs.Add(pack.Count);
        }
        return packs;
    }

    private static async Task<long> LinesAsync(ItemCluster cluster)
    {
        var stream = new StreamId(ItemCluster.Store, StreamKind.Order, Order);
        return (await cluster.Ledger.ReadHeadAsync(stream, CancellationToken.None))!.Version;
    }
}

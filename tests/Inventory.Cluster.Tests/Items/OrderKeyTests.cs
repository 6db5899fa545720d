using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Grains.Orders;
using Inventory.Storage;
using static Inventory.Cluster.Tests.Items.OrderCalls;

namespace Inventory.Cluster.Tests.Items;

/// <summary>A client's key names one request, whichever order, reservation or item meets it
/// next.</summary>
public sealed class OrderKeyTests
{
    private const string Other = "o-2";

    [Fact]
    public async Task Place_WhenTheKeyMadeAnotherOrder_IsRefused()
    {
        await using var cluster = await StartAsync();
        var key = Named(cluster);
        Assert.Equal(OrderOutcome.Done, (await PlaceAsync(cluster, key, Wish(8, 1))).Outcome);

        IsReused(await OtherAsync(cluster, Another(key), Wish(7, 1)));
        IsReused(await OtherAsync(cluster, Another(key), Wish(8, 1)));

        Assert.Equal(0, await VersionAsync(cluster, Other));
        Assert.Equal((9, 0), await LevelAsync(cluster, 8));
    }

    [Fact]
    public async Task Place_WhenTheFirstWasRefused_TakesItsKey()
    {
        await using var cluster = await StartAsync();
        var key = Named(cluster);
        Assert.Equal(OrderOutcome.Refused, (await PlaceAsync(cluster, key, Wish(8, 11))).Outcome);

        var other = await OtherAsync(cluster, Another(key), Wish(8, 1));

        Assert.Equal(OrderOutcome.Done, other.Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Place_WhenTheKeyIsADayOld_IsAnother(bool isWoken)
    {
        await using var cluster = await StartAsync();
        var key = Named(cluster);
        await PlaceAsync(cluster, key, Wish(8, 1));
        // Half a day later the order has a mark of its own again.
        cluster.Time.Step(TimeSpan.FromHours(12));
        await CancelAsync(cluster, Operation.None, Row(8, 1));
        cluster.Time.Step(TimeSpan.FromHours(12) + TimeSpan.FromMilliseconds(1));
        if (isWoken)
        {
            cluster.Time.Step(TimeSpan.FromSeconds(9));
            await Http.Eventually.HoldsAsync(async () => await OwnerAsync(cluster, key) is null);
            Assert.DoesNotContain(
                StreamOf(StreamKind.Order, Id),
                await cluster.Ledger.DueAsync(long.MaxValue, 99, CancellationToken.None));
        }

        var other = await OtherAsync(cluster, Another(key), Wish(8, 1));

        Assert.Equal(OrderOutcome.Done, other.Outcome);
        Assert.Equal(StreamOf(StreamKind.Order, Other), await OwnerAsync(cluster, key));
    }

    [Fact]
    public async Task Place_WhenTheKeyMadeAReservation_IsRefusedForADay()
    {
        await using var cluster = await StartAsync();
        var key = Named(cluster);
        Assert.Equal(ItemOutcome.Accepted, (await ReserveAsync(cluster, key, 8)).Outcome);

        IsReused(await OtherAsync(cluster, Another(key), Wish(8, 1)));
        IsReused(await OtherAsync(cluster, Another(key), Wish(7, 1)));
        cluster.Time.Step(TimeSpan.FromHours(25));

        var other = await OtherAsync(cluster, Another(key), Wish(7, 1));
        Assert.Equal(OrderOutcome.Done, other.Outcome);
    }

    [Fact]
    public async Task Reserve_WhenTheKeyMadeAnOrder_IsRefused()
    {
        await using var cluster = await StartAsync();
        var key = Named(cluster);
        await PlaceAsync(cluster, key, Wish(8, 1));

        var reply = await ReserveAsync(cluster, Another(key), 7);

        Assert.Equal(
            RefusalReason.OperationReused, Assert.Single(reply.Refusals).Refusal.Reason);
    }

    [Fact]
    public async Task Place_WhenAnItemKnowsTheKey_BeginsNothing()
    {
        await using var cluster = await StartAsync();
        var key = Named(cluster);
        await WarnAsync(cluster, key, 8);

        IsReused(await OtherAsync(cluster, Another(key), Wish(7, 1), Wish(8, 1)));

        Assert.Equal(0, await VersionAsync(cluster, Other));
    }

    [Theory]
    [InlineData("place")]
    [InlineData("cancel")]
    [InlineData("return")]
    [InlineData("change")]
    public async Task Item_WhenAnOrdersOperationTouchedIt_KnowsItsKey(string kind)
    {
        await using var cluster = kind == "place" ? await StartAsync() : await SoldAsync();
        var key = Named(cluster);
        var reply = kind switch
        {
            "place" => await PlaceAsync(cluster, key, Wish(7, 1), Wish(8, 1)),
            "cancel" => await CancelAsync(cluster, key, Row(7, 1), Row(8, 1)),
            "change" => await ChangeAsync(cluster, key, Row(7, 6), Row(8, 1)),
            _ => await Gateway(cluster).TakeBackAsync(
                ItemCluster.Store, Id,
                new(key, true, [Row(7, 1), Row(8, 1)], true, OrderGateway.Deadline)),
        };
        Assert.Equal(OrderOutcome.Done, reply.Outcome);

        foreach (var item in (int[])[7, 8])
        {
            var reused = await WarnAsync(cluster, Another(key), item);
            Assert.Equal(RefusalReason.OperationReused, reused.Refusal?.Reason);
        }
    }

    private static Operation Another(Operation key) => key with { BodyHash = Body + 1 };

    private static void IsReused(OrderReply reply) => Assert.Equal(
        RefusalReason.OperationReused, Assert.Single(reply.Refusals).Refusal.Reason);

    private static Task<OrderReply> OtherAsync(
        ItemCluster cluster, Operation operation, params CartLine[] lines) =>
        Gateway(cluster).PlaceAsync(ItemCluster.Store, Other, operation, lines);

    private static Task<Inventory.Grains.Carts.CartReply> ReserveAsync(
        ItemCluster cluster, Operation operation, int item) => cluster.Carts.ReserveAsync(
            ItemCluster.Store, operation, [Wish(item, 1)], 900_000, null);

    private static async Task<ItemReply> WarnAsync(
        ItemCluster cluster, Operation operation, int item) =>
        await cluster.Item(item).ExecuteAsync(
            new ItemCommand.ChangeSettings(1, new() { WarningLevel = 3 })
            {
                Operation = operation,
            });

    private static async Task<long> VersionAsync(ItemCluster cluster, string order) =>
        (await cluster.Ledger.ReadHeadAsync(
            StreamOf(StreamKind.Order, order), default))?.Version ?? 0;

    private static async Task<Inventory.Storage.StreamId?> OwnerAsync(
        ItemCluster cluster, Operation key)
    {
        var name = ItemRows.OperationName(ItemCluster.Store, key);
        return (await cluster.Ledger.ResolveAsync(
            ItemCluster.Store, name.Kind, [name.Key], CancellationToken.None))[0];
    }
}

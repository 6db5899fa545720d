using System.Text.Json;
using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Domain.Orders;
using Inventory.Storage;
using LedgerStream = Inventory.Storage.StreamId;

namespace Inventory.Cluster.Tests.Carts;

/// <summary>
/// What must hold of a scene when all is over, read from the ledger and not from what the grains
/// believe: no hold is stuck, an order has every line of a cart or none, an order's stream has the
/// same, and no unit was lost or sold twice.
/// </summary>
internal sealed class CartAudit(ItemCluster cluster, CartScene scene)
{
    /// <summary>Waits until nothing is held or under way any more, then checks. Nobody is called
    /// meanwhile: what is left to do must be done by itself.</summary>
    /// <param name="told">The order each confirmed cart was told to be in.</param>
    public async Task CheckAsync(IReadOnlyDictionary<Guid, string> told)
    {
        await Eventually.HoldsAsync(async () =>
            (await OpenAsync()).Count == 0 && !await IsUnderWayAsync());
        var holds = await HoldsAsync();
        foreach (var (id, orderId) in scene.Carts)
        {
            await CheckCartAsync(id, orderId, holds, told);
        }
        foreach (var item in scene.Items)
        {
            await CheckItemAsync(item, holds);
        }
    }

    private async Task<List<Hold>> OpenAsync() =>
        [.. (await HoldsAsync()).Where(hold => hold.Status == HoldStatus.Held)];

    private async Task<bool> IsUnderWayAsync()
    {
        foreach (var (id, _) in scene.Carts)
        {
            if ((await CartAsync(id)).Phase is CartPhase.Held or CartPhase.Confirming)
            {
                return true;
            }
        }
        return false;
    }

    // As the entries say, replayed.
    private async Task<CartState> CartAsync(Guid id)
    {
        var state = new CartState();
        var stream = new LedgerStream(ItemCluster.Store, StreamKind.Cart, $"{id:N}");
        await foreach (var pack in cluster.Ledger.ReadEntriesAsync(
            stream, 0, CancellationToken.None))
        {
            var text = System.Text.Encoding.UTF8.GetString(pack.Bytes.Span);
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                state.Apply(JsonSerializer.Deserialize(line, CartJson.Default.CartEvent)!);
            }
        }
        return state;
    }

    private async Task<List<Hold>> HoldsAsync()
    {
        var holds = new List<Hold>();
        foreach (var item in scene.Items)
        {
            holds.AddRange((await ReplayAsync(item)).Holds.All);
        }
        return holds;
    }

    private async Task<ItemState> ReplayAsync(int item)
    {
        var state = new ItemState();
        foreach (var (_, at, entry) in await cluster.EntriesAsync(item))
        {
            Assert.Equal(entry.Effect, state.Apply(entry.Event, at));
            CheckNotOversold(state);
        }
        return state;
    }

    // No hold or order ever took more than there was.
    private static void CheckNotOversold(ItemState state)
    {
        foreach (var level in state.Levels)
        {
            Assert.True(level.HeldOnHand <= (level.OnHand ?? 0), "more is held than there is");
            Assert.True(
                level.QtyBackordered + level.HeldForBackorder <= CartScene.Limit,
                "more is backordered than the limit");
        }
    }

    private async Task CheckCartAsync(
        Guid id, string? orderId, List<Hold> holds, IReadOnlyDictionary<Guid, string> told)
    {
        var confirmed = holds.Where(hold => CartHoldIds.ReservationIdOf(hold.Id) == id
            && hold.Status == HoldStatus.Confirmed).OrderBy(h => CartHoldIds.LineOf(h.Id)).ToList();
        var cart = (await CartAsync(id)).View(id);
        var isConfirmed = cart?.Status == HoldStatus.Confirmed;
        Assert.True(isConfirmed || !told.ContainsKey(id), $"{id} was told to be confirmed");
        Assert.Equal(isConfirmed ? cart!.Lines.Count : 0, confirmed.Count);
        Assert.All(confirmed, hold => Assert.Equal(orderId, hold.OrderId));
        var recorded = orderId is null ? [] : await OrderLinesAsync(orderId);
        Assert.Equal(
            confirmed.Select(h => (h.VariantId, h.ActualReady, h.ActualBackordered)),
            recorded.Select(line => (line.VariantId, line.Ready, line.Backordered)));
        if (isConfirmed)
        {
            Assert.Equal(
                confirmed.Select(h => new Split(h.ActualReady, h.ActualBackordered)),
                cart!.Lines.Select(line => line.Actual!.Value));
        }
    }

    private async Task<IReadOnlyList<OrderLine>> OrderLinesAsync(string orderId) =>
        [.. await cluster.Order(orderId).ReadAsync()];

    // Units that left stock, or wait beyond it, are exactly those that orders have.
    private async Task CheckItemAsync(int item, List<Hold> holds)
    {
        var state = await ReplayAsync(item);
        var sold = holds.Where(hold => hold.VariantId == item
            && hold.Status == HoldStatus.Confirmed).ToList();
        var level = Assert.Single(state.Levels);
        Assert.Equal(CartScene.OnHand - sold.Sum(hold => hold.ActualReady), level.OnHand);
        Assert.Equal(sold.Sum(hold => hold.ActualBackordered), level.QtyBackordered);
        Assert.Equal((0, 0), (level.HeldOnHand, level.HeldForBackorder));
        Assert.Equal((0, 0), (level.UndecidedOnHand, level.UndecidedForBackorder));
    }
}

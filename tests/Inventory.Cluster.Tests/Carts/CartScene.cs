using System.Collections.Concurrent;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Carts;
using Inventory.Domain.Items;
using Inventory.Grains.Carts;
using Inventory.Grains.Items;
using Inventory.Grains.Orders;

namespace Inventory.Cluster.Tests.Carts;

/// <summary>A few items and the carts that want them, apart from those of other scenes in the same
/// cluster.</summary>
internal sealed class CartScene(ItemCluster cluster, int firstItem, int items)
{
    private readonly List<(Guid Id, string? OrderId)> _carts = [];
    private readonly ConcurrentDictionary<string, bool> _keys = new();

    public const int OnHand = 10;
    public const int Limit = 6;

    public IEnumerable<int> Items => Enumerable.Range(firstItem, items);

    /// <summary>The carts that were asked for, with the order each would go into.</summary>
    public IReadOnlyList<(Guid Id, string? OrderId)> Carts => _carts;

    public static async Task<CartScene> MakeAsync(ItemCluster cluster, int firstItem, int items)
    {
        var scene = new CartScene(cluster, firstItem, items);
        foreach (var item in scene.Items)
        {
            await cluster.MakeAsync(item, OnHand, Limit);
            scene._keys.TryAdd(new ItemKey(ItemCluster.Store, item).ToString(), true);
        }
        return scene;
    }

    /// <summary>True for the key of a grain that plays in this scene.</summary>
    public bool Has(string grainKey) => _keys.ContainsKey(grainKey);

    /// <summary>A new cart: its operation, as the host names one, and its id.</summary>
    public (Operation Operation, Guid Id) NewCart(string? orderId)
    {
        var operation = new Operation(
            Guid.CreateVersion7(cluster.Time.GetUtcNow()), 0, OperationOrigin.Host);
        var id = CartHoldIds.ReservationIdOf(operation.Id);
        _carts.Add((id, orderId));
        _keys.TryAdd(CartKey.Of(ItemCluster.Store, id), true);
        _keys.TryAdd(OrderKey.Of(ItemCluster.Store, orderId ?? "-"), true);
        return (operation, id);
    }

    public static CartLine Line(int item, int quantity, bool allowPartial = false) => new()
    {
        VariantId = item,
        ProductId = item,
        Sku = $"S-{item}",
        StockItem = item,
        LocationId = 1,
        Quantity = quantity,
        AllowPartial = allowPartial,
    };

    /// <summary>False for a client that is gone once its call fails.</summary>
    public bool ClientRepeats { get; set; } = true;

    public Task<CartReply> ReserveAsync(
        Operation operation, long expiresInMs, params CartLine[] lines) =>
        ClientRepeats
            ? cluster.Carts.ReserveAsync(
                ItemCluster.Store, operation, lines, expiresInMs, cartId: null)
            : CallAsync(
                CartHoldIds.ReservationIdOf(operation.Id),
                (cart, within) => cart.ReserveAsync(
                    new(operation, lines, expiresInMs, null, within)));

    public Task<CartReply> ConfirmAsync(Guid id, string orderId) => CallAsync(
        id, (cart, within) => cart.ConfirmAsync(
            new(orderId, false, Operation.None, IsOrders: false, within)));

    public Task<CartReply> ReleaseAsync(Guid id) =>
        CallAsync(id, (cart, _) => cart.ReleaseAsync(Operation.None));

    public Task<CartReply> ExtendAsync(Guid id, long expiresInMs) => CallAsync(
        id, (cart, _) => cart.ExtendAsync(new(expiresInMs, MarksPaying: true, Operation.None)));

    public Task<CartReply> ReadAsync(Guid id) => CallAsync(id, (cart, _) => cart.ReadAsync());

    /// <summary>Throws every activation of the scene away.</summary>
    public async Task DeactivateAsync()
    {
        IEnumerable<IGrainWithStringKey> grains =
        [
            .. Items.Select(cluster.Item),
            .. Carts.Select(cart => cluster.Cart(cart.Id)),
            .. Carts.Where(cart => cart.OrderId is not null)
                .Select(cart => cluster.Order(cart.OrderId!)),
        ];
        await Task.WhenAll(grains.Select(ItemCluster.DeactivateAsync));
    }

    private async Task<CartReply> CallAsync(
        Guid id, Func<ICartGrain, TimeSpan, ValueTask<CartReply>> call)
    {
        if (ClientRepeats)
        {
            return await cluster.Carts.ExecuteAsync(ItemCluster.Store, id, call);
        }
        try
        {
            return await call(cluster.Cart(id), TimeSpan.FromSeconds(1));
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            return new() { Outcome = ItemOutcome.Retry };
        }
    }
}

using System.Globalization;
using System.Text.Json;
using Inventory.LoadTests.Http;
using Inventory.LoadTests.Oracle;
using Inventory.LoadTests.Scenarios;
using Inventory.LoadTests.Skus;

namespace Inventory.LoadTests.Shops;

/// <summary>
/// The store as scenarios use it. Every change carries an Idempotency-Key, is repeated until it has
/// an answer, and is written down: what was promised can be checked later.
/// </summary>
internal sealed class Shop(
    Target target, Promises promises, int connectionsMax = Shop.ConnectionsMaxUsual) : IDisposable
{
    /// <summary>The usual bound of connections to the store.</summary>
    public const int ConnectionsMaxUsual = 1_024;

    /// <summary>How long the store must hold what it was asked to reserve.</summary>
    public static readonly TimeSpan HeldFor = TimeSpan.FromHours(1);

    private readonly RepeatingClient _client = new(target, connectionsMax);
    private readonly StoreClient _store = new(target);
    private readonly Settling _settling = new(promises);

    /// <summary>The set-up and check calls.</summary>
    public StoreClient Store => _store;

    /// <summary>Requests sent again.</summary>
    public long Repeats => _client.Repeats;

    /// <summary>Requests sent twice at once, on purpose.</summary>
    public long Duplicates => _settling.Duplicates;

    /// <summary>Which share of changes is sent twice at once, 0 to 1.</summary>
    public double DuplicateShare { get; init; }

    /// <summary>Imports items that belong to this run alone.</summary>
    /// <exception cref="InvalidOperationException">A row was rejected.</exception>
    public async Task StockAsync(IReadOnlyList<StockedItem> items, CancellationToken cancel)
    {
        var file = Path.GetTempFileName();
        try
        {
            SkuCsv.Write(file, items.Select(item => new SkuRow(
                item.Sku, $"Load test {item.Sku}", 1, item.OnHand, SafetyStock: 0, LowStock: 0,
                item.BackorderLimit.ToString(CultureInfo.InvariantCulture), 0, "")));
            var result = await _store.ImportAsync(file, _ => { }, cancel);
            if (result.Created != items.Count)
            {
                throw new InvalidOperationException(
                    $"The import did not create every row: {result}");
            }
        }
        finally
        {
            File.Delete(file);
        }

        foreach (var item in items)
        {
            promises.Stocked(item);
        }
    }

    /// <summary>Holds units of each line, past zero where the limit allows, or none of all.
    /// </summary>
    public async Task<Held> ReserveAsync(
        string key, IReadOnlyList<Line> lines, IIteration iteration)
    {
        var body = JsonSerializer.Serialize(new
        {
            expires_in = (int)HeldFor.TotalSeconds,
            lines = lines.Select(line => new
            {
                sku = line.Sku,
                quantity = line.Units,
                location_id = 1,
                allow_backorder = true,
            }),
        });
        var operation = new Operation(Act.Reserve, key, lines);
        var (response, done) = await ChangeAsync(
            new("/inventory/reservations", body, key), operation, iteration);
        return new(response, done?.ReservationId, lines);
    }

    /// <summary>Makes a reservation an order.</summary>
    public async Task<Answered> ConfirmAsync(
        string key, Held held, string orderId, IIteration iteration)
    {
        var operation = new Operation(Act.Confirm, key, held.Lines)
        {
            ReservationId = held.Id,
            OrderId = orderId,
        };
        var call = new Call(
            $"/inventory/reservations/{held.Id}/confirm",
            JsonSerializer.Serialize(new { order_id = orderId }), key);
        return new((await ChangeAsync(call, operation, iteration)).Response);
    }

    /// <summary>Gives a reservation back.</summary>
    public async Task<Answered> ReleaseAsync(string key, Held held, IIteration iteration)
    {
        var operation = new Operation(Act.Release, key, held.Lines) { ReservationId = held.Id };
        var call = new Call($"/inventory/reservations/{held.Id}/release", "{}", key);
        return new((await ChangeAsync(call, operation, iteration)).Response);
    }

    /// <summary>Adds units on hand to up to 2,000 items, all or none; the reason is the key.
    /// </summary>
    public async Task<Answered> AdjustAsync(
        string key, IReadOnlyList<Line> lines, IIteration iteration)
    {
        var body = JsonSerializer.Serialize(new
        {
            reason = key,
            items = lines.Select(
                line => new { sku = line.Sku, location_id = 1, quantity = line.Units }),
        });
        var operation = new Operation(Act.Adjust, key, lines);
        return new((await ChangeAsync(
            new("/inventory/adjustments/relative", body, key), operation, iteration)).Response);
    }

    /// <summary>Reads a path under the store.</summary>
    public async Task<Answered> GetAsync(string path, IIteration iteration)
    {
        var reply = await _client.GetAsync(path, iteration.Cancel);
        return new(Settling.ResponseOf(reply));
    }

    /// <summary>Sends once more what has no answer, and keeps what comes of it.</summary>
    public async Task<Operation?> SettleAsync(Operation operation, CancellationToken cancel)
    {
        var reply = await _client.SendAsync(operation.Unanswered!, cancel);
        return _settling.Read(operation.Unanswered!, operation, reply).Done;
    }

    public void Dispose()
    {
        _client.Dispose();
        _store.Dispose();
    }

    private async Task<(Response Response, Operation? Done)> ChangeAsync(
        Call call, Operation operation, IIteration iteration)
    {
        var isTwice = DuplicateShare > 0 && iteration.Random.NextDouble() < DuplicateShare;
        var (response, done) = isTwice
            ? _settling.ReadBoth(call, operation, await Task.WhenAll(
                _client.SendAsync(call, iteration.Cancel),
                _client.SendAsync(call, iteration.Cancel)))
            : _settling.Read(call, operation, await _client.SendAsync(call, iteration.Cancel));
        if (done is not null)
        {
            promises.Add(done);
        }

        return (response, done);
    }
}

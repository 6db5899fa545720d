// Clients that shop while the host is being killed. Each keeps its own holds and its own random
// numbers; what all of them sent is the record the ledger is audited against.

using System.Collections.Concurrent;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Kills;

/// <summary>How many shop, and for what: half of the requests name one of the hot items.</summary>
internal sealed record WorkloadSize(int Hot, int Spread, int Clients)
{
    public IEnumerable<string> Skus => Enumerable.Range(0, Hot + Spread).Select(i => $"KILL-{i}");
}

/// <summary>The operations sent so far, by any client.</summary>
internal sealed class Workload(int seed, WorkloadSize size, SendOperation send)
{
    public const int OnHandAtFirst = 200;
    public const int BackorderLimit = 50;

    // Long enough for the run, and room to extend.
    private const int ExpiresInAtFirst = 36_000;
    private const int ExtendBy = 100;

    private readonly Client[] _clients =
    [
        .. Enumerable.Range(0, size.Clients)
            .Select(i => new Client(new Random(seed + i), i, size, send)),
    ];

    public ConcurrentQueue<Operation> Sent { get; } = new();

    public IEnumerable<string> Skus => size.Skus;

    /// <summary>Sends until the host is gone or the time is over.</summary>
    public Task RunAsync(Shop shop, CancellationToken stop) =>
        Task.WhenAll(_clients.Select(client => client.RunAsync(shop, Sent, stop)));

    private sealed class Client(
        Random random, int number, WorkloadSize size, SendOperation send)
    {
        private readonly List<Operation> _holds = [];
        private int _last;

        public async Task RunAsync(
            Shop shop, ConcurrentQueue<Operation> sent, CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                var operation = Next();
                sent.Enqueue(operation);
                if (!await send(shop, operation))
                {
                    return;
                }
                if (operation is { Act: Act.Reserve, Outcome: Outcome.Done })
                {
                    _holds.Add(operation);
                }
            }
        }

        private Operation Next()
        {
            var dice = random.Next(100);
            return dice switch
            {
                < 25 when _holds.Count > 0 => Finish(Act.Confirm),
                < 32 when _holds.Count > 0 => Finish(Act.Release),
                < 40 when _holds.Count > 0 => Extend(),
                < 65 => Reserve(),
                < 85 => Adjust(rows: 1, isAbsolute: false),
                < 90 => Adjust(rows: 1, isAbsolute: true),
                _ => Adjust(rows: random.Next(2, 5), isAbsolute: false),
            };
        }

        private Operation Reserve()
        {
            var (tag, sku, units) = (NewTag(), Sku(), random.Next(1, 20));
            return new(Act.Reserve, tag, "inventory/reservations", $$"""
                {"expires_in": {{ExpiresInAtFirst}}, "cart_id": "{{tag}}", "lines": [
                  {"sku": "{{sku}}", "quantity": {{units}}}]}
                """, KeyOrNone(tag)) { Sku = sku, Quantity = units };
        }

        private Operation Finish(Act act)
        {
            var at = random.Next(_holds.Count);
            var hold = _holds[at];
            _holds.RemoveAt(at);
            var tag = NewTag();
            var step = act == Act.Confirm ? "confirm" : "release";
            var body = act == Act.Confirm ? $$"""{"order_id": "{{tag}}"}""" : "{}";
            return new(
                act, tag, $"inventory/reservations/{hold.ReservationId}/{step}", body,
                KeyOrNone(tag))
            { Sku = hold.Sku, Quantity = hold.Quantity, Hold = hold };
        }

        /// <summary>Always with a key: a second one without would extend again.</summary>
        private Operation Extend()
        {
            var hold = _holds[random.Next(_holds.Count)];
            var (tag, by) = (NewTag(), ++hold.Extensions * ExtendBy);
            return new(
                Act.Extend, tag, $"inventory/reservations/{hold.ReservationId}/extend",
                $$"""{"expires_in": {{ExpiresInAtFirst + by}}}""", $"key-{tag}")
            { Sku = hold.Sku, Hold = hold };
        }

        private Operation Adjust(int rows, bool isAbsolute)
        {
            var tag = NewTag();
            var changes = Enumerable.Range(0, rows).Select(_ => Sku()).Distinct()
                .Select(sku => new Row(
                    sku,
                    isAbsolute ? random.Next(10, OnHandAtFirst) : NotZero(),
                    isAbsolute ? 0 : random.Next(2),
                    isAbsolute))
                .ToList();
            var items = changes.Select(row => $$"""
                {"location_id": 1, "sku": "{{row.Sku}}", "quantity": {{row.Units}}{{More(row)}}}
                """);
            var kind = isAbsolute ? "absolute" : "relative";
            return new(Act.Adjust, tag, $"inventory/adjustments/{kind}", $$"""
                {"reason": "{{tag}}", "items": [{{string.Join(',', items)}}]}
                """, KeyOrNone(tag)) { Rows = changes };
        }

        private static string More(Row row) =>
            row.Backordered > 0 ? $", \"qty_backordered\": {row.Backordered}" : "";

        private int NotZero() => random.Next(-30, 31) is not 0 and var units ? units : 1;

        private string Sku() => random.Next(2) == 0
            ? $"KILL-{random.Next(size.Hot)}"
            : $"KILL-{random.Next(size.Hot, size.Hot + size.Spread)}";

        private string NewTag() => $"t{number}-{++_last}";

        private string? KeyOrNone(string tag) => random.Next(2) == 0 ? $"key-{tag}" : null;
    }
}

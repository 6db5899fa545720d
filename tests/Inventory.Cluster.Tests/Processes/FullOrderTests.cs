using System.Text;
using System.Text.Json;
using Inventory.Cluster.Tests.Http;
using Inventory.Domain.Orders;
using Inventory.Storage;
using Inventory.Storage.Sqlite;
using static Inventory.Cluster.Tests.Http.ShopCarts;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>An order with nearly all the lines it may have, written before the host starts.
/// </summary>
public sealed class FullOrderTests
{
    private const int LinesAtOnce = 2_000;

    [Fact]
    public async Task Confirm_WhenTheOrderIsFull_Is409AndHoldsWhatItHeld()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await FillAsync(setup.DataPath, "full", OrderState.LinesMax - 1);
        await using var silo = await SiloProcess.StartAsync(setup);
        using var shop = new Shop(setup.Url, SiloSetup.FirstStore, SiloSetup.AdminToken);
        await shop.Product("FULL-1", 9);
        await shop.Product("FULL-2", 9);
        var last = await shop.Reserved("FULL-1", 1);
        var one = await shop.Reserved("FULL-1", 2);
        var two = await shop.CartOf("FULL-1", "FULL-2");

        Refused(await shop.Confirm(two, "full"), 10_001);
        (await shop.Confirm(last, "full")).Expect(200);
        (await shop.Confirm(last, "full")).Expect(200);
        Refused(await shop.Confirm(one, "full"), 10_001);
        Refused(await shop.Confirm(two, "full"), 10_002);

        (await shop.Live("FULL-1")).See("data.locations.0.held", 3)
            .See("data.locations.0.total_inventory_onhand", 8);
        (await shop.Confirm(one, "other")).Expect(200);
        (await shop.Confirm(two, "other")).Expect(200);
    }

    private static void Refused(Reply reply, int lines) => reply.Problem(409).See(
        "title",
        $"It makes {lines} lines of order full, which may have 10000: "
            + "confirm it into another order");

    private static async Task FillAsync(string directory, string order, int lines)
    {
        await using var ledger = new SqliteLedger(new() { Directory = directory });
        await ledger.OpenAsync(CancellationToken.None);
        await using var writer = new LedgerWriter(ledger);
        for (var first = 0; first < lines; first += LinesAtOnce)
        {
            var count = Math.Min(LinesAtOnce, lines - first);
            var result = await writer.AppendAsync(new()
            {
                Stream = new(SiloSetup.FirstStore, StreamKind.Order, order),
                Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
                ExpectedVersion = first,
                EntryCount = count,
                Entries = Encoding.UTF8.GetBytes(
                    string.Concat(Enumerable.Range(first, count).Select(LineText))),
                At = 1,
                NextWake = Mark.Keep,
            });
            Assert.Equal(Outcome.Committed, result.Outcome);
        }
    }

    private static string LineText(int number) => JsonSerializer.Serialize(
        new OrderEvent.LineRecorded(new()
        {
            ReservationId = $"r-{number}",
            VariantId = 7,
            ProductId = 7,
            Sku = "OLD",
            LocationId = 1,
            Ready = 1,
            Backordered = 0,
            ConfirmedAt = 1,
        }),
        OrderJson.Default.OrderEvent) + "\n";
}

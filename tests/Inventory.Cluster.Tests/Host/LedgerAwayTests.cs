using Inventory.Cluster.Tests.Http;
using Inventory.Grains.Clustering;
using Inventory.Silo.Http;

namespace Inventory.Cluster.Tests.Host;

public sealed class LedgerAwayTests : IAsyncLifetime
{
    private const string Locations = "inventory/locations";
    private const string NewLocation = """
        [{"code": "X", "label": "X", "type_id": "VIRTUAL", "time_zone": "Etc/UTC",
          "managed_by_external_source": false}]
        """;
    private const string OfTheLedger = "planned: the ledger cannot be read";

    private ApiHost _host = null!;
    private Shop _shop = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ApiHost.StartAsync();
        _shop = await _host.ClientAsync();
        await _host.Here.RefreshAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _shop.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Call_WhenTheLedgerCannotBeReached_SaysSoWithoutWhatTheLedgerSays()
    {
        _host.Ledger.Plan = new() { ReadFails = () => true };

        var read = (await _shop.Get("inventory/items")).Problem(503);
        var write = (await _shop.Post(Locations, NewLocation, "k-1")).Problem(503);

        Assert.Equal([Problem.LedgerAway.Title, Problem.LedgerAway.Title],
            [read.Text("title"), write.Text("title")]);
        write.See("idempotency_key", "k-1");
        Assert.DoesNotContain("planned", read.Body + write.Body, StringComparison.Ordinal);
        Assert.Single(
            _host.Lines, line => line.EndsWith(OfTheLedger, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_WhenTheLedgerCannotBeReached_SaysSoWithoutWhatTheLedgerSays()
    {
        _host.Ledger.Plan = new() { ReadFails = () => true };

        var reply = await _shop.Import("SKU,On Hand\nKETTLE,7\n");

        Assert.Contains("\"status\":503", reply.Body, StringComparison.Ordinal);
        Assert.Contains("send the file again", reply.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("planned", reply.Body, StringComparison.Ordinal);
        Assert.Single(
            _host.Lines, line => line.EndsWith(OfTheLedger, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_WhenTheLeaseIsNotHeld_IsRefusedBeforeTheLedgerIsAsked()
    {
        _host.Clock.Advance(ReadLease.HoldsFor);
        _host.Ledger.Plan = new() { ReadFails = () => true };

        var read = (await _shop.Get("inventory/items")).Problem(503);
        var own = (await _shop.Post(Locations, NewLocation, "k-1")).Problem(503);
        var made = (await _shop.Post(Locations, NewLocation)).Problem(503);
        var import = (await _shop.Import("SKU,On Hand\nKETTLE,7\n")).Problem(503);

        Assert.All([read, own, made, import], reply => Assert.Equal(
            ("1", Problem.LedgerAway.Title), (reply.Header("Retry-After"), reply.Text("title"))));
        Assert.Equal("k-1", own.See("idempotency_key", "k-1").Header("Idempotency-Key"));
        Assert.StartsWith("auto-", made.Header("Idempotency-Key"), StringComparison.Ordinal);
        made.See("idempotency_key", made.Header("Idempotency-Key"));
        Assert.All([read, import], reply => Assert.Null(reply.Header("Idempotency-Key")));
        Assert.DoesNotContain(
            _host.Lines, line => line.EndsWith(OfTheLedger, StringComparison.Ordinal));

        _host.Ledger.Plan = new();
        (await _shop.Post(Locations, NewLocation, "not a key")).Problem(422, "Idempotency-Key");
        _host.Lease.Renew(_host.Clock.GetTimestamp());
        (await _shop.Post(Locations, NewLocation, "k-1")).Expect(200);
    }
}

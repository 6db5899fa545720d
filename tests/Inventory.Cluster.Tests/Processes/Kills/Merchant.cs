using System.Globalization;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Kills;

/// <summary>
/// One merchant: makes and renames products, files where they lie, imports stock, opens and renames
/// locations, makes and revokes tokens. What a merchant writes is written by nobody else.
/// </summary>
internal sealed class Merchant(Random random, int number, Beliefs beliefs)
{
    private const int ImportRowsMax = 20;
    private const int TokensMax = 10;

    // Enough renames of few: a store has a bound of open locations.
    private const int LocationsMax = 5;

    private readonly List<(string Sku, long Id)> _products = [];
    private readonly List<string> _imported = [];
    private readonly List<(string Code, long Id)> _locations = [];
    private readonly List<(string Text, long Id)> _tokens = [];
    private int _last;
    private int _locationsTried;

    /// <summary>Tokens whose making was acknowledged, revoked ones too.</summary>
    public List<string> Tokens { get; } = [];

    /// <summary>Writes until the host is gone or the time is over.</summary>
    public async Task RunAsync(Shop shop, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await NextAsync(shop);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                return;
            }
        }
    }

    private Task NextAsync(Shop shop) => random.Next(100) switch
    {
        < 20 when _products.Count > 0 => RenameAsync(shop),
        < 40 when _products.Count > 0 => FileAsync(shop),
        < 60 => MakeProductAsync(shop),
        < 75 => ImportAsync(shop),
        < 85 when _locations.Count > 0 => RelabelAsync(shop),
        < 90 when _locationsTried < LocationsMax => OpenAsync(shop),
        < 95 when _tokens.Count > 0 => RevokeAsync(shop),
        _ when Tokens.Count < TokensMax => MakeTokenAsync(shop),
        _ => MakeProductAsync(shop),
    };

    private async Task MakeProductAsync(Shop shop)
    {
        var (sku, units) = (NewTag(), random.Next(1, 1_000));
        var made = await WriteAsync(
            [Name(sku, sku), OnHand(sku, units)],
            () => shop.Post("catalog/products", $$"""
                {"name": "{{sku}}", "type": "physical", "sku": "{{sku}}",
                 "inventory_tracking": "product", "inventory_level": {{units}}}
                """));
        if (made is not null)
        {
            _products.Add((sku, made.Number("data.id")));
        }
    }

    private Task RenameAsync(Shop shop)
    {
        var ((sku, id), name) = (Any(_products), NewTag());
        return WriteAsync(
            [Name(sku, name)],
            () => shop.Put($"catalog/products/{id}", $$"""{"name": "{{name}}"}"""));
    }

    private Task FileAsync(Shop shop)
    {
        var ((sku, _), bin) = (Any(_products), NewTag());
        return WriteAsync(
            [Bin(sku, bin)],
            () => shop.Put("inventory/locations/1/items", $$"""
                {"settings": [{"identity": {"sku": "{{sku}}"}, "bin_picking_number": "{{bin}}"}]}
                """));
    }

    private async Task ImportAsync(Shop shop)
    {
        var skus = Enumerable.Range(0, random.Next(1, ImportRowsMax + 1))
            .Select(_ => _imported.Count > 0 && random.Next(2) == 0 ? Any(_imported) : NewTag())
            .Distinct().ToList();
        var rows = skus.Select(sku => (Sku: sku, Tag: NewTag(), Units: random.Next(1_000)))
            .ToList();
        var csv = string.Concat(rows.Select(r => $"{r.Sku},{r.Tag},{r.Units},{r.Tag}\n"));
        var done = await WriteAsync(
            [.. rows.SelectMany(r => new[]
            {
                Name(r.Sku, r.Tag), OnHand(r.Sku, r.Units), Bin(r.Sku, r.Tag),
            })],
            () => shop.Import("SKU,Name,On Hand,Bin Picking Number\n" + csv),
            reply => reply.Body.Contains(
                $"\"accepted\":{rows.Count},", StringComparison.Ordinal));
        if (done is not null)
        {
            _imported.AddRange(skus.Except(_imported));
        }
    }

    private async Task OpenAsync(Shop shop)
    {
        _locationsTried++;
        var code = NewTag();
        var opened = await WriteAsync(
            [Label(code, $"Location {code}")],
            () => shop.Post("inventory/locations", $"[{ShopStock.VirtualLocation(code)}]"));
        if (opened is not null)
        {
            var found = await shop.Get($"inventory/locations?location_code:in={code}");
            _locations.Add((code, found.Expect(200).Number("data.0.id")));
        }
    }

    private Task RelabelAsync(Shop shop)
    {
        var ((code, id), label) = (Any(_locations), NewTag());
        return WriteAsync(
            [Label(code, label)],
            () => shop.Put(
                "inventory/locations", $$"""[{"id": {{id}}, "label": "{{label}}"}]"""));
    }

    private async Task MakeTokenAsync(Shop shop)
    {
        var made = await shop.Post($"/admin/stores/{shop.Store}/tokens", $$"""
            {"name": "{{NewTag()}}", "scopes": ["store_inventory_read_only"]}
            """);
        if (made.Status == 200)
        {
            var token = made.Text("data.token");
            beliefs.Expect([Works(token, "yes")]);
            beliefs.Know([Works(token, "yes")]);
            Tokens.Add(token);
            _tokens.Add((token, made.Number("data.id")));
        }
    }

    private Task RevokeAsync(Shop shop)
    {
        var (token, id) = Any(_tokens);
        _tokens.Remove((token, id));
        return WriteAsync(
            [Works(token, "")],
            () => shop.Delete($"/admin/stores/{shop.Store}/tokens?id={id}"));
    }

    /// <summary>Sends a write whose every success is acknowledged, and answers null without one.
    /// </summary>
    private async Task<Reply?> WriteAsync(
        IReadOnlyList<Fact> facts, Func<Task<Reply>> send, Func<Reply, bool>? isWhole = null)
    {
        beliefs.Expect(facts);
        var reply = await send();
        reply.Require(reply.Status is 200 or 204 or 503, "an unexpected status");
        if (reply.Status == 503 || isWhole?.Invoke(reply) == false)
        {
            return null;
        }
        beliefs.Know(facts);
        return reply;
    }

    private T Any<T>(List<T> of) => of[random.Next(of.Count)];

    private string NewTag() => $"m{number}-{++_last}";

    private static Fact Name(string sku, string name) => new($"name of {sku}", name);

    private static Fact OnHand(string sku, int units) =>
        new($"on hand of {sku}", units.ToString(CultureInfo.InvariantCulture));

    private static Fact Bin(string sku, string bin) => new($"bin of {sku}", bin);

    private static Fact Label(string code, string label) => new($"label of {code}", label);

    private static Fact Works(string token, string works) => new($"token {token} works", works);
}

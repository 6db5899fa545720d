using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Kills;

/// <summary>
/// A store that merchants keep up while the host is being killed, and that is read whole after
/// each kill.
/// </summary>
internal sealed class Upkeep
{
    private const int Merchants = 3;
    private readonly Beliefs _beliefs = new();
    private readonly Merchant[] _merchants;

    public Upkeep(int seed) => _merchants =
    [
        .. Enumerable.Range(0, Merchants).Select(i => new Merchant(new(seed - i - 1), i, _beliefs)),
    ];

    public string Summary =>
        $"{_beliefs.Acknowledged} acknowledged writes of {_beliefs.Count} values";

    public Task RunAsync(Shop shop, CancellationToken stop) =>
        Task.WhenAll(_merchants.Select(merchant => merchant.RunAsync(shop, stop)));

    /// <summary>Compares all the store has with what its merchants wrote.</summary>
    public async Task CheckAsync(Shop shop)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        await ReadStockAsync(shop, found);
        await ReadLocationsAsync(shop, found);
        await ReadTokensAsync(shop, found);
        _beliefs.Check(found);
    }

    private static async Task ReadStockAsync(Shop shop, Dictionary<string, string> found)
    {
        var lines = (await shop.Get("inventory/export")).Expect(200).Body.Split("\r\n");
        var columns = lines[0].Split(',').ToList();
        foreach (var line in lines.Skip(1).Where(line => line.Length > 0))
        {
            var cells = line.Split(',');
            var sku = cells[columns.IndexOf("SKU")];
            Add($"name of {sku}", "Name");
            Add($"on hand of {sku}", "On Hand");
            Add($"bin of {sku}", "Bin Picking Number");

            void Add(string name, string column)
            {
                if (cells[columns.IndexOf(column)] is { Length: > 0 } cell)
                {
                    found.Add(name, cell);
                }
            }
        }
    }

    private static async Task ReadLocationsAsync(Shop shop, Dictionary<string, string> found)
    {
        var list = (await shop.Get("inventory/locations?is_default=false&limit=1000")).Expect(200);
        foreach (var location in list.Data.AsArray())
        {
            found.Add(
                $"label of {location!["code"]!.GetValue<string>()}",
                location["label"]!.GetValue<string>());
        }
    }

    private async Task ReadTokensAsync(Shop shop, Dictionary<string, string> found)
    {
        foreach (var token in _merchants.SelectMany(merchant => merchant.Tokens))
        {
            using var holder = new Shop(shop.Host, shop.Store, token);
            var answer = await holder.Get("inventory/items?limit=1");
            answer.Require(answer.Status is 200 or 401, "an unexpected status");
            if (answer.Status == 200)
            {
                found.Add($"token {token} works", "yes");
            }
        }
    }
}

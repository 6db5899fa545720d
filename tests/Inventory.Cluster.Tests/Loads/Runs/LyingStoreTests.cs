using System.Text;
using System.Text.RegularExpressions;
using Inventory.Cluster.Tests.Processes;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>A whole run against a store that lies once ends above zero and names the lie.
/// </summary>
public sealed partial class LyingStoreTests(SharedSilo shared)
{
    private const int RegexMs = 1_000;
    private const string ThirdBuyer = "-2-reserve";

    private delegate Task<Saying> Lie(Told told, Func<Told, Task<Saying>> ask);

    [Fact]
    public async Task Store_WhenItTellsTheTruth_Passes()
    {
        var (exit, output) = await RunAsync((told, ask) => ask(told));

        Assert.True(exit == 0, output);
        Assert.Contains("Oracle passed", output, StringComparison.Ordinal);
    }

    [Fact]
    public Task Store_WhenItSaysYesAndDoesNothing_IsCaught() => CatchesAsync(
        "NothingLost", async (told, ask) => IsThirdBuyer(told)
            ? new(201, MadeUp)
            : await ask(told));

    [Fact]
    public Task Store_WhenItSaysSoldOutAndHolds_IsCaught() => CatchesAsync(
        "NothingUnpromised", async (told, ask) =>
        {
            var truth = await ask(told);
            return IsThirdBuyer(told) ? new(409, SoldOut(told)) : truth;
        });

    [Fact]
    public Task Store_WhenItDoesARequestTwice_IsCaught() => CatchesAsync(
        "NothingUnpromised", async (told, ask) =>
        {
            if (IsThirdBuyer(told))
            {
                await ask(told with { Key = $"{told.Key}-again" });
            }

            return await ask(told);
        });

    [Fact]
    public Task Store_WhenItsListIsWrong_IsCaught() => CatchesAsync(
        "ReadsExact", async (told, ask) =>
        {
            var truth = await ask(told);
            return told.Path.Contains("variant_id:in", StringComparison.Ordinal)
                ? truth with { Body = OnHand().Replace(truth.Body, "$&9") }
                : truth;
        });

    [Fact]
    public Task Store_WhenItsHistoryLacksItsNewestRow_IsCaught() => CatchesAsync(
        "ReadsExact", async (told, ask) =>
        {
            var truth = await ask(told);
            return told.Path.Contains("/history", StringComparison.Ordinal)
                ? truth with { Body = FirstRow().Replace(truth.Body, "[") }
                : truth;
        });

    private const string MadeUp =
        """
        {"data": {"reservation_id": "1.00000000000070008000000000000000", "status": "held",
          "lines": [{"quantity_on_hand": 1, "quantity_backordered": 0}]}}
        """;

    private static bool IsThirdBuyer(Told told) =>
        told.Key?.EndsWith(ThirdBuyer, StringComparison.Ordinal) == true;

    private static string SoldOut(Told told)
    {
        var sku = Sku().Match(Encoding.UTF8.GetString(told.Body)).Groups["sku"].Value;
        return $$"""
            {"details": [{"type": "OutOfStock", "sku": "{{sku}}", "requested_quantity": 1,
              "available_quantity": 0, "available_quantity_for_backorder": 0}]}
            """;
    }

    private async Task CatchesAsync(string rule, Lie lie)
    {
        var (exit, output) = await RunAsync(lie);

        Assert.True(exit == 1, output);
        Assert.Contains("Oracle FAILED", output, StringComparison.Ordinal);
        Assert.Contains($"  {rule}: FLASH-", output, StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Output)> RunAsync(Lie lie)
    {
        using var scratch = new Scratch();
        await using var store = await LyingStore.StartAsync(
            shared.Silo.Setup.Url, (told, ask) => lie(told, ask));
        return await LoadKit.RunAsync(
            "flash-sale", "--quick", "--duration", "1s", "--rate", "20", "--arrivals", "even",
            "--target", store.Url.ToString(), "--token", SiloSetup.AdminToken,
            "--out", scratch.Path);
    }

    [GeneratedRegex("\"total_inventory_onhand\":\\d+", RegexOptions.None, RegexMs)]
    private static partial Regex OnHand();

    [GeneratedRegex("\\[\\{\"version\":.*?(?=\\{\"version\":)", RegexOptions.None, RegexMs)]
    private static partial Regex FirstRow();

    [GeneratedRegex("\"sku\":\"(?<sku>[^\"]+)\"", RegexOptions.ExplicitCapture, RegexMs)]
    private static partial Regex Sku();
}

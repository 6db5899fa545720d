using System.Text;
using System.Text.RegularExpressions;
using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Processes;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>A whole run against a store that lies once ends above zero and names the lie.
/// </summary>
public sealed partial class LyingStoreTests(SharedSilo shared)
{
    private const int RegexMs = 1_000;
    private const string ThirdBuyer = "-2-reserve";
    private const string ThirdBuyerPays = "-2-confirm";

    private delegate Task<Saying> Lie(Told told, Func<Told, Task<Saying>> ask);

    [Fact]
    public async Task Store_WhenItTellsTheTruth_Passes()
    {
        var (exit, output) = await RunAsync("flash-sale", (told, ask) => ask(told));

        Assert.True(exit == 0, output);
        Assert.Contains("Oracle passed", output, StringComparison.Ordinal);
    }

    [Fact]
    public Task Store_WhenItSaysYesAndDoesNothing_IsCaught() => CatchesAsync(
        "NothingLost", async (told, ask) => IsThirdBuyer(told)
            ? new(201, MadeUp)
            : await ask(told));

    [Fact]
    public Task Store_WhenItHoldsForAMomentOnly_IsCaught() => CatchesAsync(
        "NothingLost", async (told, ask) =>
        {
            if (IsThirdBuyer(told))
            {
                return await ask(Rewritten(
                    told, body => body.Replace(":3600", ":1", StringComparison.Ordinal)));
            }

            if (told.Key?.EndsWith(ThirdBuyerPays, StringComparison.Ordinal) == true)
            {
                await ExpiryAsync(told, ask);
                return new(500, "{}");
            }

            return await ask(told);
        });

    [Theory]
    [InlineData("flash-sale", "FLASH-")]
    [InlineData("browse", "BROWSE-")]
    public async Task Store_WhenItImportsOtherNumbers_IsCaught(string scenario, string sku)
    {
        var (exit, output) = await RunAsync(scenario, (told, ask) => ask(
            told.Path.EndsWith("/import", StringComparison.Ordinal)
                ? Rewritten(told, csv => LastOnHand().Replace(csv, "${start}29,0,"))
                : told));

        Assert.True(exit == 1, output);
        Assert.Contains($"  AsPromised: {sku}", output, StringComparison.Ordinal);
    }

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

    private static Told Rewritten(Told told, Func<string, string> rewrite) => told with
    {
        Body = Encoding.UTF8.GetBytes(rewrite(Encoding.UTF8.GetString(told.Body))),
    };

    // The true store's hold is gone before its buyer is answered.
    private static Task ExpiryAsync(Told told, Func<Told, Task<Saying>> ask)
    {
        var reservation = told with
        {
            Method = "GET",
            Path = told.Path[..^"/confirm".Length],
            Key = null,
            Body = [],
        };
        return Eventually.HoldsAsync(async () => (await ask(reservation)).Body.Contains(
            "\"expired\"", StringComparison.Ordinal));
    }

    private async Task CatchesAsync(string rule, Lie lie)
    {
        var (exit, output) = await RunAsync("flash-sale", lie);

        Assert.True(exit == 1, output);
        Assert.Contains("Oracle FAILED", output, StringComparison.Ordinal);
        Assert.Contains($"  {rule}: FLASH-", output, StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Output)> RunAsync(string scenario, Lie lie)
    {
        using var scratch = new Scratch();
        await using var store = await LyingStore.StartAsync(
            shared.Silo.Setup.Url, (told, ask) => lie(told, ask));
        return await LoadKit.RunAsync(
            "run", scenario, "--quick", "--duration", "1s", "--rate", "20", "--arrivals", "even",
            "--target", store.Url.ToString(), "--token", SiloSetup.AdminToken,
            "--out", scratch.Path);
    }

    [GeneratedRegex(
        @"(?<start>\n[^\n]*,1,)\d+,0,(?=[^\n]*\n$)", RegexOptions.ExplicitCapture, RegexMs)]
    private static partial Regex LastOnHand();

    [GeneratedRegex("\"total_inventory_onhand\":\\d+", RegexOptions.None, RegexMs)]
    private static partial Regex OnHand();

    [GeneratedRegex("\\[\\{\"version\":.*?(?=\\{\"version\":)", RegexOptions.None, RegexMs)]
    private static partial Regex FirstRow();

    [GeneratedRegex("\"sku\":\"(?<sku>[^\"]+)\"", RegexOptions.ExplicitCapture, RegexMs)]
    private static partial Regex Sku();
}

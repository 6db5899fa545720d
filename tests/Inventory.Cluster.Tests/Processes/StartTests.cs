using System.Text.RegularExpressions;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>What the host tells its operator when it starts.</summary>
public sealed partial class StartTests
{
    [Fact]
    public async Task Start_WhenFirst_PrintsAddressTokenAndOneCommandToTry()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch).With("Inventory__Token", null);
        await using var first = await SiloProcess.StartAsync(setup);

        await Eventually.HoldsAsync(() => Task.FromResult(Says(first, "curl ")));
        Assert.True(
            Says(first, $"Inventory.Orleans is ready on {setup.Url.ToString().TrimEnd('/')}"),
            first.Log);
        var token = Token(first) ?? throw new InvalidOperationException(first.Log);
        using var shop = new Shop(setup.Url, SiloSetup.FirstStore, token);
        (await shop.Get("/admin/stores")).Expect(200);
        Assert.Equal(0, await first.StopAsync());

        await using var second = await SiloProcess.StartAsync(setup);
        Assert.Null(Token(second));
        (await shop.Get("inventory/items")).Expect(200);
    }

    [Fact]
    public async Task Start_WhenItsStoreIsNotThere_SaysSoAndNamesNoneToTry()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch).With("Inventory__Token", null);
        await using (var first = await SiloProcess.StartAsync(setup))
        {
            Assert.Equal(0, await first.StopAsync());
        }

        await using var other = await SiloProcess.StartAsync(
            setup.With("Inventory__Store", "other"));

        await Eventually.HoldsAsync(() => Task.FromResult(Says(
            other,
            "There is no store 'other' of Inventory__Store; make it with: store create other")));
        Assert.Equal(0, await other.StopAsync());
        Assert.False(Says(other, "Try:"), other.Log);
        Assert.Null(Token(other));
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task Start_WhenHooksMayCallLoopback_Warns(string setting, bool warns)
    {
        using var scratch = new Scratch();
        await using var silo = await SiloProcess.StartAsync(
            SiloSetup.Fresh(scratch).With("Inventory__Webhooks__AllowLoopback", setting));
        Assert.Equal(0, await silo.StopAsync());

        Assert.Equal(warns, Says(silo, "Warning: Inventory__Webhooks__AllowLoopback"));
    }

    [Fact]
    public async Task Start_WhenTokenIsGiven_DoesNotPrintIt()
    {
        using var scratch = new Scratch();
        await using var silo = await SiloProcess.StartAsync(SiloSetup.Fresh(scratch));
        Assert.Equal(0, await silo.StopAsync());

        Assert.DoesNotContain(SiloSetup.AdminToken, silo.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenStoppedBefore_HasEverything()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        using var shop = Shop.Admin(setup);
        await using (var first = await SiloProcess.StartAsync(setup))
        {
            await shop.Product("KEPT", 7);
            await shop.Reserved("KEPT", 2);
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = await SiloProcess.StartAsync(setup);

        (await shop.Live("KEPT")).See("data.available_to_sell", 5)
            .See("data.locations.0.held", 2);
    }

    [Fact]
    public async Task Hold_WhenItsTimeEndsWhileTheHostIsDown_IsGivenBack()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        using var shop = Shop.Admin(setup);
        await using (var first = await SiloProcess.StartAsync(setup))
        {
            await shop.Product("SLEEPS", 7);
            (await shop.Post("inventory/reservations", """
                {"expires_in": 1, "lines": [{"sku": "SLEEPS", "quantity": 7}]}
                """)).Expect(201);
            await first.KillAsync();
        }

        await using var second = await SiloProcess.StartAsync(setup);

        await Eventually.HoldsAsync(async () =>
            (await shop.Get("inventory/items?sku:in=SLEEPS"))
                .Number("data.0.locations.0.available_to_sell") == 7);
        (await shop.Live("SLEEPS")).See("data.available_to_sell", 7);
    }

    private static bool Says(SiloProcess silo, string text) =>
        silo.Output.Any(line => line.Contains(text, StringComparison.Ordinal));

    private static string? Token(SiloProcess silo) => silo.Output
        .Select(line => TokenLine().Match(line))
        .FirstOrDefault(match => match.Success)?.Groups["token"].Value;

    [GeneratedRegex(
        @"API token \(shown this once\): (?<token>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TokenLine();
}

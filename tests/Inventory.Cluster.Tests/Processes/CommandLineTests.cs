using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>Commands beside a running host: what they change holds there within two seconds.
/// </summary>
public sealed class CommandLineTests
{
    private static readonly TimeSpan KnownWithin = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Token_WhenMadeAndRevokedBesideTheHost_WorksAndStopsInTime()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await using var silo = await SiloProcess.StartAsync(setup);

        var made = await DoneAsync(
            setup, "token", "create", "--scope", "store_inventory", "--name", "till");
        var token = made.Output[^1].Split(' ')[^1];
        using var till = new Shop(setup.Url, SiloSetup.FirstStore, token);
        await Eventually.HoldsAsync(
            async () => (await till.Get("inventory/items")).Status == 200, KnownWithin);
        (await till.Get("settings/inventory")).Problem(403);

        var list = await DoneAsync(setup, "token", "list");
        var line = Assert.Single(
            list.Output, line => line.Contains("till", StringComparison.Ordinal));
        Assert.DoesNotContain(token, line, StringComparison.Ordinal);
        await DoneAsync(setup, "token", "revoke", line.Split('\t', ' ')[0]);
        await Eventually.HoldsAsync(
            async () => (await till.Get("inventory/items")).Status == 401, KnownWithin);
    }

    [Fact]
    public async Task Store_WhenMadeBesideTheHost_IsServed()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await using var silo = await SiloProcess.StartAsync(setup);

        await DoneAsync(setup, "store", "create", "beside");
        var made = await DoneAsync(
            setup, "token", "create", "--store", "beside", "--scope", "store_inventory");

        using var shop = new Shop(setup.Url, "beside", made.Output[^1].Split(' ')[^1]);
        await Eventually.HoldsAsync(
            async () => (await shop.Get("inventory/items")).Status == 200, KnownWithin);
        var list = await DoneAsync(setup, "store", "list");
        Assert.Contains(
            list.Output, line => line.Contains("beside", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Store_WhenMadeBeforeTheFirstStart_LeavesItsStoreAndTokenToTheHost()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch).With("Inventory__Token", null);

        var made = await DoneAsync(setup, "store", "create", "shop");
        await using var silo = await SiloProcess.StartAsync(setup);

        Assert.Equal(
            ["Store demo is made.", "Store shop is made."], made.Output.TakeLast(2));
        await Eventually.HoldsAsync(() => Task.FromResult(silo.Output.Any(
            line => line.Contains("/stores/demo/v3/", StringComparison.Ordinal))));
        var shown = Assert.Single(
            silo.Output, line => line.StartsWith("API token (", StringComparison.Ordinal));
        using var admin = new Shop(setup.Url, SiloSetup.FirstStore, shown.Split(' ')[^1]);
        var stores = (await admin.Get("/admin/stores")).Expect(200);
        Assert.Equal(2, stores.Count("data"));
        stores.See("data.0.store_hash", "demo").See("data.1.store_hash", "shop");
    }

    [Fact]
    public async Task Store_WhenTheFirstIsMadeBeforeTheFirstStart_IsMadeOnce()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);

        var made = await DoneAsync(setup, "store", "create", SiloSetup.FirstStore);
        var list = await DoneAsync(setup, "store", "list");

        Assert.Equal("Store demo is made.", made.Output[^1]);
        Assert.Contains("\tdemo\t", Assert.Single(list.Output), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("UPPER")]
    public async Task Store_WhenItsHashIsWrong_MakesNone(string hash)
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);

        await using var refused = await SiloProcess.StartAndExitAsync(
            setup with { Arguments = ["store", "create", hash] });
        var list = await DoneAsync(setup, "store", "list");

        Assert.Equal(1, refused.ExitCode);
        Assert.Empty(list.Output);
    }

    [Theory]
    [InlineData("bogus")]
    [InlineData("token")]
    [InlineData("token create --scope nonsense")]
    [InlineData("token create --store none --scope store_inventory")]
    [InlineData("token revoke 4711")]
    [InlineData("token revoke x")]
    [InlineData("store create a/b")]
    [InlineData("store create demo")]
    public async Task Command_WhenWrong_EndsAboveZeroWithoutTrace(string words)
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch);
        await DoneAsync(setup, "store", "create", SiloSetup.FirstStore);

        await using var command = await SiloProcess.StartAndExitAsync(
            setup with { Arguments = words.Split(' ') });

        Assert.NotEqual(0, command.ExitCode);
        Assert.NotEmpty(command.Errors);
        Assert.False(command.Log.Contains("   at ", StringComparison.Ordinal), command.Log);
    }

    private static async Task<SiloProcess> DoneAsync(SiloSetup setup, params string[] words)
    {
        await using var command = await SiloProcess.StartAndExitAsync(
            setup with { Arguments = words });
        Assert.True(command.ExitCode == 0, command.Log);
        return command;
    }
}

using System.Security.Cryptography;
using Inventory.Grains.Control;
using Inventory.Silo.Webhooks;
using Inventory.Storage.Memory;

namespace Inventory.Cluster.Tests.Webhooks;

public sealed class HookSecretsTests : IAsyncDisposable
{
    private static readonly Storage.StreamId Keys = new("", Storage.StreamKind.Host, "keys");

    private readonly MemoryLedger _ledger = new();

    [Fact]
    public void New_WhenMade_Is32BytesAndNeverTheSame()
    {
        var secret = HookSecrets.New();

        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(secret["whsec_".Length..]).Length);
        Assert.NotEqual(secret, HookSecrets.New());
    }

    [Fact]
    public async Task Open_WhenSealed_IsTheSecretAndTheSealIsNot()
    {
        using var secrets = Open();

        var first = secrets.Seal("whsec_abc");
        var again = secrets.Seal("whsec_abc");

        Assert.DoesNotContain("abc", first, StringComparison.Ordinal);
        Assert.NotEqual(first, again);
        Assert.Equal("whsec_abc", await secrets.OpenAsync(first, default));
        Assert.Equal(1, (await _ledger.ReadHeadAsync(Keys, default))!.Version);
    }

    [Fact]
    public async Task Open_WhenSealedByAProcessBefore_IsTheSecret()
    {
        using var before = Open();
        var text = before.Seal("whsec_abc");

        using var after = Open();

        Assert.Equal("whsec_abc", await after.OpenAsync(text, default));
        after.Seal("another");
        Assert.Equal(1, (await _ledger.ReadHeadAsync(Keys, default))!.Version);
    }

    [Fact]
    public async Task Open_WhenTwoProcessesMadeKeysAtOnce_OpensEachOthers()
    {
        using var one = Open();
        using var two = Open();
        await one.RefreshAsync(default);
        await two.RefreshAsync(default);

        var ones = one.Seal("of one");
        var twos = two.Seal("of two");

        Assert.Equal("of two", await one.OpenAsync(twos, default));
        Assert.Equal("of one", await two.OpenAsync(ones, default));
    }

    [Fact]
    public async Task Open_WhenChanged_Throws()
    {
        using var secrets = Open();
        var text = secrets.Seal("whsec_abc");

        await Assert.ThrowsAnyAsync<CryptographicException>(
            () => secrets.OpenAsync($"{text[..^1]}{(text[^1] == 'A' ? 'B' : 'A')}x", default));
    }

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    private HookSecrets Open() => new(Control(_ledger));

    private static ControlLedger Control(MemoryLedger ledger) => new(
        ledger, async append => (await ledger.CommitAsync([append], default))[0],
        TimeProvider.System);
}

using Inventory.Domain.Stores;
using Inventory.Domain.Tests.Stores;
using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

public sealed class StoreAudienceTests
{
    private const string Watching = MessageScopes.DeliveryException;
    private readonly StoreRig _store = new();

    [Theory]
    [InlineData("store/inventory/location/*", true)]
    [InlineData("store/inventory/location/updated", true)]
    [InlineData("store/inventory/location/deleted", false)]
    [InlineData("store/inventory/location/metafield/*", false)]
    [InlineData("store/channel/*/inventory/product/*", false)]
    [InlineData(Watching, false)]
    public void Hears_WhenALocationChanged_GoesByItsScope(string scope, bool hears) =>
        Assert.Equal(hears, Audience().Hears(Hook(1, scope), Changed(version: 10)));

    [Theory]
    [InlineData("store/inventory/location/*", true)]
    [InlineData("store/inventory/location/deleted", true)]
    [InlineData("store/inventory/location/metafield/updated", true)]
    [InlineData("store/sku/*", false)]
    [InlineData(Watching, false)]
    public void HearsOfLocations_WhenAskedOfAScope_KnowsIt(string scope, bool hears) =>
        Assert.Equal(hears, StoreAudience.HearsOfLocations(Hook(1, scope)));

    [Theory]
    [InlineData(9, false)]
    [InlineData(8, true)]
    [InlineData(10, false)]
    public void Hears_WhenAHookIsOfAVersion_HearsWhatIsBehindIt(long version, bool hears) =>
        Assert.Equal(hears, Audience().Hears(
            Hook(1, MessageScopes.LocationUpdated) with { StoreVersion = version, CreatedAt = 0 },
            Changed(version: 9)));

    [Theory]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void Hears_WhenAHookIsOfNoVersion_GoesByTheClock(long createdAt, bool hears) =>
        Assert.Equal(hears, Audience().Hears(
            Hook(1, MessageScopes.LocationUpdated) with { CreatedAt = createdAt },
            Changed(version: 9)));

    [Theory]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void Hears_WhenAHookWasDeactivated_HearsItIfItWasThere(long createdAt, bool hears) =>
        Assert.Equal(hears, Audience(Hook(4, "s")).Hears(
            Hook(1, Watching) with { CreatedAt = createdAt, StoreVersion = 100 },
            Deactivated(4)));

    [Fact]
    public void Hears_WhenTheDeactivatedHookIsGone_HearsNothing() =>
        Assert.False(Audience().Hears(Hook(1, Watching), Deactivated(4)));

    [Fact]
    public void Hears_WhenAWatcherWasDeactivated_HearsNothing() => Assert.False(
        Audience(Hook(4, Watching) with { ClientId = 2 })
            .Hears(Hook(1, Watching), Deactivated(4)));

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(2, 1, false)]
    [InlineData(1, 2, false)]
    [InlineData(3, 1, true)]
    [InlineData(4, 1, true)]
    [InlineData(0, 1, true)]
    [InlineData(9, 1, false)]
    public void Watches_WhenOfAnotherClient_NeedsToSeeAll(int watcher, int failing, bool watches)
    {
        foreach (var scopes in (Scopes[])
            [Scopes.Inventory, Scopes.Inventory, Scopes.Webhooks, Scopes.Admin])
        {
            _store.Accept(TokenRules.Create(_store.State, "t", scopes, StoreRig.Sha256, 1));
        }

        Assert.Equal(watches, Audience().Watches(
            Hook(1, Watching) with { ClientId = watcher },
            Hook(4, "s") with { ClientId = failing }));
    }

    private StoreAudience Audience(params Hook[] hooks) => new(
        _store.State,
        HooksState.Empty with
        {
            Hooks = HooksState.Empty.Hooks.AddRange(
                hooks.Select(hook => KeyValuePair.Create(hook.Id, hook))),
        });

    private static Hook Hook(int id, string scope) => new()
    {
        Id = id,
        ClientId = 1,
        Scope = scope,
        Destination = "https://a/",
        IsActive = true,
        Secrets = [],
        CreatedAt = 1,
        UpdatedAt = 1,
    };

    private static StoreMessage Changed(long version) => new()
    {
        Kind = StoreMessageKind.LocationUpdated,
        Version = version,
        At = 7,
        LocationId = 2,
    };

    private static StoreMessage Deactivated(int hookId) => new()
    {
        Kind = StoreMessageKind.HookDeactivated,
        Version = 3,
        At = 7,
        Alarm = new(hookId, DeliveryAlarmCode.Exhausted, ""),
    };
}

using System.Collections.Immutable;
using System.Text.Json;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;

namespace Inventory.Domain.Tests.Stores;

public sealed class StoreStateTests
{
    private readonly StoreRig _rig = new();

    [Fact]
    public void Token_WhenMadeAndRevoked_IsGoneAndItsIdIsNotUsedAgain()
    {
        _rig.Accept(Token(Scopes.Inventory | Scopes.Admin));
        var token = _rig.State.Tokens[1];
        Assert.Equal(Scopes.Inventory | Scopes.Admin, token.ScopeSet());

        _rig.Accept(TokenRules.Revoke(_rig.State, 1));
        _rig.Accept(Token(Scopes.Webhooks));

        Assert.Equal([2], _rig.State.Tokens.Keys);
    }

    [Fact]
    public void Revoke_WhenTheTokenIsUnknown_IsRefused()
    {
        _rig.Accept(Token(Scopes.Admin));

        StoreRig.Refuse(TokenRules.Revoke(_rig.State, 2), StoreRefusalReason.TokenNotFound);
    }

    [Fact]
    public void Create_WhenOneMoreThanTokensMax_IsRefused()
    {
        for (var count = 0; count < TokenRules.TokensMax; count++)
        {
            _rig.Accept(Token(Scopes.Admin));
        }

        StoreRig.Refuse(Token(Scopes.Admin), StoreRefusalReason.TooManyTokens);
    }

    [Theory]
    [InlineData(Scopes.Inventory, "store_inventory")]
    [InlineData(Scopes.InventoryReadOnly, "store_inventory_read_only")]
    [InlineData(Scopes.Information, "store_v2_information")]
    [InlineData(Scopes.InformationReadOnly, "store_v2_information_read_only")]
    [InlineData(Scopes.Products, "store_v2_products")]
    [InlineData(Scopes.ProductsReadOnly, "store_v2_products_read_only")]
    [InlineData(Scopes.Webhooks, "webhooks")]
    [InlineData(Scopes.Storefront, "storefront")]
    [InlineData(Scopes.Admin, "admin")]
    public void Scope_WhenNamed_IsReadBack(Scopes scope, string name)
    {
        Assert.Equal(scope, ScopeNames.Parse(name));
        Assert.Equal([name], ScopeNames.Of(scope));
        Assert.Equal(Scopes.None, ScopeNames.Parse(name + "x"));
    }

    [Fact]
    public void Settings_WhenNew_AllowBackordersAndEachOfFourCanForbidThem()
    {
        var settings = _rig.State.Settings;
        InventorySettings[] forbidding =
        [
            settings with { ProductOutOfStockBehavior = "hide_product" },
            settings with { OptionOutOfStockBehavior = "hide_option" },
            settings with { UpdateStockBehavior = "order_completed_or_shipped" },
            settings with { StockLevelDisplay = "show" },
        ];

        Assert.True(settings.AllowBackorders());
        Assert.All(forbidding, changed => Assert.False(changed.AllowBackorders()));
    }

    [Fact]
    public void Settings_WhenChangedForAChannel_LeaveTheStoreAndOtherChannelsAlone()
    {
        _rig.Accept(SettingsRules.Change(
            _rig.State, 7, settings => settings with { StockLevelDisplay = "show" }));

        Assert.Equal("show", _rig.State.SettingsOf(7).StockLevelDisplay);
        Assert.Null(_rig.State.SettingsOf(7).UpdateStockBehavior);
        Assert.Equal(InventorySettings.Inherited, _rig.State.SettingsOf(8));
        Assert.Equal(InventorySettings.New, _rig.State.SettingsOf(null));
    }

    [Fact]
    public void Metafield_WhenKeyIsTaken_IsRefusedThereOnly()
    {
        var other = _rig.Place("X");
        _rig.Accept(MetafieldRules.Create(_rig.State, StoreRig.Field("k"), 1, StoreRig.Now));

        StoreRig.Refuse(
            MetafieldRules.Create(_rig.State, StoreRig.Field("k"), 1, StoreRig.Now),
            StoreRefusalReason.MetafieldTaken);
        _rig.Accept(MetafieldRules.Create(_rig.State, StoreRig.Field("k", other), 1, StoreRig.Now));
        var elsewhere = new MetafieldPatch { Id = 2, LocationId = 1, Value = "w" };
        StoreRig.Refuse(
            MetafieldRules.Change(_rig.State, elsewhere, StoreRig.Now),
            StoreRefusalReason.MetafieldNotFound);
    }

    [Fact]
    public void Metafield_WhenOneMoreThanPerLocationMax_IsRefused()
    {
        for (var count = 0; count < MetafieldRules.PerLocationMax; count++)
        {
            _rig.Accept(
                MetafieldRules.Create(_rig.State, StoreRig.Field($"k{count}"), 1, StoreRig.Now));
        }

        StoreRig.Refuse(
            MetafieldRules.Create(_rig.State, StoreRig.Field("more"), 1, StoreRig.Now),
            StoreRefusalReason.TooManyMetafields);
    }

    [Fact]
    public void BackorderMessage_WhenANewOneIsDefault_TheOldOneIsNotAnyMore()
    {
        _rig.Accept(new StoreEvent.BackorderMessageCreated(new(1, "a", "A", true, 1, 1)));
        _rig.Accept(new StoreEvent.BackorderMessageCreated(new(2, "b", "B", true, 2, 2)));
        _rig.Accept(new StoreEvent.BackorderMessageDeleted(1));

        Assert.Equal(new(2, "b", "B", true, 2, 2), Assert.Single(_rig.State.Messages.Values));
    }

    [Fact]
    public void State_WhenWrittenAndRead_IsTheSame()
    {
        _rig.Accept(Token(Scopes.Admin));
        _rig.Place("X");
        _rig.Accept(MetafieldRules.Create(_rig.State, StoreRig.Field("k"), 1, StoreRig.Now));
        _rig.Accept(SettingsRules.Change(_rig.State, 7, settings => settings));

        var json = JsonSerializer.Serialize(_rig.State, StoreJson.Default.StoreState);
        var read = JsonSerializer.Deserialize(json, StoreJson.Default.StoreState)!;

        Assert.Equal(json, JsonSerializer.Serialize(read, StoreJson.Default.StoreState));
        Assert.Equal(_rig.State.Locations[2].Code, read.Locations[2].Code);
        Assert.Equal(_rig.State.Tokens[1].Sha256, read.Tokens[1].Sha256);
    }

    [Theory]
    [InlineData(OperationOrigin.Host, OperationMemory.HostKeptMs)]
    [InlineData(OperationOrigin.Client, OperationMemory.ClientKeptMs)]
    public void Call_WhenOlderThanItsOriginIsKept_IsForgotten(OperationOrigin origin, long keptMs)
    {
        var first = Call(1, origin, 0);

        var operation = new Operation(first.Id, 0, origin);

        var state = _rig.State.Apply(Entry(first), 0).Apply(Entry(Call(2, origin, keptMs)), keptMs);
        Assert.Equal(first, AcceptedCalls.Find(state.Calls, operation, keptMs));
        Assert.Null(AcceptedCalls.Find(state.Calls, operation, keptMs + 1));

        state = state.Apply(Entry(Call(1, origin, keptMs + 1)), keptMs + 1);
        Assert.Equal(
            keptMs + 1, AcceptedCalls.Find(state.Calls, operation, keptMs + 1)?.At);
    }

    [Fact]
    public void Call_WhenOneMoreThanKeptMax_TheOldestIsForgotten()
    {
        var most = Enumerable.Range(1, AcceptedCalls.KeptMax)
            .Select(number => Call(number, OperationOrigin.Client, 0)).ToImmutableList();
        var state = _rig.State with { Calls = most.RemoveAt(AcceptedCalls.KeptMax - 1) };

        state = state.Apply(Entry(most[^1]), 0);
        Assert.Equal(most, state.Calls);

        state = state.Apply(Entry(Call(AcceptedCalls.KeptMax + 1, OperationOrigin.Client, 0)), 0);
        Assert.Equal(AcceptedCalls.KeptMax, state.Calls.Count);
        Assert.Equal(Id(2), state.Calls[0].Id);
    }

    [Theory]
    [InlineData("demo", true)]
    [InlineData("a1", true)]
    [InlineData("", false)]
    [InlineData("Demo", false)]
    [InlineData("a-b", false)]
    [InlineData("é", false)]
    [InlineData("01234567890123456789012345678901", true)]
    [InlineData("012345678901234567890123456789012", false)]
    public void Hash_WhenJudged_IsOneToThirtyTwoLettersOrDigits(string hash, bool good) =>
        Assert.Equal(good, HostState.IsHash(hash));

    [Fact]
    public void CreateStore_WhenTwo_AreNumberedFrom1001AndATakenHashIsRefused()
    {
        var host = HostState.Empty;
        foreach (var hash in (string[])["b", "a"])
        {
            host = host.Apply(new(host.CreateStore(hash, 5).Events, null), 5);
        }

        Assert.Equal([new("b", 1001, 5), new("a", 1002, 5)], host.Stores);
        Assert.Equal(StoreRefusalReason.StoreTaken, host.CreateStore("a", 6).Refusal?.Reason);
        Assert.Equal(StoreRefusalReason.BadStoreHash, host.CreateStore("A", 6).Refusal?.Reason);
    }

    [Fact]
    public void CreateStore_WhenOneMoreThanStoresMax_IsRefused()
    {
        Assert.Equal(10_000, HostState.StoresMax);
        var host = HostState.Empty with
        {
            Stores = [.. Enumerable.Range(1, 9_999).Select(
                number => new StoreRecord($"s{number}", HostState.StoreIdFirst + number - 1, 5))],
        };
        var last = host.CreateStore("last", 5);
        Assert.Equal(
            new HostEvent.StoreCreated(new("last", 11_000, 5)), Assert.Single(last.Events));

        host = host.Apply(new(last.Events, null), 5);
        Assert.Equal(11_000, host.Find("last")?.Id);
        Assert.Null(host.Find("LAST"));
        Assert.Equal(
            StoreRefusal.For(StoreRefusalReason.TooManyStores),
            host.CreateStore("more", 5).Refusal);
    }

    [Fact]
    public void Settings_WhenOneMoreThanChannelsMax_AreRefusedForANewChannel()
    {
        Assert.Equal(1_000, SettingsRules.ChannelsMax);
        var state = _rig.State with
        {
            Channels = Enumerable.Range(1, 1_000).ToImmutableSortedDictionary(
                id => id, _ => InventorySettings.Inherited),
        };
        StoreRig.Refuse(
            SettingsRules.Change(state, 1_001, settings => settings),
            StoreRefusalReason.TooManyChannels);
        Assert.Single(SettingsRules.Change(state, 1_000, settings => settings).Events);
        Assert.Single(SettingsRules.Change(state, null, settings => settings).Events);
        state = state with { Channels = state.Channels.Remove(1) };
        Assert.Single(SettingsRules.Change(state, 1_001, settings => settings).Events);
    }

    [Fact]
    public void Settings_WhenListed_HaveTheValuesOfTheApi()
    {
        Assert.Equal(
            "do_nothing hide_product hide_product_and_accessible hide_product_and_redirect",
            string.Join(' ', InventorySettings.ProductOutOfStockBehaviors));
        Assert.Equal(
            "do_nothing hide_option label_option",
            string.Join(' ', InventorySettings.OptionOutOfStockBehaviors));
        Assert.Equal(
            "order_placed order_completed_or_shipped",
            string.Join(' ', InventorySettings.UpdateStockBehaviors));
        Assert.Equal(
            "dont_show show show_when_low", string.Join(' ', InventorySettings.StockLevelDisplays));
    }

    [Fact]
    public void PermissionSets_WhenListed_AreThoseOfTheApi() => Assert.Equal(
            "app_only read write read_and_sf_access write_and_sf_access",
            string.Join(' ', Metafield.PermissionSets));

    [Fact]
    public void ScopeNames_WhenOfEveryScope_AreAll()
    {
        Assert.Equal(9, ScopeNames.All.Count);
        Assert.Equal(ScopeNames.All, ScopeNames.Of((Scopes)511));
    }

    [Fact]
    public void Notifications_WhenChanged_AreAsGiven()
    {
        Assert.Empty(_rig.State.Notifications.LowStockNotificationAddress);
        Assert.Empty(_rig.State.Notifications.OutOfStockNotificationAddress);
        var notifications = new StockNotifications(["a@b"], ["c@d"]);
        _rig.Accept(new StoreEvent.NotificationsChanged(notifications));
        Assert.Equal(["a@b"], _rig.State.Notifications.LowStockNotificationAddress);
        Assert.Equal(["c@d"], _rig.State.Notifications.OutOfStockNotificationAddress);
    }

    [Fact]
    public void BackorderMessage_WhenTheNewOneIsNotDefault_TheOldOneStays()
    {
        _rig.Accept(new StoreEvent.BackorderMessageCreated(new(1, "a", "A", true, 1, 1)));
        _rig.Accept(new StoreEvent.BackorderMessageCreated(new(2, "b", "B", false, 2, 2)));
        Assert.Equal([true, false], _rig.State.Messages.Values.Select(m => m.IsDefault));
        _rig.Accept(new StoreEvent.BackorderMessageCreated(new(3, "c", "C", true, 3, 3)));
        Assert.Equal([false, false, true], _rig.State.Messages.Values.Select(m => m.IsDefault));
        Assert.Equal(3, _rig.State.MessageIdLast);
    }

    [Fact]
    public void Find_WhenTheOperationIsUnnamed_FindsNoCall()
    {
        var call = Call(1, OperationOrigin.Client, 0);
        Assert.Null(AcceptedCalls.Find([call], new(call.Id, 0, OperationOrigin.None), 0));
        Assert.Equal(
            call, AcceptedCalls.Find([call], new(call.Id, 0, OperationOrigin.Client), 0));
    }

    [Fact]
    public void Revoke_WhenThereIsNoSuchToken_NamesIt()
    {
        _rig.Accept(Token(Scopes.Admin));
        Assert.Equal([new StoreEvent.TokenRevoked(1)], TokenRules.Revoke(_rig.State, 1).Events);
        Assert.Equal("2", TokenRules.Revoke(_rig.State, 2).Refusal?.Subject);
    }

    [Fact]
    public void Events_WhenNothingWasDecided_AreNone() =>
        Assert.Empty(default(ControlDecision<StoreEvent>).Events);

    private ControlDecision<StoreEvent> Token(Scopes scopes) =>
        TokenRules.Create(_rig.State, "name", scopes, StoreRig.Sha256, StoreRig.Now);

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static AcceptedCall Call(int number, OperationOrigin origin, long at) =>
        new(Id(number), origin, 0, at, 200, "");

    private static ControlEntry<StoreEvent> Entry(AcceptedCall call) =>
        new(ImmutableArray<StoreEvent>.Empty, call);
}

using System.Collections.Immutable;
using System.Text.Json;
using Inventory.Domain.Stores;
using Inventory.Domain.Tests.Stores;
using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

public sealed class HookRulesTests
{
    private const string Scope = "store/inventory/location/*";
    private const string Watching = "store/hook/deliveryException";
    private const long Now = 1_000_000;
    private const long Day = HookRules.PreviousSecretMs;

    private static readonly HookClient Mine = new(1, SeesAll: false);
    private static readonly HookClient Theirs = new(2, SeesAll: false);
    private static readonly HookClient All = new(3, SeesAll: true);

    private HooksState _state = HooksState.Empty;

    [Fact]
    public void Create_WhenGood_MakesAnActiveHookWithItsSecret()
    {
        var hook = Create(1, "https://a/1");

        Assert.Equal((1, 1, Scope, "https://a/1"), Shown(hook));
        Assert.True(hook.IsActive);
        Assert.Null(hook.Headers);
        Assert.Equal(new HookSecret("s", null), Assert.Single(hook.Secrets));
        Assert.Equal((Now, Now), (hook.CreatedAt, hook.UpdatedAt));
    }

    [Fact]
    public void Create_WhenAfterADelete_NeverUsesAnIdAgain()
    {
        Create(1, "https://a/1");
        Accept(HookRules.Delete(_state, Mine, 1));

        Assert.Equal(2, Create(1, "https://a/1").Id);
    }

    [Fact]
    public void Create_WhenClientHasTheSame_IsRefusedAndAnothersIsNot()
    {
        Create(1, "https://a/1");

        Refuse(TryCreate(1, "https://a/1"), StoreRefusalReason.HookTaken, "1");
        Create(1, "https://a/2");
        Create(1, "https://a/1", scope: "store/sku/inventory/updated");
        Create(2, "https://a/1");
        Assert.Equal(4, _state.Hooks.Count);
    }

    [Fact]
    public void Create_WhenScopeIsFull_IsRefusedAndAnotherScopeIsNot()
    {
        for (var index = 0; index < HookRules.PerScopeMax; index++)
        {
            Create(1, $"https://a/{index}");
        }

        Refuse(TryCreate(1, "https://a/more"), StoreRefusalReason.TooManyHooksOfScope, Scope);
        Create(2, "https://a/more");
        Create(1, "https://a/more", scope: "store/sku/inventory/updated");
    }

    [Fact]
    public void Create_WhenStoreIsFull_IsRefused()
    {
        for (var index = 0; index < HookRules.HooksMax; index++)
        {
            Create(index + 1, "https://a/1");
        }

        Refuse(TryCreate(9_999, "https://a/1"), StoreRefusalReason.TooManyHooks, null);
        Accept(HookRules.Delete(_state, All, 1));
        Create(9_999, "https://a/1");
    }

    [Fact]
    public void Change_WhenFieldsAreAbsent_LeavesThem()
    {
        var before = Create(1, "https://a/1", headers: Headers("X", "1"));

        Accept(HookRules.Change(_state, Mine, 1, new() { IsActive = false }, Now + 5));

        var after = _state.Hooks[1];
        Assert.False(after.IsActive);
        Assert.Equal((before.Scope, before.Destination), (after.Scope, after.Destination));
        Assert.Equal("1", after.Headers!["X"]);
        Assert.Equal((Now, Now + 5), (after.CreatedAt, after.UpdatedAt));
        Assert.Equal(before.Secrets, after.Secrets);
    }

    [Fact]
    public void Change_WhenHeadersAreNull_RemovesThem()
    {
        Create(1, "https://a/1", headers: Headers("X", "1"));

        Accept(HookRules.Change(_state, Mine, 1, new() { HasHeaders = true }, Now));

        Assert.Null(_state.Hooks[1].Headers);
    }

    [Fact]
    public void Change_WhenItBecomesAnother_IsRefused()
    {
        Create(1, "https://a/1");
        Create(1, "https://a/2");

        Refuse(
            HookRules.Change(_state, Mine, 2, new() { Destination = "https://a/1" }, Now),
            StoreRefusalReason.HookTaken, "1");
        Accept(HookRules.Change(_state, Mine, 2, new() { Destination = "https://a/2" }, Now));
    }

    [Fact]
    public void Change_WhenScopeIsFull_IsRefusedButNotForOneInside()
    {
        for (var index = 0; index < HookRules.PerScopeMax; index++)
        {
            Create(1, $"https://a/{index}");
        }
        Create(1, "https://a/other", scope: "store/sku/inventory/updated");

        Refuse(
            HookRules.Change(_state, Mine, 11, new() { Scope = Scope }, Now),
            StoreRefusalReason.TooManyHooksOfScope, Scope);
        Accept(HookRules.Change(_state, Mine, 1, new() { IsActive = false }, Now));
    }

    [Fact]
    public void Hook_WhenAnotherClients_IsNotFoundButForWhoSeesAll()
    {
        Create(1, "https://a/1");

        Assert.Null(_state.Find(Theirs, 1));
        Refuse(
            HookRules.Change(_state, Theirs, 1, new() { IsActive = false }, Now),
            StoreRefusalReason.HookNotFound, "1");
        Refuse(HookRules.Delete(_state, Theirs, 1), StoreRefusalReason.HookNotFound, "1");
        Refuse(HookRules.Rotate(_state, Theirs, 1, "t", Now), StoreRefusalReason.HookNotFound, "1");
        Assert.NotNull(_state.Find(All, 1));
        Accept(HookRules.Change(_state, All, 1, new() { IsActive = false }, Now));
        Assert.Equal(1, _state.Hooks[1].ClientId);
        Accept(HookRules.Delete(_state, All, 1));
        Assert.Null(_state.Find(All, 1));
    }

    [Fact]
    public void Rotate_WhenCarriedOut_LeavesTheOldSecretADay()
    {
        Create(1, "https://a/1");

        Accept(HookRules.Rotate(_state, Mine, 1, "t", Now));

        Assert.Equal(
            [new HookSecret("t", null), new HookSecret("s", Now + Day)],
            _state.Hooks[1].Secrets);
        Assert.True(_state.Hooks[1].Secrets[1].IsValid(Now + Day - 1));
        Assert.False(_state.Hooks[1].Secrets[1].IsValid(Now + Day));
        Assert.True(_state.Hooks[1].Secrets[0].IsValid(long.MaxValue));
    }

    [Fact]
    public void Rotate_WhenAgainWithinADay_KeepsBothAndDropsWhatEnded()
    {
        Create(1, "https://a/1");
        Accept(HookRules.Rotate(_state, Mine, 1, "t", Now));
        Accept(HookRules.Rotate(_state, Mine, 1, "u", Now + 10));
        Assert.Equal(
            [new("u", null), new("t", Now + 10 + Day), new HookSecret("s", Now + Day)],
            _state.Hooks[1].Secrets);

        Accept(HookRules.Rotate(_state, Mine, 1, "v", Now + Day));

        Assert.Equal(
            [new("v", null), new("u", Now + Day + Day), new HookSecret("t", Now + 10 + Day)],
            _state.Hooks[1].Secrets);
    }

    [Fact]
    public void Rotate_WhenOftenWithinADay_DropsTheOldest()
    {
        Create(1, "https://a/1");
        for (var index = 1; index <= HooksState.SecretsMax; index++)
        {
            Accept(HookRules.Rotate(_state, Mine, 1, $"{index}", Now + index));
        }

        Assert.Equal(
            ["5", "4", "3", "2", "1"], _state.Hooks[1].Secrets.Select(secret => secret.Sealed));
    }

    [Theory]
    [InlineData(HookStop.RetriesExhausted)]
    [InlineData(HookStop.Gone)]
    [InlineData(HookStop.Idle)]
    public void Deactivate_WhenActive_StopsItUntilItIsResumed(HookStop reason)
    {
        Create(1, "https://a/1");

        Accept(HookRules.Deactivate(_state, 1, reason, Now + 1));
        Assert.Equal((false, reason), (_state.Hooks[1].IsActive, _state.Hooks[1].Stopped));
        Assert.Empty(HookRules.Deactivate(_state, 1, HookStop.Gone, Now + 2).Events);

        Accept(HookRules.Change(_state, Mine, 1, new() { Destination = "https://a/2" }, Now));
        Assert.Equal(reason, _state.Hooks[1].Stopped);
        Accept(HookRules.Change(_state, Mine, 1, new() { IsActive = true }, Now + 3));
        Assert.Equal((true, null), (_state.Hooks[1].IsActive, _state.Hooks[1].Stopped));
    }

    [Fact]
    public void Deactivate_WhenGone_ChangesNothing() =>
        Assert.Empty(HookRules.Deactivate(_state, 7, HookStop.Gone, Now).Events);

    [Fact]
    public void StopIdle_WhenNothingWasDeliveredFor90Days_StopsIt()
    {
        Create(1, "https://a/1");
        var end = Now + HookRules.IdleMsMax;

        Assert.Empty(HookRules.StopIdle(_state, 1, null, end - 1).Events);
        Assert.Empty(HookRules.StopIdle(_state, 1, Now + 1, end).Events);
        Assert.Empty(HookRules.StopIdle(_state, 7, null, end).Events);
        Accept(HookRules.StopIdle(_state, 1, Now - 1, end));
        Assert.Equal((false, HookStop.Idle), (_state.Hooks[1].IsActive, _state.Hooks[1].Stopped));
        Assert.Empty(HookRules.StopIdle(_state, 1, null, end).Events);

        Accept(HookRules.Change(_state, Mine, 1, new() { IsActive = true }, end));
        Assert.Empty(HookRules.StopIdle(_state, 1, null, end + 1).Events);
    }

    [Fact]
    public void DeleteOrphans_WhenATokenIsRevoked_DeletesItsHooksOnly()
    {
        var store = new StoreRig();
        store.Accept(TokenRules.Create(store.State, "a", Scopes.Admin, StoreRig.Sha256, Now));
        store.Accept(TokenRules.Create(store.State, "b", Scopes.Admin, StoreRig.Sha256, Now));
        foreach (var client in (int[])[0, 1, 2, 3])
        {
            Create(client, "https://a/1");
            Accept(HookRules.ChangeEmails(client, ["a@b"]));
        }
        Assert.Empty(HookRules.DeleteOrphans(_state, store.State).Events);

        store.Accept(TokenRules.Revoke(store.State, 1));
        Accept(HookRules.DeleteOrphans(_state, store.State));

        Assert.Equal([0, 2, 3], _state.Hooks.Values.Select(hook => hook.ClientId));
        Assert.Equal([0, 2, 3], _state.Emails.Keys);
        Assert.Empty(HookRules.DeleteOrphans(_state, store.State).Events);
    }

    [Fact]
    public void Deactivate_WhenItSaysWhy_KeepsThat() => Assert.Equal(
        new HookEvent.HookDeactivated(1, HookStop.RetriesExhausted, Now, "12 failed"),
        Assert.Single(HookRules.Deactivate(
            StateWith(1), 1, HookStop.RetriesExhausted, Now, "12 failed").Events));

    [Fact]
    public void Create_WhenAStoreHasAVersion_KeepsIt()
    {
        var patch = new HookPatch { Scope = Scope, Destination = "https://a/1" };
        Accept(HookRules.Create(_state, 1, patch, "s", Now, storeVersion: 9));

        Assert.Equal(9, _state.Hooks[1].StoreVersion);
        Assert.Null(Create(1, "https://a/2").StoreVersion);
    }

    [Fact]
    public void Create_WhenTheClientWatchesAlready_IsRefusedAndAnotherClientIsNot()
    {
        Create(1, "https://a/1", Watching);

        Refuse(
            TryCreate(1, "https://a/2", Watching),
            StoreRefusalReason.TooManyHooksOfScope,
            Watching);
        Create(2, "https://a/1", Watching);
    }

    [Fact]
    public void Create_WhenAWatcherWouldWatchItsOwnDestination_IsRefused()
    {
        Create(1, "https://a/1?x=1");

        Refuse(
            TryCreate(1, "https://a/1?x=2", Watching),
            StoreRefusalReason.HookWatchesItself,
            "1");
        Create(2, "https://a/1", Watching);
        Create(1, "https://a/2", Watching);
        Refuse(TryCreate(1, "https://a/2"), StoreRefusalReason.HookWatchesItself, "3");
        Refuse(
            HookRules.Change(_state, Mine, 1, new() { Destination = "https://a/2" }, Now),
            StoreRefusalReason.HookWatchesItself,
            "3");
    }

    [Fact]
    public void Change_WhenMoreWasAllowedOnce_StillPausesIt()
    {
        var one = Create(1, "https://a/1", Watching);
        Accept(new HookEvent.HookCreated(one with { Id = 2, Destination = "https://a/2" }));

        Accept(HookRules.Change(
            _state, Mine, 2, new() { IsActive = false, Scope = Watching }, Now));

        Assert.False(_state.Hooks[2].IsActive);
        Refuse(
            HookRules.Change(_state, Mine, 2, new() { Destination = "https://a/3" }, Now),
            StoreRefusalReason.TooManyHooksOfScope,
            Watching);
    }

    [Fact]
    public void ChangeEmails_WhenOfOneClient_LeavesAnothers()
    {
        Accept(HookRules.ChangeEmails(1, ["a@b"]));
        Accept(HookRules.ChangeEmails(2, ["c@d", "e@f"]));
        Accept(HookRules.ChangeEmails(1, []));

        Assert.Equal([2], _state.Emails.Keys);
        Assert.Equal(["c@d", "e@f"], _state.Emails[2]);
    }

    private HooksState StateWith(int client)
    {
        Create(client, "https://a/1");
        return _state;
    }

    private ControlDecision<HookEvent> TryCreate(
        int client, string destination, string scope = Scope,
        ImmutableSortedDictionary<string, string>? headers = null)
    {
        var patch = new HookPatch { Scope = scope, Destination = destination, HasHeaders = true };
        return HookRules.Create(_state, client, patch with { Headers = headers }, "s", Now);
    }

    private Hook Create(
        int client, string destination, string scope = Scope,
        ImmutableSortedDictionary<string, string>? headers = null)
    {
        Accept(TryCreate(client, destination, scope, headers));
        return _state.Hooks[_state.HookIdLast];
    }

    /// <summary>Applies what was accepted, through its bytes.</summary>
    private void Accept(ControlDecision<HookEvent> decision)
    {
        Assert.Null(decision.Refusal);
        var entry = JsonSerializer.Serialize(
            new ControlEntry<HookEvent>(decision.Events, null),
            HooksJson.Default.ControlEntryHookEvent);
        _state = _state.Apply(
            JsonSerializer.Deserialize(entry, HooksJson.Default.ControlEntryHookEvent)!, Now);
    }

    private static void Refuse(
        ControlDecision<HookEvent> decision, StoreRefusalReason reason, string? subject)
    {
        Assert.Equal(StoreRefusal.For(reason, subject), decision.Refusal);
        Assert.Empty(decision.Events);
    }

    private static (int Id, int Client, string Scope, string Destination) Shown(Hook hook) =>
        (hook.Id, hook.ClientId, hook.Scope, hook.Destination);

    private static ImmutableSortedDictionary<string, string> Headers(string name, string value) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(name, value);
}

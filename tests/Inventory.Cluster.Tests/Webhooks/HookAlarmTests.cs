using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Webhooks;
using Inventory.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Inventory.Cluster.Tests.Webhooks;

/// <summary>What those who watch deliveries are told.</summary>
public sealed class HookAlarmTests : IAsyncLifetime
{
    private ItemCluster _cluster = null!;
    private int _hook;
    private int _watcher;

    public async ValueTask InitializeAsync()
    {
        _cluster = await ItemCluster.StartAsync();
        _hook = await _cluster.Hooks.MakeAsync();
        _watcher = await _cluster.Hooks.MakeAsync(MessageScopes.DeliveryException, "watch");
        FailAt(_hook);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Alarm_WhenDeliveriesFail_ComesOnceInTenMinutes()
    {
        await _cluster.MakeAsync(7, onHand: 10, limit: null);
        await AlarmsAsync(1);
        await _cluster.MakeAsync(8, onHand: 10, limit: null);
        await FailedAsync(attempts: 2);
        Assert.Single(Alarms());

        _cluster.Time.Step(TimeSpan.FromMilliseconds(DeliveryAlarm.WillRetryEveryMs));
        await _cluster.Queue(_hook).WakeAsync();

        await AlarmsAsync(2);
        Assert.All(Alarms(), alarm => Assert.Equal(90001, CodeOf(alarm)));
        var data = Alarms()[0].Body["data"]!;
        Assert.Equal("webhook", data["type"]!.GetValue<string>());
        Assert.Equal(_hook, data["id"]!.GetValue<int>());
        Assert.StartsWith(
            "attempt 1 of 12 was answered with 500; the next is at ",
            data["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Alarm_WhenItCannotBeQueued_ComesWithTheNextFailure()
    {
        var watching = HookQueueKey.StreamOf(ItemCluster.Store, _watcher);
        var isRefused = false;
        _cluster.Ledger.Plan = new()
        {
            Rejects = append => append.Stream == watching && (isRefused = true),
        };
        await _cluster.MakeAsync(7, onHand: 10, limit: null);
        await Eventually.HoldsAsync(() => Task.FromResult(isRefused));
        await FailedAsync(attempts: 1);
        _cluster.Ledger.Plan = new();
        Assert.Empty(Alarms());

        var item = 8;
        await Eventually.HoldsAsync(async () =>
        {
            await _cluster.MakeAsync(item++, onHand: 10, limit: null);
            return Alarms().Count == 1;
        });

        var failed = _cluster.Hooks.Sent.Where(sent => sent.HookId == _hook).ToList();
        Assert.Equal(failed, failed.DistinctBy(sent => sent.MessageId));
    }

    [Fact]
    public async Task Alarm_WhenAHookIsDeactivated_SurvivesWhoeverDidIt()
    {
        await _cluster.MakeAsync(7, onHand: 10, limit: null);
        for (var attempts = 1; attempts < DeliverySchedule.BigCommerce.AttemptsMax; attempts++)
        {
            await FailedAsync(attempts);
            _cluster.Time.Step(TimeSpan.FromHours(27));
            await _cluster.Queue(_hook).WakeAsync();
        }
        await Eventually.HoldsAsync(async () => !(await _cluster.Hooks.HookAsync(_hook)).IsActive);
        await ItemCluster.DeactivateAsync(_cluster.Queue(_hook));

        await News.TellAsync();

        await Eventually.HoldsAsync(
            () => Task.FromResult(Alarms().Any(alarm => CodeOf(alarm) == 90002)));
        var told = Assert.Single(Alarms(), alarm => CodeOf(alarm) == 90002);
        Assert.StartsWith("msg_demo-hooks-", told.MessageId);
        Assert.StartsWith(
            "attempt 12 of 12 was answered with 500; the hook is deactivated",
            told.Body["data"]!["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Alarm_WhenTheDestinationIsLeftAlone_SaysSo()
    {
        for (var item = 1; item <= DestinationBreaker.JudgedFrom; item++)
        {
            await _cluster.MakeAsync(item, onHand: 10, limit: null);
        }

        await Eventually.HoldsAsync(
            () => Task.FromResult(Alarms().Any(alarm => CodeOf(alarm) == 90003)));

        Assert.Equal([90001, 90003], Alarms().Select(CodeOf).Order());
    }

    [Fact]
    public async Task Alarm_WhenAlarmsThemselvesFail_BringsNoOther()
    {
        FailAt(_hook, _watcher);
        await _cluster.MakeAsync(7, onHand: 10, limit: null);
        for (var attempts = 1; attempts < DeliverySchedule.BigCommerce.AttemptsMax; attempts++)
        {
            await Eventually.HoldsAsync(async () => (
                await _cluster.Queue(_watcher).ListAsync(null, 10))
                .Any(delivery => delivery.Attempts.Length == attempts));
            _cluster.Time.Step(TimeSpan.FromHours(27));
            await _cluster.Queue(_watcher).WakeAsync();
        }
        await Eventually.HoldsAsync(
            async () => !(await _cluster.Hooks.HookAsync(_watcher)).IsActive);
        await News.TellAsync();

        Assert.All(Alarms(), alarm => Assert.Equal(
            _hook, alarm.Body["data"]!["id"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Test_WhenAnotherMessageFails_ComesBesideItAndSaysWhatItIs()
    {
        await _cluster.MakeAsync(7, onHand: 10, limit: null);
        await FailedAsync(attempts: 1);
        _cluster.Hooks.Answer = _ => Task.FromResult(200);
        var scope = MessageScopes.Of(ItemMessageKind.StockChanged);

        var first = await _cluster.Queue(_hook).TestAsync(scope);
        var second = await _cluster.Queue(_hook).TestAsync(scope);

        Assert.NotEqual(first.MessageId, second.MessageId);
        Assert.Equal((DeliveryStatus.Pending, scope), (first.Status, first.Scope));
        await Eventually.HoldsAsync(() => Task.FromResult(
            _cluster.Hooks.Sent.Count(sent => sent.MessageId == second.MessageId) == 1));
        var sent = _cluster.Hooks.Sent.Single(sent => sent.MessageId == first.MessageId);
        Assert.Equal($$"""{"type":"test","id":{{_hook}}}""", sent.Body["data"]!.ToJsonString());
        Assert.Equal(scope, sent.Body["scope"]!.GetValue<string>());
    }

    [Fact]
    public async Task Redeliver_WhenItWasATest_SendsItAgainUnderItsId()
    {
        _cluster.Hooks.Answer = _ => Task.FromResult(200);
        var test = await _cluster.Queue(_hook).TestAsync("s");
        await Eventually.HoldsAsync(async () => (await _cluster.Queue(_hook).ListAsync(null, 10))
            .Any(delivery => delivery.Status == DeliveryStatus.Delivered));

        await _cluster.Queue(_hook).RedeliverAsync(test.MessageId);

        await Eventually.HoldsAsync(() => Task.FromResult(
            _cluster.Hooks.Sent.Count(sent => sent.MessageId == test.MessageId) == 2));
    }

    private IStoreNewsGrain News => _cluster.Services.GetRequiredService<IGrainFactory>()
        .GetGrain<IStoreNewsGrain>(ItemCluster.Store);

    private static int CodeOf(SentMessage alarm) =>
        alarm.Body["data"]!["error_code"]!.GetValue<int>();

    private void FailAt(params int[] hooks) => _cluster.Hooks.Answer =
        sent => Task.FromResult(hooks.Contains(sent.HookId) ? 500 : 200);

    private IReadOnlyList<SentMessage> Alarms() =>
        [.. _cluster.Hooks.Sent.Where(sent => sent.HookId == _watcher)];

    private Task AlarmsAsync(int count) => Eventually.HoldsAsync(
        () => Task.FromResult(Alarms().Count == count));

    private Task FailedAsync(int attempts) => Eventually.HoldsAsync(async () =>
        (await _cluster.Queue(_hook).ListAsync(null, 10)).Sum(d => d.Attempts.Length) >= attempts);
}

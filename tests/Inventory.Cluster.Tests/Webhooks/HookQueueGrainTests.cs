using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Items;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Items;
using Inventory.Grains.Webhooks;
using Inventory.Storage;
using static Inventory.Cluster.Tests.Webhooks.HookScene;

namespace Inventory.Cluster.Tests.Webhooks;

/// <summary>What becomes of messages that do not arrive, and of the hooks they are for.</summary>
public sealed class HookQueueGrainTests : IAsyncLifetime
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(67);

    private ItemCluster _cluster = null!;
    private int _hook;

    private IHookQueueGrain Queue => _cluster.Queue(_hook);

    public async ValueTask InitializeAsync()
    {
        _cluster = await ItemCluster.StartAsync();
        _hook = await _cluster.Hooks.MakeAsync();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Send_WhenItFails_IsTriedAgainUnderItsId()
    {
        var codes = new Queue<int>([500, 200]);
        _cluster.Hooks.Answer = _ => Task.FromResult(codes.Dequeue());
        await ChangeAsync();
        var waiting = await SettledAsync(attempts: 1);
        var attempt = waiting.Attempts[0];
        Assert.Equal((DeliveryStatus.Pending, 500), (waiting.Status, attempt.StatusCode));
        Assert.InRange(waiting.NextAttemptAt!.Value - attempt.At, 60_000, 67_000);

        _cluster.Time.Step(FirstRetry);

        var over = await SettledAsync(attempts: 2);
        Assert.Equal((DeliveryStatus.Delivered, null), (over.Status, over.NextAttemptAt));
        Assert.Equal(2, _cluster.Hooks.Sent.Count);
        Assert.Single(_cluster.Hooks.Sent.Select(sent => sent.MessageId).Distinct());
    }

    [Fact]
    public async Task Send_WhenItsFateIsUnknown_IsTriedAgainUnderItsId()
    {
        _cluster.Hooks.Answer = _ => Task.FromException<int>(new IOException("planned"));
        await ChangeAsync();
        await SentAsync(1);
        _cluster.Hooks.Answer = _ => Task.FromResult(200);

        _cluster.Time.Step(TimeSpan.FromSeconds(11));

        Assert.Equal(DeliveryStatus.Delivered, (await SettledAsync(attempts: 1)).Status);
        Assert.Single(_cluster.Hooks.Sent.Select(sent => sent.MessageId).Distinct());
    }

    [Fact]
    public async Task Send_WhenItsFateIsUnknownToTheNextActivation_TellsTheSame()
    {
        var lost = new TaskCompletionSource<int>();
        _cluster.Hooks.Answer = _ => lost.Task;
        await Queue.EnqueueAsync([Message(version: 1)]);
        await SentAsync(1);
        await Queue.EnqueueAsync([Message(version: 2), Message(version: 3)]);

        _cluster.Hooks.Answer =
            sent => sent.Sequence == 1 ? Task.FromResult(200) : lost.Task;
        await ItemCluster.DeactivateAsync(Queue);
        await Queue.WakeAsync();
        await SentAsync(3);
        await Queue.EnqueueAsync([Message(version: 4)]);
        _cluster.Hooks.Answer = _ => Task.FromResult(200);
        await ItemCluster.DeactivateAsync(Queue);
        await Queue.WakeAsync();
        await SentAsync(5);

        Assert.Equal(
            [(1, 0), (1, 0), (3, 1), (3, 1), (4, 0)],
            _cluster.Hooks.Sent.Select(sent => (sent.Sequence, sent.Merged)));
    }

    [Fact]
    public async Task Send_WhenAnsweredGone_PausesTheHookUntilItIsSwitchedOn()
    {
        _cluster.Hooks.Answer = _ => Task.FromResult(410);
        await ChangeAsync();
        await StoppedAsync(HookStop.Gone);
        _cluster.Hooks.Answer = _ => Task.FromResult(200);
        _cluster.Time.Step(FirstRetry);
        await Queue.WakeAsync();
        Assert.Equal(DeliveryStatus.Pending, (await SettledAsync(attempts: 1)).Status);

        await _cluster.Hooks.SwitchOnAsync(_hook);
        await Queue.WakeAsync();

        Assert.Equal(DeliveryStatus.Delivered, (await SettledAsync(attempts: 2)).Status);
    }

    [Fact]
    public async Task Send_WhenEveryAttemptFails_DeactivatesTheHook()
    {
        _cluster.Hooks.Answer = _ => Task.FromResult(503);
        await ChangeAsync();
        for (var attempts = 1; attempts < DeliverySchedule.BigCommerce.AttemptsMax; attempts++)
        {
            await SettledAsync(attempts);
            _cluster.Time.Step(TimeSpan.FromHours(27));
            await Queue.WakeAsync();
        }

        var over = await SettledAsync(DeliverySchedule.BigCommerce.AttemptsMax);

        Assert.Equal((DeliveryStatus.Failed, null), (over.Status, over.NextAttemptAt));
        await StoppedAsync(HookStop.RetriesExhausted);
    }

    [Fact]
    public async Task Send_WhenTheHookCannotBeStopped_KeepsToTheSchedule()
    {
        var refused = new TaskCompletionSource();
        _cluster.Ledger.Plan = new()
        {
            Rejects = append => append.Stream.Key == "hooks" && Refuse(),
        };
        _cluster.Hooks.Answer = _ => Task.FromResult(410);
        await ChangeAsync();
        await refused.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await SettledAsync(attempts: 1);
        _cluster.Hooks.Answer = _ => Task.FromResult(200);

        _cluster.Time.Step(TimeSpan.FromSeconds(30));
        await Queue.WakeAsync();
        Assert.Equal(DeliveryStatus.Pending, (await SettledAsync(attempts: 1)).Status);
        _cluster.Time.Step(FirstRetry);
        await Queue.WakeAsync();

        Assert.Equal(DeliveryStatus.Delivered, (await SettledAsync(attempts: 2)).Status);

        bool Refuse()
        {
            refused.TrySetResult();
            return true;
        }
    }

    [Fact]
    public async Task Queue_WhenItsHookIsDeleted_IsEmptied()
    {
        _cluster.Hooks.Answer = _ => Task.FromResult(500);
        await ChangeAsync();
        await SettledAsync(attempts: 1);

        await _cluster.Hooks.DeleteAsync(_hook);
        await Queue.WakeAsync();

        Assert.Empty(await Queue.ListAsync(null, 10));
        _cluster.Time.Step(FirstRetry);
        await Eventually.HoldsAsync(async () => (await HeadAsync()).NextWake is null);
        Assert.Single(_cluster.Hooks.Sent);
    }

    [Fact]
    public async Task Wake_WhenAnotherActivationDeliveredAll_ClearsTheMark()
    {
        await ChangeAsync();
        await SettledAsync(attempts: 1);
        Assert.NotNull((await HeadAsync()).NextWake);

        await ItemCluster.DeactivateAsync(Queue);
        await Queue.WakeAsync();
        _cluster.Time.Step(TimeSpan.FromSeconds(11));

        await Eventually.HoldsAsync(async () => (await HeadAsync()).NextWake is null);
    }

    [Fact]
    public async Task Enqueue_WhenTheMarkCannotBeMoved_FailsAtOnce()
    {
        await ChangeAsync();
        await SettledAsync(attempts: 1);
        var (moving, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        _cluster.Ledger.Plan = new()
        {
            BeforeCommit = batch => batch.Any(MovesHead) ? Block() : Task.CompletedTask,
            Rejects = MovesHead,
        };
        _cluster.Time.Step(TimeSpan.FromSeconds(11));
        await moving.Task.WaitAsync(TimeSpan.FromSeconds(10));

        var enqueued = Queue.EnqueueAsync([Message(version: 99)]).AsTask();
        await Queue.ListAsync(null, 1);
        gate.SetResult();

        await Assert.ThrowsAsync<ItemUnavailableException>(() => enqueued);

        Task Block()
        {
            moving.TrySetResult();
            return gate.Task;
        }
    }

    [Fact]
    public async Task Redeliver_WhenDelivered_SendsItAgainUnderItsId()
    {
        await ChangeAsync();
        var id = (await SettledAsync(attempts: 1)).MessageId;

        Assert.Null(await Queue.RedeliverAsync("msg_demo-7-1-1"));
        var again = await Queue.RedeliverAsync(id);

        Assert.Equal((id, DeliveryStatus.Pending), (again!.MessageId, again.Status));
        await SentAsync(2);
        Assert.Single(_cluster.Hooks.Sent.Select(sent => sent.MessageId).Distinct());
    }

    private static bool MovesHead(Append append) =>
        append.Stream.Kind == StreamKind.HookQueue && append.EntryCount == 0;

    private Task ChangeAsync() => _cluster.MakeAsync(7, onHand: 10, limit: null);

    private Task SentAsync(int count) => Eventually.HoldsAsync(
        () => Task.FromResult(_cluster.Hooks.Sent.Count == count));

    /// <summary>The only delivery, once it was attempted so often.</summary>
    private async Task<Delivery> SettledAsync(int attempts)
    {
        Delivery? found = null;
        await Eventually.HoldsAsync(async () =>
        {
            found = (await Queue.ListAsync(null, 10)).SingleOrDefault();
            return found?.Attempts.Length == attempts;
        });
        return found!;
    }

    private Task StoppedAsync(HookStop reason) => Eventually.HoldsAsync(async () =>
        await _cluster.Hooks.HookAsync(_hook) is { IsActive: false } hook
            && hook.Stopped == reason);

    private async Task<StreamHead> HeadAsync() => (await _cluster.Ledger.ReadHeadAsync(
        HookQueueKey.StreamOf(ItemCluster.Store, _hook), CancellationToken.None))!;
}

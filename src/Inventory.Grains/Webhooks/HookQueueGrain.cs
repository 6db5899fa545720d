using System.Globalization;
using Inventory.Domain;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Control;
using Inventory.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Inventory.Grains.Webhooks;

/// <summary>
/// One append in flight; what arrives or is answered meanwhile forms the next. Nothing is sent
/// before it is durable that it waits, and what was sent is sent again when nobody knows what came
/// of it: under the same id.
/// </summary>
[Reentrant]
internal sealed partial class HookQueueGrain(
    ILedger ledger,
    LedgerWriter writer,
    StoreRegistry stores,
    HookRegistry hooks,
    DestinationBreakers breakers,
    HookAlarms alarms,
    DeliveryDecider decider,
    SendToHook send,
    GrainInstruments instruments,
    TimeProvider time,
    ILogger<HookQueueGrain> logger) : Grain, IHookQueueGrain, IDisposable
{
    /// <summary>Attempts under way at once.</summary>
    public const int UnderWayMax = 8;

    // Entries before the newest, or before those that still matter, that are looked at: for lists,
    // and since a message names the one its receiver had before it.
    private const long EntriesReadBack = 10_000;
    private const long WakeAfterMs = 10_000;
    private const long SleepMaxMs = 60_000;
    private const long LookAgainMs = 5_000;

    private readonly List<HookQueueEvent> _staged = [];
    private readonly CancellationTokenSource _ending = new();
    private JsonJournal<HookQueueEvent> _journal = null!;
    private OwnerFaults _faults = null!;
    private HookQueue _queue = null!;
    private StreamId _stream;
    private string _store = "";
    private int _hookId;
    private TaskCompletionSource _durable = New();
    private Task _flushing = Task.CompletedTask;
    private Task _refilling = Task.CompletedTask;
    private IGrainTimer? _timer;
    private long? _headWake;
    private long _testVersion;
    private int _underWay;
    private bool _isFenced;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        _store = key[..slash];
        _hookId = int.Parse(key[(slash + 1)..], CultureInfo.InvariantCulture);
        _faults = new("hook", key, instruments, logger);
        _stream = HookQueueKey.StreamOf(_store, _hookId);
        _journal = new(
            ledger, writer, _stream, HookQueueJson.Default.HookQueueEvent, time);
        _queue = new(_store, _hookId);
        try
        {
            await LoadAsync(cancellationToken);
        }
        catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
        {
            _faults.NoteUnloaded(e);
        }
    }

    public override async Task OnDeactivateAsync(
        DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _ending.CancelAsync();
        await _flushing;
        _isFenced = true;
    }

    public void Dispose() => _ending.Dispose();

    public ValueTask EnqueueAsync(IReadOnlyList<ItemMessage> messages) => EnqueueAsync(
        messages, fresh => new HookQueueEvent.Queued(Now(), fresh));

    public ValueTask EnqueueOthersAsync(IReadOnlyList<StoreMessage> messages) => EnqueueAsync(
        messages, fresh => new HookQueueEvent.StoreQueued(Now(), fresh));

    public ValueTask WakeAsync()
    {
        _faults.ThrowIfUnloaded(this);
        return new(TickAsync(CancellationToken.None));
    }

    public async ValueTask<Delivery> TestAsync(string scope)
    {
        _faults.ThrowIfUnloaded(this);
        _testVersion = Math.Max(Now(), _testVersion + 1);
        var message = StoreMessage.Test(_hookId, scope, _testVersion, Now());
        await AppendAsync(new HookQueueEvent.StoreQueued(message.At, [message]));
        return Delivery.Of(message.IdIn(_store).ToString(), _hookId, scope, message.At);
    }

    private static TaskCompletionSource New() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async ValueTask EnqueueAsync<TMessage>(
        IReadOnlyList<TMessage> messages, Func<IReadOnlyList<TMessage>, HookQueueEvent> queued)
        where TMessage : IHookMessage
    {
        _faults.ThrowIfUnloaded(this);
        var fresh = _queue.New(messages);
        if (fresh.Count > 0)
        {
            await AppendAsync(queued(fresh));
        }
        else
        {
            // They came before, in an append that may be in flight.
            await _flushing;
            ThrowIfFenced();
        }
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        var head = await ledger.ReadHeadAsync(_stream, cancel);
        var after = head?.State is { } state
            ? BitConverter.ToInt64(state.Span) - 1
            : 0;
        _headWake = head?.NextWake;
        await foreach (var (e, version) in _journal.ReadAsync(
            Math.Max(0, after - EntriesReadBack), cancel))
        {
            if (version > after)
            {
                break;
            }
            _queue.Remember(e);
        }
        await _journal.LoadAsync(after, _queue.Apply, cancel);
        Invariant.Holds(_journal.Version == (head?.Version ?? 0), "the entries reach the head");
        _queue.EndLoad();
        GoOn();
    }

    private async Task AppendAsync(params IReadOnlyList<HookQueueEvent> events)
    {
        ThrowIfFenced();
        _staged.AddRange(events);
        var durable = _durable.Task;
        if (_flushing.IsCompleted)
        {
            _flushing = FlushAsync();
        }
        await durable;
    }

    private async Task FlushAsync()
    {
        // Whoever comes in the same turn goes along.
        await Task.Yield();
        while (_staged.Count > 0 && !_isFenced)
        {
            var (events, durable) = (_staged.ToArray(), _durable);
            _staged.Clear();
            _durable = New();
            try
            {
                await CommitAsync(events);
                durable.TrySetResult();
            }
            catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
            {
                Discard(e);
                durable.TrySetException(_faults.Unavailable(e));
            }
        }
        GoOn();
    }

    private async Task CommitAsync(HookQueueEvent[] events)
    {
        var first = _journal.Version + 1;
        var openFrom = BitConverter.GetBytes(_queue.OpenFrom(_journal.Version));
        var keepsWaiting = !_queue.IsEmpty
            || events.Any(e => e.Arrival is not null);
        await _journal.AppendAsync(WakeMark(keepsWaiting), openFrom, events);
        for (var i = 0; i < events.Length; i++)
        {
            _queue.Apply(events[i], first + i);
        }
    }

    // The mark may be early, never late: it stands a while ahead as long as anything waits, and is
    // moved when it has passed.
    private Mark WakeMark(bool keepsWaiting)
    {
        var isStanding = _headWake > Now();
        if (keepsWaiting == _headWake.HasValue && (isStanding || !keepsWaiting))
        {
            return Mark.Keep;
        }
        _headWake = keepsWaiting ? Now() + WakeAfterMs : null;
        return new(true, _headWake);
    }

    private void GoOn()
    {
        if (_isFenced || _ending.IsCancellationRequested)
        {
            return;
        }
        if (_queue.HasRoom && _refilling.IsCompleted)
        {
            _refilling = RefillAsync();
        }
        var now = Now();
        while (_underWay < UnderWayMax && FindHook() is { } hook
            && _queue.Take(now) is { } waiting)
        {
            _underWay++;
            _ = SendAsync(hook, waiting);
        }
        ArmTimer(now);
    }

    private Hook? FindHook() => stores.Current.Find(_store) is { } store
        ? hooks.ActiveOf(store).FirstOrDefault(hook => hook.Id == _hookId)
        : null;

    private void ArmTimer(long now)
    {
        if (_queue.IsEmpty || _underWay >= UnderWayMax)
        {
            return;
        }
        // A hook that is switched off is looked for again.
        var wait = FindHook() is null
            ? LookAgainMs
            : Math.Clamp((_queue.NextDueAt ?? now + SleepMaxMs) - now, 1, SleepMaxMs);
        _timer ??= this.RegisterGrainTimer(
            TickAsync,
            new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)
            {
                Interleave = true,
                KeepAlive = true,
            });
        _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
    }

    private async Task TickAsync(CancellationToken cancel)
    {
        GoOn();
        if (!_isFenced && !_queue.IsEmpty && FindHook() is null && await IsGoneAsync(cancel))
        {
            await AppendAsync(new HookQueueEvent.Emptied());
        }
        // So that the scanner finds it when this silo is gone, or finds it no more.
        if (!_isFenced && _headWake <= Now() && _flushing.IsCompleted)
        {
            _flushing = MoveWakeAsync();
            await _flushing;
        }
    }

    // Another process may have made it a moment ago, so the ledger is asked.
    private async Task<bool> IsGoneAsync(CancellationToken cancel)
    {
        try
        {
            return stores.Current.Find(_store) is { } store
                && !(await hooks.ReadAsync(store.State.Store, cancel)).Hooks.ContainsKey(_hookId);
        }
        catch (LedgerUnavailableException)
        {
            return false;
        }
    }

    private async Task MoveWakeAsync()
    {
        try
        {
            await _journal.MoveHeadAsync(WakeMark(!_queue.IsEmpty));
        }
        catch (LedgerUnavailableException e)
        {
            Discard(e);
        }
        if (_staged.Count > 0)
        {
            await FlushAsync();
        }
    }

    private async Task RefillAsync()
    {
        try
        {
            while (_queue.HasRoom)
            {
                await foreach (var (e, version) in _journal.ReadAsync(
                    _queue.SpilledFrom!.Value - 1, _ending.Token))
                {
                    if (!_queue.Refill(e, version))
                    {
                        break;
                    }
                }
                _queue.EndRefill();
            }
            GoOn();
        }
        catch (Exception e) when (
            e is LedgerUnavailableException or OperationCanceledException || BrokenInvariant.Is(e))
        {
            Discard(e);
        }
    }

    private void ThrowIfFenced()
    {
        if (_isFenced)
        {
            throw _faults.Unavailable(new LedgerUnavailableException("it has another owner"));
        }
    }

    // Nothing flushes any more; whoever waits for what is staged must not wait for ever.
    private void Discard(Exception e)
    {
        _faults.Note("Append", e);
        _isFenced = true;
        _durable.TrySetException(_faults.Unavailable(e));
        DeactivateOnIdle();
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();
}

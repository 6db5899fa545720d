using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Inventory.Storage;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains.Webhooks;

/// <summary>
/// The store's own entries are the outbox; its mark says how far they were told, and moves only
/// when what they tell is durable in the queues of hooks. After a crash in between it is told
/// again, under the same ids.
/// </summary>
internal sealed class StoreNewsGrain(
    ILedger ledger,
    LedgerWriter writer,
    StoreRegistry stores,
    HookRegistry hooks,
    GrainInstruments instruments,
    TimeProvider time,
    ILogger<StoreNewsGrain> logger) : Grain, IStoreNewsGrain
{
    /// <summary>Messages after which those read so far are passed on; the ones of an entry stay
    /// together.</summary>
    public const int PassedMax = 500;

    private JsonJournal<StoreNewsEvent> _journal = null!;
    private OwnerFaults _faults = null!;
    private StoreNewsEvent.Told _told = new(0, 0);

    private string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var stream = StoreNewsKey.StreamOf(Key);
        _faults = new("news", Key, instruments, logger);
        _journal = new(ledger, writer, stream, StoreNewsJson.Default.StoreNewsEvent, time);
        try
        {
            // The newest entry says all.
            var head = await ledger.ReadHeadAsync(stream, cancellationToken);
            await _journal.LoadAsync(
                Math.Max((head?.Version ?? 0) - 1, 0),
                (e, _) => _told = (StoreNewsEvent.Told)e,
                cancellationToken);
        }
        catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
        {
            _faults.NoteUnloaded(e);
        }
    }

    public async ValueTask TellAsync()
    {
        _faults.ThrowIfUnloaded(this);
        // Another process may have made the store a moment ago: whoever calls tries again.
        var store = stores.Current.Find(Key)
            ?? throw new ItemUnavailableException($"{Key}: the store is not known here");
        try
        {
            await TellAsync(store);
        }
        catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
        {
            _faults.Note("Tell", e);
            DeactivateOnIdle();
            throw _faults.Unavailable(e);
        }
    }

    // A hook that is to hear of an entry was made before it, so hooks are read after it.
    private async Task TellAsync(StoreSnapshot store)
    {
        var until = new StoreNewsEvent.Told(
            await VersionAsync(ControlStreams.OfStore(Key)),
            await VersionAsync(ControlStreams.OfHooks(Key)));
        if (until == _told)
        {
            return;
        }
        var state = await hooks.ReadAsync(store.State.Store, CancellationToken.None);
        Hook[] active = [.. hooks.ActiveOf(store)];
        var audience = new StoreAudience(store.State, state);
        var told = Array.FindAll(active, StoreAudience.HearsOfLocations);
        if (told.Length > 0)
        {
            // A new hook does not hear the past, which need not be read for it.
            var from = told.Min(hook => hook.StoreVersion ?? 0);
            var entries = ControlStreams.ReadStoreAsync(
                ledger, Key, Math.Max(from, _told.StoreVersion), until.StoreVersion);
            await PassOnAsync(
                audience, told,
                entries.Select(e => StoreMessages.Of(e.Entry, e.Version, e.At)));
        }
        told = Array.FindAll(active, StoreAudience.IsWatcher);
        if (told.Length > 0)
        {
            var entries = ControlStreams.ReadHooksAsync(
                ledger, Key, _told.HooksVersion, until.HooksVersion);
            await PassOnAsync(
                audience, told,
                entries.Select(e => StoreMessages.Of(e.Entry, e.Version, e.At)));
        }
        await _journal.AppendAsync(Mark.Keep, until);
        _told = until;
    }

    private async Task<long> VersionAsync(StreamId stream) =>
        (await ledger.ReadHeadAsync(stream, CancellationToken.None))?.Version ?? 0;

    private async Task PassOnAsync(
        StoreAudience audience,
        Hook[] told,
        IAsyncEnumerable<IReadOnlyList<StoreMessage>> entries)
    {
        var messages = new List<StoreMessage>();
        await foreach (var ofEntry in entries)
        {
            messages.AddRange(ofEntry);
            if (messages.Count >= PassedMax)
            {
                await PassOnAsync(audience, told, messages);
                messages.Clear();
            }
        }
        await PassOnAsync(audience, told, messages);
    }

    private Task PassOnAsync(StoreAudience audience, Hook[] told, List<StoreMessage> messages) =>
        Task.WhenAll(told.Select(async hook =>
        {
            StoreMessage[] heard =
                [.. messages.Where(message => audience.Hears(hook, message))];
            if (heard.Length > 0)
            {
                await GrainFactory.GetGrain<IHookQueueGrain>(HookQueueKey.Of(Key, hook.Id))
                    .EnqueueOthersAsync(heard);
            }
        }));
}

// A control stream is not a grain: any process may append to it. A change is decided on the newest
// state, appended on condition of its version, and decided anew when another process was faster.
// Entries are JSON, one per append. A snapshot of the whole state is written now and then as chunks
// of their own appends, so a replay reads at most the tail behind it.

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Storage;

namespace Inventory.Grains.Control;

/// <summary>A state and the version of its stream.</summary>
public readonly record struct Versioned<TState>(long Version, TState State);

/// <summary>How a control stream's bytes are read and written.</summary>
public sealed record ControlFormat<TState, TEvent>(
    JsonTypeInfo<TState> State, JsonTypeInfo<ControlEntry<TEvent>> Entry);

/// <summary>Where a control stream is read and appended to: through the host's writer, or through
/// the command line's own ledger.</summary>
/// <param name="Ledger">The ledger to read.</param>
/// <param name="AppendAsync">Appends.</param>
/// <param name="Time">The clock of entries.</param>
public sealed record ControlLedger(
    ILedger Ledger, Func<Append, Task<AppendResult>> AppendAsync, TimeProvider Time);

/// <summary>What became of a change.</summary>
/// <param name="Refusal">The expected no; null when accepted.</param>
/// <param name="Call">The accepted call with what it answered.</param>
/// <param name="IsRepeat">It was accepted before: this is its first answer.</param>
public readonly record struct ControlOutcome(
    StoreRefusal? Refusal, AcceptedCall? Call, bool IsRepeat = false)
{
    /// <summary>Refused without more to say.</summary>
    public static ControlOutcome No(StoreRefusalReason reason) =>
        new(StoreRefusal.For(reason), null);
}

/// <summary>One control stream of this process.</summary>
public sealed class ControlStream<TState, TEvent> : IDisposable
    where TState : IControlState<TState, TEvent>
{
    /// <summary>Times a change is decided before it counts as unavailable.</summary>
    public const int DecisionsMax = 16;

    /// <summary>Entries behind a snapshot after which the next is written.</summary>
    public const int SnapshotEvery = 64;

    private readonly StreamId _stream;
    private readonly ControlLedger _ledger;
    private readonly ControlFormat<TState, TEvent> _format;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Lock _current = new();
    private Versioned<TState> _newest;
    private long _snapshotVersion;
    private long _at;

    /// <summary>Prepares a stream; nothing is read yet.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="initial">Its state before the first entry.</param>
    /// <param name="format">Its bytes.</param>
    /// <param name="ledger">Where it lies.</param>
    public ControlStream(
        StreamId stream, TState initial, ControlFormat<TState, TEvent> format, ControlLedger ledger)
    {
        _stream = stream;
        _format = format;
        _ledger = ledger;
        _newest = new(0, initial);
    }

    /// <summary>The newest state this process has read or written.</summary>
    public Versioned<TState> Newest
    {
        get
        {
            lock (_current)
            {
                return _newest;
            }
        }
    }

    /// <summary>Reads what other processes have appended.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be read.</exception>
    public async Task<Versioned<TState>> RefreshAsync(CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            return await CatchUpAsync(cancel);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Decides a change on the newest state and makes it durable.</summary>
    /// <param name="operation">Its name; a repeat gets the first answer.</param>
    /// <param name="decide">State and time to decision; called again after a conflict.</param>
    /// <param name="answer">Status and answer to remember, from the state after it.</param>
    /// <param name="cancel">Ends the waiting, not an append under way.</param>
    /// <exception cref="LedgerUnavailableException">It cannot be made durable now, or the outcome
    /// is unknown; the same operation may be sent again.</exception>
    public async Task<ControlOutcome> ExecuteAsync(
        Operation operation,
        Func<TState, long, ControlDecision<TEvent>> decide,
        Func<TState, (int Status, string Answer)> answer,
        CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            for (var attempt = 0; attempt < DecisionsMax; attempt++)
            {
                var before = await CatchUpAsync(cancel);
                var now = Math.Max(_ledger.Time.GetUtcNow().ToUnixTimeMilliseconds(), _at);
                if (Recall(before.State, operation, now) is { } recalled)
                {
                    return recalled;
                }
                var decision = decide(before.State, now);
                if (decision.Refusal is { } refusal)
                {
                    return new(refusal, null);
                }
                if (await AppendAsync(before, operation, decision, answer, now) is { } done)
                {
                    return new(null, done);
                }
            }
            throw new LedgerUnavailableException(
                $"{_stream} was changed by others {DecisionsMax} times in a row; try again");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private static ControlOutcome? Recall(TState state, Operation operation, long now)
    {
        if (AcceptedCalls.Find(state.Calls, operation, now) is { } call)
        {
            return call.BodyHash == operation.BodyHash
                ? new ControlOutcome(null, call, IsRepeat: true)
                : ControlOutcome.No(StoreRefusalReason.OperationReused);
        }
        return operation.Origin == OperationOrigin.Host
            && OperationMemory.IsTooOld(operation.Id, now)
            ? ControlOutcome.No(StoreRefusalReason.OperationTooOld)
            : null;
    }

    /// <summary>Appends what was decided; null where another process was faster.</summary>
    private async Task<AcceptedCall?> AppendAsync(
        Versioned<TState> before,
        Operation operation,
        ControlDecision<TEvent> decision,
        Func<TState, (int Status, string Answer)> answer,
        long now)
    {
        var (status, text) = answer(before.State.Apply(new(decision.Events, null), now));
        var call = new AcceptedCall(
            operation.Id, operation.Origin, operation.BodyHash, now, status, text);
        if (decision.Events.IsEmpty)
        {
            return call;
        }
        var entry = new ControlEntry<TEvent>(decision.Events, operation.IsNamed ? call : null);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(entry, _format.Entry);
        if (bytes.Length > Append.EntryBytesMax)
        {
            throw new ControlEntryTooLargeException(bytes.Length, Append.EntryBytesMax);
        }
        var result = await _ledger.AppendAsync(Change(before.Version, 1, bytes, now, null));
        if (result.Outcome == Outcome.Conflict)
        {
            return null;
        }
        Require(result);
        // Read back as written, so that a state never depends on what JSON does not keep.
        Keep(before.Version + 1, Replay(before.State, bytes, now), now);
        await SnapshotAsync();
        return call;
    }

    private Append Change(
        long expected, int entries, ReadOnlyMemory<byte> bytes, long at, SnapshotChunk? chunk) =>
        new()
        {
            Stream = _stream,
            Id = Guid.CreateVersion7(_ledger.Time.GetUtcNow()),
            ExpectedVersion = expected,
            EntryCount = entries,
            Entries = bytes,
            At = at,
            Chunk = chunk,
        };

    private static void Require(AppendResult result)
    {
        if (!result.IsDurable)
        {
            throw new LedgerUnavailableException(
                result.Reason ?? $"The append is {result.Outcome}");
        }
    }

    private TState Replay(TState state, ReadOnlyMemory<byte> bytes, long at)
    {
        var entry = JsonSerializer.Deserialize(bytes.Span, _format.Entry);
        Invariant.Holds(entry is not null);
        return state.Apply(entry, at);
    }

    private void Keep(long version, TState state, long at)
    {
        Invariant.Holds(version > _newest.Version);
        _at = Math.Max(_at, at);
        lock (_current)
        {
            _newest = new(version, state);
        }
    }

    private async Task<Versioned<TState>> CatchUpAsync(CancellationToken cancel)
    {
        var head = await _ledger.Ledger.ReadHeadAsync(_stream, cancel);
        if (head is null || head.Version == _newest.Version)
        {
            return _newest;
        }
        Invariant.Holds(head.Version > _newest.Version);
        _snapshotVersion = Math.Max(_snapshotVersion, head.SnapshotVersion);
        if (head.SnapshotVersion > _newest.Version)
        {
            await ReadSnapshotAsync(head.SnapshotVersion, head.At, cancel);
        }
        await foreach (var pack in _ledger.Ledger
            .ReadEntriesAsync(_stream, _newest.Version, cancel))
        {
            if (pack.LastVersion > _newest.Version)
            {
                Invariant.Holds(pack.Count == 1 && pack.FirstVersion == _newest.Version + 1);
                Keep(pack.LastVersion, Replay(_newest.State, pack.Bytes, pack.At), pack.At);
            }
        }
        return _newest;
    }

    /// <summary>A snapshot sealed meanwhile drops the chunks of this one; then the entries behind
    /// the state at hand are read instead, which are all still there.</summary>
    private async Task ReadSnapshotAsync(long version, long at, CancellationToken cancel)
    {
        using var whole = new MemoryStream();
        await foreach (var chunk in _ledger.Ledger.ReadSnapshotAsync(_stream, version, cancel))
        {
            whole.Write(chunk.Span);
        }
        try
        {
            var state = JsonSerializer.Deserialize(
                whole.GetBuffer().AsSpan(0, (int)whole.Length), _format.State);
            Invariant.Holds(state is not null);
            Keep(version, state, at);
        }
        catch (JsonException)
        {
            var head = await _ledger.Ledger.ReadHeadAsync(_stream, cancel);
            Invariant.Holds(head is not null && head.SnapshotVersion != version);
        }
    }

    /// <summary>A chunk that is not durable ends the attempt: the entries are there.</summary>
    private async Task SnapshotAsync()
    {
        var (version, state) = _newest;
        if (version - _snapshotVersion < SnapshotEvery)
        {
            return;
        }
        var bytes = JsonSerializer.SerializeToUtf8Bytes(state, _format.State);
        var chunks = bytes.Chunk(SnapshotChunk.BytesMax).ToArray();
        for (var index = 0; index < chunks.Length; index++)
        {
            var chunk = new SnapshotChunk(
                version, index, chunks[index], index == chunks.Length - 1);
            var result = await _ledger.AppendAsync(Change(version, 0, default, _at, chunk));
            if (!result.IsDurable)
            {
                return;
            }
        }
        _snapshotVersion = version;
    }
}

/// <summary>A change is too large to be one entry; it can be sent in parts.</summary>
public sealed class ControlEntryTooLargeException(int bytes, int bytesMax)
    : Exception($"The change takes {bytes} bytes; at most {bytesMax} can be changed at once.");

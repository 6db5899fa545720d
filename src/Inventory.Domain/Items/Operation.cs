using Orleans;

namespace Inventory.Domain.Items;

/// <summary>Who made an operation's id, and so how long it is honoured. Persisted.</summary>
public enum OperationOrigin : byte
{
    /// <summary>No id: the operation names itself by what it touches.</summary>
    None = 0,
    /// <summary>The host: honoured for 60 s.</summary>
    Host = 1,
    /// <summary>A client's key: honoured for 24 h or the item's last 1,000,000.</summary>
    Client = 2,
    /// <summary>A row of a batch: honoured for 30 days, longer than one stays open.</summary>
    Batch = 3,
}

/// <summary>Names an operation: a repeat gets its first answer and changes nothing.</summary>
/// <param name="Id">128 bits: a UUIDv7 of the host, or derived from the client's key.</param>
/// <param name="BodyHash">Hash of method, path and body; a repeat must carry the same.</param>
/// <param name="Origin">Who made it.</param>
[GenerateSerializer, Immutable, Alias("Operation")]
public readonly record struct Operation(
    [property: Id(0)] Guid Id,
    [property: Id(1)] ulong BodyHash,
    [property: Id(2)] OperationOrigin Origin)
{
    /// <summary>An operation without an id of its own.</summary>
    public static Operation None => default;

    /// <summary>True when it has an id to remember.</summary>
    public bool IsNamed => Origin != OperationOrigin.None;

    /// <summary>Itself where a client made it, else none.</summary>
    public Operation ClientsOwn() => Origin == OperationOrigin.Client ? this : None;

    /// <summary>Names a step of a run at its item, so that it is made once.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="step">Its place in the run, from 0 to 65,535.</param>
    public static Operation OfStep(Guid runId, int step)
    {
        Invariant.Holds(step is >= 0 and <= ushort.MaxValue);
        Span<byte> bytes = stackalloc byte[16];
        runId.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[14] ^= (byte)(step >> 8);
        bytes[15] ^= (byte)step;
        return new(new Guid(bytes, bigEndian: true), 0, OperationOrigin.Batch);
    }
}

/// <summary>An accepted operation and the event that answered it.</summary>
/// <param name="Operation">Its name.</param>
/// <param name="At">When it was accepted, in unix milliseconds.</param>
/// <param name="Version">Version of the event.</param>
/// <param name="Outcome">The event, from which the first answer is written again.</param>
public sealed record AcceptedOperation(
    Operation Operation, long At, long Version, ItemEvent Outcome);

/// <summary>Accepted operations within the bounds of their origin.</summary>
public sealed class OperationMemory
{
    /// <summary>How long ids the host made are honoured: 60 seconds.</summary>
    public const long HostKeptMs = 60_000;

    /// <summary>How far ahead of an item's time the time in an id may be: 60 seconds. What is
    /// forgotten bars every id before it, so one from afar would bar them all.</summary>
    public const long HostAheadMs = 60_000;

    /// <summary>How long client keys are honoured: 24 hours.</summary>
    public const long ClientKeptMs = 24 * 60 * 60 * 1000L;

    /// <summary>How long rows of batches are honoured: 30 days.</summary>
    public const long BatchKeptMs = 30 * ClientKeptMs;

    /// <summary>How many operations of one origin an item remembers.</summary>
    public const int KeptMax = 1_000_000;

    private readonly Dictionary<Guid, AcceptedOperation> _accepted = [];
    private readonly Queue<Guid>?[] _byOrigin = new Queue<Guid>?[4];

    /// <summary>Operations remembered.</summary>
    public int Count => _accepted.Count;

    /// <summary>All of them, each origin's oldest first.</summary>
    public IEnumerable<AcceptedOperation> All =>
        _byOrigin.Where(q => q is not null).SelectMany(q => q!).Select(id => _accepted[id]);

    /// <summary>The latest time in the id of a forgotten operation of the host, in unix
    /// milliseconds: an unknown id of that time or before may have been one. 0 for none.</summary>
    public long ForgottenThrough { get; private set; }

    /// <summary>Finds an accepted operation.</summary>
    public AcceptedOperation? Find(Operation operation) =>
        operation.IsNamed ? _accepted.GetValueOrDefault(operation.Id) : null;

    /// <summary>How long operations of an origin are honoured, in milliseconds.</summary>
    public static long KeptMs(OperationOrigin origin) => origin switch
    {
        OperationOrigin.Host => HostKeptMs,
        OperationOrigin.Client => ClientKeptMs,
        _ => BatchKeptMs,
    };

    /// <summary>True when the host made an id longer ago than it is honoured.</summary>
    /// <param name="id">A UUIDv7 of the host.</param>
    /// <param name="clock">What the clock says, in unix milliseconds.</param>
    public static bool IsTooOld(Guid id, long clock) => Uuid.UnixMs(id) < clock - HostKeptMs;

    /// <summary>True when the host made an unknown id too long ago or too far ahead to be honoured,
    /// or when it may be among the forgotten.</summary>
    internal static bool IsOutOfTime(Guid id, long forgottenThrough, long now, long clock)
    {
        var madeAt = Uuid.UnixMs(id);
        return IsTooOld(id, clock)
            || madeAt > now + HostAheadMs
            || madeAt <= forgottenThrough;
    }

    internal void RestoreForgotten(long through) => ForgottenThrough = through;

    internal void Remember(AcceptedOperation accepted)
    {
        Invariant.Holds(accepted.Operation.IsNamed);
        Invariant.Holds(_accepted.TryAdd(accepted.Operation.Id, accepted));
        ref var queue = ref _byOrigin[(int)accepted.Operation.Origin];
        (queue ??= new()).Enqueue(accepted.Operation.Id);
    }

    internal void Forget(long now)
    {
        for (var origin = OperationOrigin.Host; origin <= OperationOrigin.Batch; origin++)
        {
            var queue = _byOrigin[(int)origin];
            while (queue is not null && queue.TryPeek(out var id)
                && (queue.Count > KeptMax || HonouredUntil(_accepted[id]) < now))
            {
                queue.Dequeue();
                _accepted.Remove(id);
                if (origin == OperationOrigin.Host)
                {
                    ForgottenThrough = Math.Max(ForgottenThrough, Uuid.UnixMs(id));
                }
            }
        }
    }

    // A host's id is refused by the time in it, which may be ahead of the item's clock: it is
    // remembered until then, or a repeat would find it neither remembered nor too old.
    private static long HonouredUntil(AcceptedOperation accepted)
    {
        var origin = accepted.Operation.Origin;
        var madeAt = origin == OperationOrigin.Host
            ? Math.Max(accepted.At, Uuid.UnixMs(accepted.Operation.Id))
            : accepted.At;
        return madeAt + KeptMs(origin);
    }
}

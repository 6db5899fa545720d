namespace Inventory.Grains.Clustering;

/// <summary>
/// The right of this silo to answer from memory. An append is fenced by the ledger, an answer is
/// not: a silo that was paused, or cut off, may hold items that others own by now. So it proves
/// every second that the ledger can be reached and that nobody declared it dead, and what proves
/// nothing for five seconds answers nothing. Asked per request, so that a process resumed after a
/// minute refuses its first one.
/// </summary>
public sealed class ReadLease(TimeProvider time)
{
    /// <summary>How long a proof holds. The failure of a silo is detected later than that.
    /// </summary>
    public static readonly TimeSpan HoldsFor = TimeSpan.FromSeconds(5);

    private long _until = long.MinValue;

    /// <summary>The lease of a silo that is the only one of its ledger: held for ever.</summary>
    public static ReadLease Unbounded() => new(TimeProvider.System) { _until = long.MaxValue };

    /// <summary>True when other silos may own what this one believes to own.</summary>
    public bool IsShared => Volatile.Read(ref _until) != long.MaxValue;

    /// <summary>True when this silo may answer.</summary>
    public bool IsHeld
    {
        get
        {
            var until = Volatile.Read(ref _until);
            return until == long.MaxValue || time.GetTimestamp() < until;
        }
    }

    /// <summary>Prolongs it from when the proof was asked for, not from when it came.</summary>
    /// <param name="asked">Timestamp of the same clock.</param>
    internal void Renew(long asked) => Volatile.Write(
        ref _until, asked + (long)(HoldsFor.TotalSeconds * time.TimestampFrequency));

    /// <summary>Ends it at once.</summary>
    internal void Revoke() => Volatile.Write(ref _until, long.MinValue);
}

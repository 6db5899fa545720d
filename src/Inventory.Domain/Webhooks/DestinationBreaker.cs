namespace Inventory.Domain.Webhooks;

/// <summary>Where a destination stands.</summary>
public enum BreakerStatus
{
    /// <summary>It gets requests.</summary>
    Closed,
    /// <summary>It gets none.</summary>
    Open,
    /// <summary>It gets one, and what becomes of that decides.</summary>
    Probing,
}

/// <summary>
/// Leaves a destination alone that fails too often. It counts the requests of the last two minutes
/// by the second; below 90 % success of at least 100 it opens for three minutes, then lets one
/// request through: success closes it and forgets the past, failure opens it again. One for each
/// destination's path, so that one bad receiver does not block its neighbours.
/// </summary>
public sealed class DestinationBreaker
{
    /// <summary>How far back requests count: 2 minutes.</summary>
    public const long WindowMs = 120_000;
    /// <summary>Requests without which nothing is judged.</summary>
    public const int JudgedFrom = 100;
    /// <summary>Successes of 100 requests it takes.</summary>
    public const int SuccessPercent = 90;
    /// <summary>How long it stays open: 3 minutes.</summary>
    public const long OpenMs = 180_000;
    /// <summary>How long an unanswered probe stands for one under way: twice its timeout.
    /// </summary>
    public const long ProbeLostMs = 2 * DeliverySchedule.TimeoutMs;

    private const int SecondMs = 1_000;

    private readonly Queue<Second> _seconds = new();
    private Second _current;
    private long _openUntil;
    private long? _probedAt;

    /// <summary>Where it stands.</summary>
    public BreakerStatus Status { get; private set; }
    /// <summary>Requests that count.</summary>
    public int Requests { get; private set; }
    /// <summary>Those of them that failed.</summary>
    public int Failed { get; private set; }

    /// <summary>Names what has a breaker of its own: the destination without its query.</summary>
    public static string KeyOf(Uri destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return destination.GetLeftPart(UriPartial.Path);
    }

    /// <summary>Asks to send a request; what becomes of it is recorded if it may be sent.</summary>
    /// <param name="now">The time, in unix milliseconds.</param>
    /// <returns>True when it may be sent.</returns>
    public bool TryEnter(long now)
    {
        if (Status == BreakerStatus.Closed)
        {
            return true;
        }
        if (now < _openUntil || now - _probedAt < ProbeLostMs)
        {
            return false;
        }
        Status = BreakerStatus.Probing;
        _probedAt = now;
        return true;
    }

    /// <summary>When it may next be asked with hope, in unix milliseconds; null while closed.
    /// </summary>
    public long? AskAgainAt => Status switch
    {
        BreakerStatus.Closed => null,
        BreakerStatus.Open => _openUntil,
        _ => _probedAt + ProbeLostMs,
    };

    /// <summary>Records what became of a request.</summary>
    /// <param name="isSuccess">It succeeded.</param>
    /// <param name="now">When it ended, in unix milliseconds.</param>
    /// <returns>True when the destination got requests and is left alone from now on.</returns>
    public bool Record(bool isSuccess, long now)
    {
        switch (Status)
        {
            // It was sent before.
            case BreakerStatus.Open:
                return false;
            case BreakerStatus.Probing when isSuccess:
                Close();
                return false;
            case BreakerStatus.Probing:
                Open(now);
                return false;
            default:
                Count(isSuccess, now);
                return Judge(now);
        }
    }

    private bool Judge(long now)
    {
        var succeeded = Requests - Failed;
        if (Requests < JudgedFrom || succeeded * 100L >= Requests * (long)SuccessPercent)
        {
            return false;
        }
        Open(now);
        return true;
    }

    private void Open(long now)
    {
        Status = BreakerStatus.Open;
        (_openUntil, _probedAt) = (now + OpenMs, null);
    }

    private void Close()
    {
        Status = BreakerStatus.Closed;
        (Requests, Failed, _current) = (0, 0, default);
        _seconds.Clear();
    }

    // A clock that was set back counts as one that stands.
    private void Count(bool isSuccess, long now)
    {
        var at = Math.Max(now / SecondMs, _current.At);
        if (at > _current.At)
        {
            _seconds.Enqueue(_current);
            _current = new(at, 0, 0);
        }
        while (_seconds.TryPeek(out var oldest) && oldest.At <= at - (WindowMs / SecondMs))
        {
            _seconds.Dequeue();
            Requests -= oldest.Requests;
            Failed -= oldest.Failed;
        }
        var failed = isSuccess ? 0 : 1;
        Requests++;
        Failed += failed;
        _current = new(at, _current.Requests + 1, _current.Failed + failed);
    }

    private readonly record struct Second(long At, int Requests, int Failed);
}

using Inventory.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Inventory.Grains.Clustering;

/// <summary>
/// Renews the <see cref="ReadLease"/> of this silo and compares its clock with the ledger's, once a
/// second from before the silo joins until after it has left.
/// </summary>
public sealed partial class LeaseKeeper : ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
{
    /// <summary>A clock this far from the ledger's is worth a warning.</summary>
    public static readonly TimeSpan SkewWarned = TimeSpan.FromSeconds(1);

    /// <summary>A silo whose clock is this far from the ledger's takes no requests.</summary>
    public static readonly TimeSpan SkewMax = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ILedger _ledger;
    private readonly IMembershipTable _membership;
    private readonly ILocalSiloDetails _silo;
    private readonly ReadLease _lease;
    private readonly TimeProvider _time;
    private readonly ILogger<LeaseKeeper> _logger;
    private readonly CancellationTokenSource _ending = new();
    private Task _keeping = Task.CompletedTask;
    private long _skewTicks;
    private bool _fails;
    private bool _isSkewed;
    private bool _isDisposed;

    /// <summary>Prepares; it begins with the silo.</summary>
    public LeaseKeeper(
        ILedger ledger,
        IMembershipTable membership,
        ILocalSiloDetails silo,
        ReadLease lease,
        TimeProvider time,
        ILogger<LeaseKeeper> logger)
    {
        (_ledger, _membership, _silo) = (ledger, membership, silo);
        (_lease, _time, _logger) = (lease, time, logger);
    }

    /// <summary>How far this machine's clock is ahead of the ledger's, as last measured.</summary>
    public TimeSpan ClockSkew => new(Interlocked.Read(ref _skewTicks));

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        observer.Subscribe(
            nameof(LeaseKeeper), ServiceLifecycleStage.ApplicationServices, BeginAsync, EndAsync);
    }

    /// <inheritdoc/>
    /// <remarks>It is registered twice, and so disposed twice.</remarks>
    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await EndAsync(CancellationToken.None);
            _ending.Dispose();
        }
    }

    /// <summary>Asks for one proof.</summary>
    internal async Task RenewAsync(CancellationToken cancel)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        within.CancelAfter(ReadLease.HoldsFor);
        var (asked, before) = (_time.GetTimestamp(), _time.GetUtcNow());
        try
        {
            var ledgers = await _ledger.PingAsync(within.Token);
            Compare(before, ledgers);
            if (await IsDeclaredDeadAsync(within.Token))
            {
                _lease.Revoke();
                LogDead();
                return;
            }
            _lease.Renew(asked);
            LogIf(_fails, LogProvenAgain);
            _fails = false;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // Whatever it is, nothing is proven, and the lease runs out by itself.
            LogIf(!_fails, () => LogUnproven(e.Message));
            _fails = true;
        }
    }

    private async Task BeginAsync(CancellationToken cancel)
    {
        await RenewAsync(cancel);
        _keeping = KeepAsync();
    }

    private async Task EndAsync(CancellationToken cancel)
    {
        await _ending.CancelAsync();
        await _keeping;
    }

    private async Task KeepAsync()
    {
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token))
            {
                await RenewAsync(_ending.Token);
            }
        }
        catch (Exception) when (_ending.IsCancellationRequested)
        {
            // The silo has left.
        }
    }

    // A silo that has not joined yet has no row; nobody can have declared it dead.
    private async Task<bool> IsDeclaredDeadAsync(CancellationToken cancel)
    {
        var self = await _membership.ReadRowAsync(_silo.SiloAddress, cancel);
        return self.Members.Any(member => member.Item1.Status == SiloStatus.Dead);
    }

    // The answer was made somewhere between asking and hearing: half of that is not skew.
    private void Compare(DateTimeOffset before, DateTimeOffset? ledgers)
    {
        if (ledgers is not { } theirs)
        {
            return;
        }
        var half = (_time.GetUtcNow() - before) / 2;
        var skew = before + half - theirs;
        var sure = TimeSpan.FromTicks(Math.Max(0, skew.Duration().Ticks - half.Ticks));
        Interlocked.Exchange(ref _skewTicks, Math.Sign(skew.Ticks) * sure.Ticks);
        LogIf(sure > SkewWarned && !_isSkewed, () => LogSkewed(skew.TotalSeconds));
        _isSkewed = sure > SkewWarned;
    }

    private static void LogIf(bool condition, Action log)
    {
        if (condition)
        {
            log();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "This silo was declared dead by others and answers nothing")]
    private partial void LogDead();

    [LoggerMessage(2, LogLevel.Warning,
        "The read lease cannot be renewed; when it has run out this silo answers 503: {Reason}")]
    private partial void LogUnproven(string reason);

    [LoggerMessage(3, LogLevel.Information, "The read lease is renewed again")]
    private partial void LogProvenAgain();

    [LoggerMessage(4, LogLevel.Warning,
        "The clock of this machine is {Seconds:0.0} s ahead of the ledger's; keep it synchronised")]
    private partial void LogSkewed(double seconds);
}

using Inventory.Grains.Clustering;
using Inventory.Storage;
using Inventory.Storage.Faults;
using Inventory.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;

namespace Inventory.Cluster.Tests.Clustering;

public sealed class ReadLeaseTests : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly FaultyLedger _ledger = new(new MemoryLedger(), new());
    private readonly OneSilo _silo = new();
    private readonly ReadLease _lease;
    private readonly LeaseKeeper _keeper;

    public ReadLeaseTests()
    {
        _lease = new(_time);
        _keeper = new(
            _ledger, _silo, _silo, _lease, _time, NullLogger<LeaseKeeper>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _keeper.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Lease_WhenProven_HoldsForFiveSecondsFromTheQuestion()
    {
        Assert.False(_lease.IsHeld);

        _silo.BeforeAnswer = () => _time.Advance(TimeSpan.FromSeconds(2));
        await RenewAsync();

        Assert.True(_lease.IsHeld);
        _time.Advance(TimeSpan.FromSeconds(3) - Tick);
        Assert.True(_lease.IsHeld);
        _time.Advance(Tick);
        Assert.False(_lease.IsHeld);
    }

    [Fact]
    public async Task Lease_WhenTheLedgerDoesNotAnswer_RunsOut()
    {
        await RenewAsync();
        _ledger.Plan = new() { ReadFails = () => true };
        _time.Advance(ReadLease.HoldsFor - Tick);
        await RenewAsync();

        Assert.True(_lease.IsHeld);
        _time.Advance(Tick);
        Assert.False(_lease.IsHeld);

        _ledger.Plan = new();
        await RenewAsync();
        Assert.True(_lease.IsHeld);
    }

    [Fact]
    public async Task Lease_WhenOthersDeclaredTheSiloDead_EndsAtOnceAndIsNotRenewed()
    {
        await RenewAsync();
        _silo.Status = SiloStatus.Dead;
        await RenewAsync();

        Assert.False(_lease.IsHeld);
        await RenewAsync();
        Assert.False(_lease.IsHeld);
    }

    [Fact]
    public async Task Lease_WhenMembershipDoesNotAnswer_RunsOut()
    {
        await RenewAsync();
        _silo.BeforeAnswer = () => throw new TimeoutException();
        _time.Advance(TimeSpan.FromSeconds(4));
        await RenewAsync();

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_lease.IsHeld);
    }

    [Fact]
    public void Lease_WhenTheSiloIsTheOnlyOne_HoldsForEver() =>
        Assert.True(ReadLease.Unbounded().IsHeld);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-3, -3)]
    [InlineData(7, 7)]
    public async Task Clock_WhenComparedWithTheLedgers_IsSoFarAhead(int seconds, double skew)
    {
        await using var clocked = new ClockedLedger(
            () => _time.GetUtcNow() - TimeSpan.FromSeconds(seconds));
        await using var keeper = new LeaseKeeper(
            clocked, _silo, _silo, _lease, _time, NullLogger<LeaseKeeper>.Instance);

        await keeper.RenewAsync(CancellationToken.None);

        Assert.Equal(skew, keeper.ClockSkew.TotalSeconds);
        Assert.True(_lease.IsHeld);
    }

    [Fact]
    public async Task Clock_WhenTheAnswerTakesLong_IsNotTakenForSkew()
    {
        await using var clocked = new ClockedLedger(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(3));
            return _time.GetUtcNow();
        });
        await using var keeper = new LeaseKeeper(
            clocked, _silo, _silo, _lease, _time, NullLogger<LeaseKeeper>.Instance);

        await keeper.RenewAsync(CancellationToken.None);

        Assert.Equal(TimeSpan.Zero, keeper.ClockSkew);
    }

    private Task RenewAsync() => _keeper.RenewAsync(CancellationToken.None);
}

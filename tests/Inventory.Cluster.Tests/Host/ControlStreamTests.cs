using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Inventory.Storage;
using Inventory.Storage.Memory;
using Microsoft.Extensions.Time.Testing;

namespace Inventory.Cluster.Tests.Host;

public sealed class ControlStreamTests : IAsyncDisposable
{
    private static readonly StoreRecord Store = new("demo", 1001, 0);

    private readonly FakeTimeProvider _time = new();
    private readonly MemoryLedger _ledger = new();

    /// <summary>What the next appends come to, before or instead of the ledger's answer.</summary>
    private readonly Queue<Func<Append, Task<AppendResult>>> _faults = new();

    [Fact]
    public async Task Execute_WhenTwoProcessesChange_BothChangesStand()
    {
        using var one = Open();
        using var two = Open();

        for (var round = 0; round < 5; round++)
        {
            await CreateAsync(one, $"one-{round}");
            await CreateAsync(two, $"two-{round}");
        }

        var state = (await one.RefreshAsync(default)).State;
        Assert.Equal(11, state.Locations.Count);
        Assert.Equal(10, one.Newest.Version);
        Assert.Equal("two-4", state.Locations[11].Code);
    }

    [Fact]
    public async Task Execute_WhenAnotherIsFaster_DecidesAgainOnItsState()
    {
        using var one = Open();
        using var two = Open();
        var decided = 0;
        _faults.Enqueue(async append =>
        {
            await CreateAsync(two, "X");
            return await CommitAsync(append);
        });

        var outcome = await one.ExecuteAsync(
            Operation.None,
            (state, now) =>
            {
                decided++;
                return LocationRules.Create(state, [Virtual("X")], now);
            },
            _ => (200, ""), default);

        Assert.Equal(2, decided);
        Assert.Equal(StoreRefusalReason.LocationCodeTaken, outcome.Refusal?.Reason);
    }

    [Fact]
    public async Task Execute_WhenOthersAreAlwaysFaster_EndsAfterDecisionsMax()
    {
        using var one = Open();
        using var two = Open();
        const int most = ControlStream<StoreState, StoreEvent>.DecisionsMax;
        for (var attempt = 0; attempt < most; attempt++)
        {
            // The first's append lets the second's go before it: two of the queue for one decision.
            var code = $"X{attempt}";
            _faults.Enqueue(async append =>
            {
                await CreateAsync(two, code);
                return await CommitAsync(append);
            });
            _faults.Enqueue(CommitAsync);
        }

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => CreateAsync(one, "Y"));
        Assert.Equal(most, two.Newest.Version);
    }

    [Fact]
    public async Task Execute_WhenRepeated_AnswersTheFirstAndChangesNothing()
    {
        using var stream = Open();
        var operation = new Operation(new Guid(1, 2, 3, new byte[8]), 7, OperationOrigin.Client);

        var first = await CreateAsync(stream, "X", operation);
        var again = await CreateAsync(stream, "Y", operation);
        using var elsewhere = Open();
        var after = await CreateAsync(elsewhere, "Y", operation);

        Assert.False(first.IsRepeat);
        Assert.True(again.IsRepeat);
        Assert.True(after.IsRepeat);
        Assert.Equal("X made", again.Call?.Answer);
        Assert.Equal(first.Call, after.Call);
        Assert.Equal(1, stream.Newest.Version);
    }

    [Fact]
    public async Task Execute_WhenRepeatedAfterADay_IsANewOperation()
    {
        using var stream = Open();
        var operation = new Operation(new Guid(1, 2, 3, new byte[8]), 7, OperationOrigin.Client);
        await CreateAsync(stream, "X", operation);

        _time.Advance(TimeSpan.FromHours(25));
        var later = await CreateAsync(stream, "Y", operation);

        Assert.False(later.IsRepeat);
        Assert.Equal("Y made", later.Call?.Answer);
        Assert.True((await CreateAsync(stream, "Y", operation)).IsRepeat);
    }

    [Fact]
    public async Task Execute_WhenRepeatedWithAnotherBody_IsRefused()
    {
        using var stream = Open();
        var operation = new Operation(new Guid(1, 2, 3, new byte[8]), 7, OperationOrigin.Client);
        await CreateAsync(stream, "X", operation);

        var other = await CreateAsync(stream, "X", operation with { BodyHash = 8 });

        Assert.Equal(StoreRefusalReason.OperationReused, other.Refusal?.Reason);
    }

    [Fact]
    public async Task Execute_WhenHostsKeyIsOlderThanAMinute_IsRefused()
    {
        using var stream = Open();
        var first = HostsOperation();
        var second = HostsOperation();

        _time.Advance(TimeSpan.FromMilliseconds(OperationMemory.HostKeptMs));
        Assert.Null((await CreateAsync(stream, "X", first)).Refusal);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var late = await CreateAsync(stream, "Y", second);

        Assert.Equal(StoreRefusalReason.OperationTooOld, late.Refusal?.Reason);
    }

    [Fact]
    public async Task Execute_WhenOutcomeWasUnknownButDurable_ARepeatIsAnswered()
    {
        using var stream = Open();
        var operation = HostsOperation();
        _faults.Enqueue(async append =>
        {
            await CommitAsync(append);
            return new AppendResult(Outcome.Unknown, Reason: "lost");
        });

        await Assert.ThrowsAsync<LedgerUnavailableException>(
            () => CreateAsync(stream, "X", operation));
        var again = await CreateAsync(stream, "X", operation);

        Assert.True(again.IsRepeat);
        Assert.Equal(2, stream.Newest.State.Locations.Count);
    }

    [Fact]
    public async Task Execute_WhenRefused_IsNotRememberedAndAppendsNothing()
    {
        using var stream = Open();
        var operation = new Operation(new Guid(1, 2, 3, new byte[8]), 7, OperationOrigin.Client);
        await CreateAsync(stream, "X");

        Assert.NotNull((await CreateAsync(stream, "X", operation)).Refusal);
        await stream.ExecuteAsync(
            Operation.None, (state, _) => LocationRules.Delete(state, [2]), _ => (200, ""),
            default);
        var now = await CreateAsync(stream, "X", operation);

        Assert.Null(now.Refusal);
        Assert.Equal(3, stream.Newest.Version);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20_000)]
    public async Task Open_WhenManyEntries_ReadsASnapshotAndTheTail(int bytesOfEach)
    {
        using var stream = Open();
        const int every = ControlStream<StoreState, StoreEvent>.SnapshotEvery;
        for (var field = 0; field < every + 5; field++)
        {
            await AddFieldAsync(stream, $"k{field}", new string('v', bytesOfEach));
        }

        var head = await _ledger.ReadHeadAsync(new("demo", StreamKind.Store, "store"), default);
        using var later = Open();
        var read = await later.RefreshAsync(default);

        Assert.Equal(every, head?.SnapshotVersion);
        Assert.Equal(every + 5, read.Version);
        Assert.Equal(
            stream.Newest.State.Metafields.Values, read.State.Metafields.Values);
        Assert.Equal(stream.Newest.State.Calls, read.State.Calls);
    }

    [Fact]
    public async Task Execute_WhenEntryIsTooLarge_IsRefusedBeforeItIsAppended()
    {
        using var stream = Open();

        await Assert.ThrowsAsync<ControlEntryTooLargeException>(
            () => AddFieldAsync(stream, "k", new string('v', Append.EntryBytesMax)));

        Assert.Equal(0, stream.Newest.Version);
    }

    [Fact]
    public async Task Time_WhenTheClockGoesBack_DoesNot()
    {
        using var stream = Open();
        _time.SetUtcNow(DateTimeOffset.UnixEpoch.AddYears(100));
        await CreateAsync(stream, "X");
        using var behind = Open(new FakeTimeProvider());

        await CreateAsync(behind, "Y");

        Assert.Equal(
            behind.Newest.State.Locations[2].CreatedAt, behind.Newest.State.Locations[3].CreatedAt);
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    private Operation HostsOperation() =>
        new(Guid.CreateVersion7(_time.GetUtcNow()), 0, OperationOrigin.Host);

    private ControlStream<StoreState, StoreEvent> Open(TimeProvider? time = null) =>
        ControlStreams.Store(Store, new ControlLedger(_ledger, AppendAsync, time ?? _time));

    private Task<AppendResult> AppendAsync(Append append) =>
        _faults.TryDequeue(out var fault) ? fault(append) : CommitAsync(append);

    private async Task<AppendResult> CommitAsync(Append append) =>
        (await _ledger.CommitAsync([append], default))[0];

    private static Task<ControlOutcome> CreateAsync(
        ControlStream<StoreState, StoreEvent> stream, string code, Operation operation = default) =>
        stream.ExecuteAsync(
            operation, (state, now) => LocationRules.Create(state, [Virtual(code)], now),
            _ => (200, $"{code} made"), default);

    private static Task<ControlOutcome> AddFieldAsync(
        ControlStream<StoreState, StoreEvent> stream, string key, string value) =>
        stream.ExecuteAsync(
            Operation.None,
            (state, now) => MetafieldRules.Create(
                state,
                new MetafieldPatch
                {
                    LocationId = 1,
                    Key = key,
                    Value = value,
                    Namespace = "n",
                    PermissionSet = "read",
                },
                ownerTokenId: 1, now),
            _ => (200, ""), default);

    private static LocationPatch Virtual(string code) =>
        new() { Code = code, Label = code, TypeId = Location.Virtual };
}

using Inventory.Domain.Items;
using Inventory.Grains.Items;

namespace Inventory.Cluster.Tests.Items;

/// <summary>Whatever a call to the item ends in, everybody in the lane is answered.</summary>
public sealed class ReserveLaneTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Reserve_WhenTheSharedCallIsCancelled_RepeatsEachAlone()
    {
        var item = new ScriptedItem(new OperationCanceledException("the activation ended"));
        var answers = await ReserveManyAsync(item);

        Assert.All(answers, answer => Assert.Equal(ItemOutcome.Accepted, answer.Outcome));
    }

    [Fact]
    public async Task Reserve_WhenTheSharedCallHitsABug_FailsEachInsteadOfLeavingItWaiting()
    {
        var item = new ScriptedItem(new InvalidDataException("a bug"));

        await Assert.ThrowsAsync<InvalidDataException>(() => ReserveManyAsync(item));
    }

    [Fact]
    public async Task Reserve_WhenMoreWaitThanMay_AnswersBusyAtOnce()
    {
        var item = new ScriptedItem(fault: null);
        var lane = new ReserveLane(item, new(TimeProvider.System), waitingMax: 2);
        var taken = Enumerable.Range(0, 3).Select(_ => lane.ReserveAsync(Command())).ToArray();

        var tooMany = await lane.ReserveAsync(Command()).WaitAsync(Deadline);
        item.First.SetResult();

        Assert.Equal(ItemOutcome.Busy, tooMany.Outcome);
        var answers = await Task.WhenAll(taken).WaitAsync(Deadline);
        Assert.All(answers, answer => Assert.Equal(ItemOutcome.Accepted, answer.Outcome));
    }

    // The first call is under way while the others join, so they travel together.
    private static async Task<ItemReply[]> ReserveManyAsync(ScriptedItem item)
    {
        var lane = new ReserveLane(item, new(TimeProvider.System), waitingMax: 8);
        var calls = Enumerable.Range(0, 4).Select(_ => lane.ReserveAsync(Command())).ToArray();
        item.First.SetResult();
        return await Task.WhenAll(calls).WaitAsync(Deadline);
    }

    private static ItemCommand.Reserve Command() => new()
    {
        ReservationId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
        VariantId = 7,
        LocationId = 1,
        Quantity = 1,
        ExpiresInMs = 900_000,
    };

    /// <summary>Accepts each call alone, the first one when told to, and ends shared ones in a
    /// fault where there is one.</summary>
    private sealed class ScriptedItem(Exception? fault) : IItemGrain
    {
        private static readonly ItemReply Yes = new() { Outcome = ItemOutcome.Accepted };
        private int _calls;

        public TaskCompletionSource First { get; } = new();

        public async ValueTask<ItemReply> ExecuteAsync(ItemCommand command)
        {
            if (Interlocked.Increment(ref _calls) == 1)
            {
                await First.Task;
            }
            return Yes;
        }

        public ValueTask<IReadOnlyList<ItemReply>> ReserveManyAsync(
            IReadOnlyList<ItemCommand.Reserve> commands) => fault is null
                ? new([.. commands.Select(_ => Yes)])
                : ValueTask.FromException<IReadOnlyList<ItemReply>>(fault);

        public ValueTask<ItemView?> ReadAsync() => throw new NotSupportedException();

        public ValueTask<ItemReply> FindHoldAsync(Guid reservationId) =>
            throw new NotSupportedException();

        public ValueTask<HoldPage> ListHoldsAsync(HoldFilter filter) =>
            throw new NotSupportedException();

        public ValueTask<ItemExplanation?> ExplainAsync() => throw new NotSupportedException();

        public ValueTask<WaitingUnits> ReadWaitingAsync(string orderId) =>
            throw new NotSupportedException();

        public ValueTask WakeAsync() => throw new NotSupportedException();
    }
}

using Inventory.LoadTests.Bench;
using Inventory.LoadTests.Http;

namespace Inventory.Cluster.Tests.Loads;

/// <summary>Contenders are measured in turn, and what fails is told.</summary>
public sealed class TurnsTests
{
    [Fact]
    public async Task RunAsync_WithTwoRounds_RunsTheSecondBackwards()
    {
        var order = new List<string>();
        var turns = new Turns(BenchPlan.Quick with { Rounds = 2 });

        await turns.RunAsync([Noted("a"), Noted("b")], TestContext.Current.CancellationToken);

        Assert.Equal(["a", "b", "a", "b", "b", "a"], order);
        Assert.Equal(2, turns.Rates("a").Values.Count);

        Contender Noted(string name) => new(name, (_, _) =>
        {
            order.Add(name);
            return Task.FromResult(new Turn(1, 1, 1, Failure: null));
        });
    }

    [Fact]
    public async Task RunAsync_WhenNoAnswerIsAFigure_FailsNothing()
    {
        var turns = new Turns(BenchPlan.Quick);
        var silent = Turn.Of(new LoadResult(), expected: 201) with { Failure = null };

        await turns.RunAsync(
            [new("silent", (_, _) => Task.FromResult(silent)) { MayBeSilent = true }],
            TestContext.Current.CancellationToken);

        Assert.Null(turns.Failure("silent"));
        Assert.Equal(0, turns.Rates("silent").Median);
    }

    [Fact]
    public async Task RunAsync_WhenNothingIsAnsweredInARound_FailsItsRows()
    {
        var turns = new Turns(BenchPlan.Quick);
        var silent = Turn.Of(new LoadResult(), expected: 201) with { Failure = null };

        await turns.RunAsync(
            [new("silent", (_, _) => Task.FromResult(silent))],
            TestContext.Current.CancellationToken);

        Assert.Equal("silent: no answer within the round", turns.Failure("silent"));
    }

    [Fact]
    public void With_PausesOfSeveralHosts_TellsTheShareOfTheLongest()
    {
        var turn = default(Turn).With([1, 5], [1.1, 5.5], TimeSpan.FromSeconds(2));

        Assert.Equal(0.25, turn.PausedShare);
    }

    [Fact]
    public void Milliseconds_WhenNothingCounted_IsNoNumber() =>
        Assert.Equal(double.NaN, new LoadResult().Milliseconds(50));
}

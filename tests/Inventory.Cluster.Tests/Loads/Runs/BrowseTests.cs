using Inventory.LoadTests.Http;
using Inventory.LoadTests.Scenarios;
using Inventory.LoadTests.Shops;

namespace Inventory.Cluster.Tests.Loads.Runs;

/// <summary>A shopper whose page does not come looks no further.</summary>
public sealed class BrowseTests
{
    private const int Shoppers = 50;

    [Fact]
    public async Task Browse_WhenALookFails_EndsWithItsFailure()
    {
        await using var store = await LyingStore.StartAsync(
            new("http://localhost"), (_, _) => Task.FromResult(new Saying(500, "{}")));
        using var shop = new Shop(new Target(store.Url, "demo", ""), new());
        var browse = new Browse(new(shop, "run") { Quick = true });

        for (var shopper = 0; shopper < Shoppers; shopper++)
        {
            var iteration = new Shopper(shopper);

            var response = await browse.RunAsync(iteration);

            Assert.Equal((false, "500"), (response.IsOk, response.Status));
            Assert.Equal(["look"], iteration.Steps);
        }
    }

    /// <summary>An iteration that remembers its steps.</summary>
    private sealed class Shopper(int number) : IIteration
    {
        public List<string> Steps { get; } = [];

        public long Number => number;

        public Random Random { get; } = new(number);

        public CancellationToken Cancel => CancellationToken.None;

        public Task<T> StepAsync<T>(string name, Func<Task<T>> step)
            where T : IStepAnswer
        {
            Steps.Add(name);
            return step();
        }
    }
}

using Inventory.Domain;
using Inventory.Silo.Http;

namespace Inventory.Cluster.Tests.Host;

/// <summary>Ids of the host's own are UUIDv7 that do not repeat.</summary>
public sealed class OperationIdsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(
        1_795_428_000_123);

    [Fact]
    public void New_WhenMade_CarriesTimeVersionAndVariant()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var id = OperationIds.New(Now);
            Assert.Equal(1_795_428_000_123, Uuid.UnixMs(id));
            Assert.Equal(7, id.Version);
            Assert.InRange(id.Variant, 8, 11);
        }
    }

    [Fact]
    public async Task New_WhenManyThreadsMakeThem_NeverRepeats()
    {
        const int perThread = 20_000;
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => Enumerable.Range(0, perThread).Select(_ => OperationIds.New(Now)).ToArray(),
            TestContext.Current.CancellationToken)));
        Assert.Equal(4 * perThread, made.SelectMany(ids => ids).Distinct().Count());
    }
}

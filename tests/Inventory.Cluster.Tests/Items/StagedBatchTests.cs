using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Storage;

namespace Inventory.Cluster.Tests.Items;

/// <summary>One append may rename a SKU more than once: what counts is where it ends.</summary>
public sealed class StagedBatchTests
{
    private const long At = 1_800_000_000_000;
    private static readonly ItemKey Key = new(ItemCluster.Store, 7);

    [Theory]
    [InlineData("B", "A", "B")]
    [InlineData("B A", "", "")]
    [InlineData("B C", "A", "C")]
    [InlineData("A", "", "")]
    public void ToAppend_WhenTheSkuChanges_NamesTheFirstAndTheLast(
        string renames, string released, string claimed)
    {
        var state = new ItemState();
        new StagedBatch(At).Stage(state, ItemCluster.Terms, new ItemEvent.Created(Facts("A")));
        var batch = new StagedBatch(At);
        foreach (var sku in renames.Split(' '))
        {
            batch.Stage(state, ItemCluster.Terms, new ItemEvent.CatalogChanged(Facts(sku)));
        }
        var append = Seal(batch, state);

        Assert.Equal(released, Text(append.Releases));
        Assert.Equal(claimed, Text(append.Claims));
    }

    [Fact]
    public void ToAppend_WhenCreatedOrDeleted_NamesWhatIsLeft()
    {
        var (state, first) = (new ItemState(), new StagedBatch(At));
        first.Stage(state, ItemCluster.Terms, new ItemEvent.Created(Facts("A")));
        first.Stage(state, ItemCluster.Terms, new ItemEvent.CatalogChanged(Facts("B")));
        var created = Seal(first, state);
        Assert.Equal(("", "B"), (Text(created.Releases), Text(created.Claims)));

        var second = new StagedBatch(At);
        second.Stage(state, ItemCluster.Terms, new ItemEvent.CatalogChanged(Facts("C")));
        second.Stage(state, ItemCluster.Terms, new ItemEvent.Deleted());
        var deleted = Seal(second, state);
        Assert.Equal(("B", ""), (Text(deleted.Releases), Text(deleted.Claims)));

        var (brief, both) = (new ItemState(), new StagedBatch(At));
        both.Stage(brief, ItemCluster.Terms, new ItemEvent.Created(Facts("A")));
        both.Stage(brief, ItemCluster.Terms, new ItemEvent.Deleted());
        var nothing = Seal(both, brief);
        Assert.Equal(("", ""), (Text(nothing.Releases), Text(nothing.Claims)));
    }

    private static Append Seal(StagedBatch batch, ItemState state) =>
        batch.ToAppend(
            Key, ItemRows.StreamOf(Key), state, Mark.Keep, Mark.Keep, small: null, chunk: null);

    private static string Text(IReadOnlyList<Name> names) =>
        string.Join(' ', names.Select(name => name.Key));

    private static ItemFacts Facts(string sku) => new()
    {
        VariantId = 7,
        ProductId = 7,
        Name = "Kettle",
        Variants = [new(7, sku, [])],
    };
}

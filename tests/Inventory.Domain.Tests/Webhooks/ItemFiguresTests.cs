using Inventory.Domain.Items;
using Inventory.Domain.Tests.Items;
using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

public sealed class ItemFiguresTests
{
    // What the entries say of an item: version 1 makes it, and 10 deletes it.
    private static readonly ItemEntry[] Entries =
    [
        new(new ItemEvent.Created(Named("a")), new(1, 0, 0, 0), 0),
        new(Settings(1, 3), new(1, 0, 0, 0), 0),
        new(Adjusted(1), new(1, 5, 2, 0), 5),
        new(new ItemEvent.CatalogChanged(Named("b")), default, null),
        new(Settings(1, 4), new(1, 0, 0, 0), 5),
        new(Adjusted(2), new(2, 7, 0, 0), 7),
        new(Settings(2, 9), new(2, 0, 0, 0), 7),
        new(Adjusted(1), new(1, -1, 1, 3), 4),
        new(new ItemEvent.CatalogChanged(Named("c")), default, null),
        new(new ItemEvent.Deleted(), default, null),
    ];

    [Theory]
    [InlineData(0, "v0 -")]
    [InlineData(1, "v1 a")]
    [InlineData(2, "v2 a; 1: 0 0 warning 3")]
    [InlineData(3, "v3 a; 1: 5 2 warning 3")]
    [InlineData(4, "v4 b; 1: 5 2 warning 3")]
    [InlineData(5, "v5 b; 1: 5 2 warning 4")]
    [InlineData(6, "v6 b; 1: 5 2 warning 4; 2: 7 0 warning 0")]
    [InlineData(7, "v7 b; 1: 5 2 warning 4; 2: 7 0 warning 9")]
    [InlineData(8, "v8 b; 1: 4 3 warning 4; 2: 7 0 warning 9")]
    [InlineData(9, "v9 c; 1: 4 3 warning 4; 2: 7 0 warning 9")]
    [InlineData(10, "v10 -")]
    public void Tell_WhenEntriesCome_FollowsThem(int version, string figures) =>
        Assert.Equal(figures, Text(At(version)));

    // Newest version, version to be told next, oldest entry read.
    [Theory]
    [InlineData(9, 10, 10, "v9 c; 1: 4 3 warning 4; 2: 7 0 warning 9")]
    [InlineData(9, 9, 9, "v8 c; 1: 4 3 warning 4; 2: 7 0 warning 9 missing")]
    [InlineData(9, 9, 5, "v8 c; 1: 4 3 warning 4; 2: 7 0 warning 9 missing")]
    [InlineData(9, 9, 4, "v8 b; 1: 4 3 warning 4; 2: 7 0 warning 9")]
    [InlineData(8, 8, 8, "v7 b; 1: 5 2 warning 4; 2: 7 0 warning 9")]
    [InlineData(8, 7, 7, "v6 b; 1: 5 2 warning 4; 2: 7 0 warning 9 missing")]
    [InlineData(8, 7, 2, "v6 b; 1: 5 2 warning 4; 2: 7 0 warning 9 missing")]
    [InlineData(8, 7, 1, "v6 b; 1: 5 2 warning 4; 2: 7 0 warning 0")]
    [InlineData(6, 5, 5, "v4 b; 1: 5 2 warning 4; 2: 0 0 warning 0 missing")]
    [InlineData(6, 5, 3, "v4 b; 1: 5 2 warning 4; 2: 0 0 warning 0 missing")]
    [InlineData(6, 5, 2, "v4 b; 1: 5 2 warning 3; 2: 0 0 warning 0")]
    [InlineData(5, 3, 2, "v2 b; 1: 0 0 warning 3 missing")]
    [InlineData(5, 3, 1, "v2 a; 1: 0 0 warning 3")]
    [InlineData(10, 11, 11, "v10 -")]
    [InlineData(10, 10, 4, "v9 c missing")]
    [InlineData(10, 10, 1, "v9 c; 1: 4 3 warning 4; 2: 7 0 warning 9")]
    public void Before_WhenWalkedBack_FindsWhatTheEntriesSay(
        int newest, int version, int first, string figures)
    {
        var walked = At(newest).Before(version, Entries[(first - 1)..newest]);
        Assert.Equal(figures, Text(walked.Figures) + (walked.IsExact ? "" : " missing"));
    }

    [Fact]
    public void Before_WhenWalkedBack_LeavesTheNewestAsTheyAre()
    {
        var newest = At(8);
        newest.Before(3, Entries[2..8]);
        Assert.Equal("v8 b; 1: 4 3 warning 4; 2: 7 0 warning 9", Text(newest));
    }

    [Theory]
    [InlineData(8, 7, 8)]
    [InlineData(8, 10, 8)]
    [InlineData(8, 0, 1)]
    public void Before_WhenTheEntriesAreOthers_BreaksAnInvariant(
        int newest, int version, int first) => Assert.Throws<InvariantBrokenException>(
            () => At(newest).Before(version, Entries[(first - 1)..newest]));

    [Fact]
    public void Before_WhenThereAreMoreEntriesThanVersions_BreaksAnInvariant() =>
        Assert.Throws<InvariantBrokenException>(() => At(2).Before(1, Entries[..3]));

    [Fact]
    public void Of_WhenOfAState_IsWhatItsEntriesSay()
    {
        var rig = ItemRig.Created();
        rig.Run(new ItemCommand.ChangeSettings(2, new() { WarningLevel = 3 }));
        rig.Run(new ItemCommand.Receive(new() { LocationId = 2, Quantity = 4 }));

        Assert.Equal(
            "v3 Kettle; 1: 0 0 warning 0; 2: 4 0 warning 3", Text(ItemFigures.Of(rig.State)));
    }

    [Fact]
    public void Tell_WhenTheItemIsDeleted_TellsNothingMore()
    {
        var figures = new ItemFigures();
        var terms = new StoreTerms(true, [1]);
        figures.Tell(new(new ItemEvent.Created(ItemRig.OneVariant), new(1, 0, 0, 0), 0), 1, terms);
        Assert.NotNull(figures.Facts);

        Assert.Empty(figures.Tell(new(new ItemEvent.Deleted(), default, null), 2, terms));
        Assert.Null(figures.Facts);
        Assert.Empty(figures.Tell(
            new(new ItemEvent.OrdersAcknowledged([]), default, null), 3, terms));
        Assert.Equal(3, figures.Version);
    }

    private static ItemFigures At(int version)
    {
        var figures = new ItemFigures();
        foreach (var entry in Entries.Take(version))
        {
            figures.Tell(entry, 0, new(true, [1, 2]));
        }
        return figures;
    }

    private static string Text(ItemFigures figures) => string.Join("; ", figures.Levels
        .Select(level => $"{level.LocationId}: {level.OnHand} {level.QtyBackordered} "
            + $"warning {level.Settings.WarningLevel}")
        .Prepend($"v{figures.Version} {figures.Facts?.Name ?? "-"}"));

    private static ItemFacts Named(string name) => ItemRig.OneVariant with { Name = name };

    private static ItemEvent.SettingsChanged Settings(int locationId, int warningLevel) =>
        new(locationId, LevelSettings.Default with { WarningLevel = warningLevel });

    private static ItemEvent.StockAdjusted Adjusted(int locationId) => new()
    {
        LocationId = locationId,
        Method = AdjustmentMethod.Relative,
    };
}

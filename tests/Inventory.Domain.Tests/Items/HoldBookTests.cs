using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

/// <summary>The reservations of an item keep their own values, however many come and go.</summary>
public sealed class HoldBookTests
{
    // More than two chunks of the table, and no multiple of one.
    private const int Many = 2_500;

    [Fact]
    public void TryFind_WhenThereAreMany_FindsEachAsItIs()
    {
        var holds = new HoldBook();
        for (var i = 0; i < Many; i++)
        {
            holds.Open(Numbered(i));
        }
        holds.Extend(Numbered(1_024) with { ExpiresAt = ItemRig.Start + 5_000 });

        Assert.Equal(Many, holds.Count);
        for (var i = 0; i < Many; i++)
        {
            var expected = i == 1_024
                ? Numbered(i) with { ExpiresAt = ItemRig.Start + 5_000 }
                : Numbered(i);
            Assert.True(holds.TryFind(expected.Id, out var found));
            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public void Open_WhenOthersWereForgotten_DisturbsNobody()
    {
        var holds = new HoldBook();
        for (var i = 0; i < Many; i++)
        {
            holds.Open(Numbered(i));
        }
        for (var i = 0; i < Many; i += 2)
        {
            holds.Close(Numbered(i) with
            {
                Status = HoldStatus.Released,
                ClosedAt = ItemRig.Start,
            });
        }
        holds.Forget(ItemRig.Start + HoldBook.ClosedKeptMs + 1, []);
        for (var i = 0; i < Many; i++)
        {
            holds.Open(Numbered(Many + i));
        }

        var expected = Enumerable.Range(0, Many).Where(i => i % 2 == 1)
            .Concat(Enumerable.Range(Many, Many)).Select(Numbered).OrderBy(hold => hold.Requested);
        Assert.Equal(expected, holds.All.OrderBy(hold => hold.Requested));
        Assert.False(holds.TryFind(Numbered(0).Id, out _));
        Assert.Equal(Many + (Many / 2), holds.OpenCount);
    }

    [Fact]
    public void Freeze_WhenHoldsMoveOn_ShowsThemAsTheyWere()
    {
        var holds = new HoldBook();
        for (var i = 1; i < Many; i++)
        {
            holds.Open(Numbered(i));
        }
        holds.Close(Released(2, ItemRig.Start));
        holds.Close(Released(1, ItemRig.Start + 1));
        var open = Enumerable.Range(3, Many - 3).Select(Numbered).ToArray();
        Hold[] closed = [Released(2, ItemRig.Start), Released(1, ItemRig.Start + 1)];

        var frozen = holds.Freeze();
        holds.Extend(Numbered(3) with { ExpiresAt = ItemRig.Start + 5_000 });
        holds.Close(Released(4, ItemRig.Start + 2));
        holds.Forget(ItemRig.Start + HoldBook.ClosedKeptMs + 1, []);
        holds.Open(Numbered(Many));
        holds.Open(Numbered(Many + 1));

        var shown = frozen.ToArray();
        Assert.Equal(open, shown[..^2].OrderBy(hold => hold.Requested));
        Assert.Equal(closed, shown[^2..]);
        Assert.Equal(Many, holds.Freeze().Count());
    }

    private static Hold Released(int i, long at) =>
        Numbered(i) with { Status = HoldStatus.Released, ClosedAt = at };

    private static Hold Numbered(int i) => new()
    {
        Id = new Guid(i, 0, 0, new byte[8]),
        VariantId = 130,
        LocationId = 1,
        Requested = i + 1,
        Ready = i + 1,
        Backordered = 0,
        AllowBackorder = true,
        IsTracked = true,
        CreatedAt = ItemRig.Start,
        ExpiresAt = ItemRig.Start + 1_000,
    };
}

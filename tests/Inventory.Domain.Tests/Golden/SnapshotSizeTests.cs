using Inventory.Domain.Encoding;
using Inventory.Domain.Items;
using Inventory.Domain.Tests.Items;

namespace Inventory.Domain.Tests.Golden;

public sealed class SnapshotSizeTests
{
    [Fact]
    public void TryPackSmall_WhenTheBoundIsItsSize_PacksIt()
    {
        var state = Samples.Item();
        var whole = new ItemSnapshot(state).Write(int.MaxValue);
        var packed = ItemSnapshot.TryPackSmall(state, whole.Length);
        Assert.Equal(whole.ToArray(), packed?.ToArray());
        Assert.Null(ItemSnapshot.TryPackSmall(state, whole.Length - 1));
        Assert.Null(ItemSnapshot.TryPackSmall(state, 1));
        var empty = ItemRig.Created().State;
        var headLength = new ItemSnapshot(empty).Write(1).Length;
        Assert.Null(ItemSnapshot.TryPackSmall(empty, headLength));
        Assert.Null(ItemSnapshot.TryPackSmall(new ItemState(), 1));
    }

    [Fact]
    public void TryPackSmall_WhenThereAreManyRecords_LooksAtNone()
    {
        // 10,000 of each kind that can be many, of 8 bytes at least each.
        var looks = new (string What, ItemState State)[]
        {
            ("holds", Many((state, i) => state.Holds.Open(HoldOf(i)))),
            ("operations", Many((state, i) => state.Operations.Remember(OperationOf(i)))),
            ("claims", Many((state, i) => state.RestoreClaim(ClaimOf(i)))),
            ("orders", Many((state, i) => state.RestoreUnrecorded(IdOf(i)))),
            ("backorders", Many((state, i) =>
                state.LevelAt(1 + (i % 2)).Backorders.Join(new($"{i}", 0, 1, 0)))),
        };
        foreach (var (what, state) in looks)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Null(ItemSnapshot.TryPackSmall(state, (8 * 10_000) - 1));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 1_000, $"{allocated} bytes for {what}");
        }
    }

    [Fact]
    public void Write_WhenTheBoundIsReached_StopsThere()
    {
        var first = new ItemSnapshot(Samples.Item()).Write(1).Length;
        Assert.Equal(first, new ItemSnapshot(Samples.Item()).Write(first).Length);
        Assert.NotEqual(first, new ItemSnapshot(Samples.Item()).Write(first + 1).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(63)]
    [InlineData(-64)]
    [InlineData(64)]
    [InlineData(int.MaxValue + 1L)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Signed_WhenAnyNumber_IsReadAsWritten(long value)
    {
        var writer = new EntryWriter();
        writer.Signed(value);
        writer.OptionalSigned(value);
        writer.Fixed64((ulong)value);
        var reader = new EntryReader(writer.Written.Span);
        Assert.Equal(value, reader.Signed());
        Assert.Equal(value, reader.OptionalSigned());
        Assert.Equal((ulong)value, reader.Fixed64());
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void Unsigned_WhenLargest_IsReadAsWritten()
    {
        var writer = new EntryWriter();
        writer.Unsigned(long.MaxValue);
        writer.Optional(long.MaxValue - 1);
        writer.Optional(null);
        Assert.Equal(9 + 9 + 1, writer.Length);
        var reader = new EntryReader(writer.Written.Span);
        Assert.Equal(long.MaxValue, reader.Unsigned());
        Assert.Equal(long.MaxValue - 1, reader.Optional());
        Assert.Null(reader.Optional());
    }

    [Fact]
    public void Text_WhenLongerThanTheWritersRoom_IsReadAsWritten()
    {
        var text = new string('x', 10_000);
        var writer = new EntryWriter();
        writer.Byte(7);
        writer.Text(text);
        writer.Text("é");
        var reader = new EntryReader(writer.Written.Span);
        Assert.Equal(7, reader.Byte());
        Assert.Equal(text, reader.Text());
        Assert.Equal("é", reader.Text());
        Assert.True(reader.IsAtEnd);
    }

    private static ItemState Many(Action<ItemState, int> add)
    {
        var state = ItemRig.Created().State;
        for (var i = 1; i <= 10_000; i++)
        {
            add(state, i);
        }
        return state;
    }

    private static Guid IdOf(int i) => new(i, 0, 0, new byte[8]);

    private static Hold HoldOf(int i) => Samples.Placed with { Id = IdOf(i) };

    private static AcceptedOperation OperationOf(int i) => new(
        new(IdOf(i), 0, OperationOrigin.Client), 0, 1, new ItemEvent.Deleted());

    private static Claim ClaimOf(int i) =>
        new(new(IdOf(i), IdOf(i), 0), 1, AdjustmentMethod.Relative, -1, null, null, 0);
}

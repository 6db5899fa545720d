using CsCheck;
using Inventory.Domain.Encoding;
using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Golden;

/// <summary>Damaged bytes are recognised or make something valid; they never hang, fill the memory
/// or throw anything but a broken invariant.</summary>
public sealed class DamageTests
{
    private const long AllocatedMax = 1_000_000;

    private static readonly byte[][] Packs =
        [.. GoldenFile.Read("ItemEntries.txt").Values, .. GoldenFile.Read("ItemFacts.txt").Values];

    private static readonly byte[][] Snapshots =
    [
        .. GoldenFile.Read("ItemSnapshot.txt").Values,
        GoldenFile.Read("ItemSnapshot.txt").Values.SelectMany(r => r).ToArray(),
    ];

    [Fact]
    public void Read_WhenBytesAreRandom_BreaksAnInvariantAtWorst() =>
        Gen.Byte.Array[0, 60].Sample(Read, iter: Check.Iter * 300);

    [Fact]
    public void Read_WhenBytesAreChanged_BreaksAnInvariantAtWorst() =>
        Gen.Select(AnyOf(Packs), Gen.Int, Gen.Byte, Gen.Byte).Sample(
            (pack, at, to, more) => Read(Changed(pack, at, to, more)), iter: Check.Iter * 300);

    [Fact]
    public void Restore_WhenBytesAreChanged_BreaksAnInvariantAtWorst() =>
        Gen.Select(AnyOf(Snapshots), Gen.Int, Gen.Byte, Gen.Byte).Sample(
            (records, at, to, more) => Tolerate(Changed(records, at, to, more), Restore),
            iter: Check.Iter * 300);

    [Fact]
    public void Read_WhenAnEntryIsCutShort_BreaksAnInvariant()
    {
        foreach (var (name, pack) in GoldenFile.Read("ItemEntries.txt"))
        {
            for (var length = 1; length < pack.Length; length++)
            {
                var cut = pack[..length];
                Assert.True(IsBroken(cut, ReadEntries), $"{name} is read of {length} bytes");
            }
        }
    }

    [Fact]
    public void Restore_WhenASnapshotIsCutShort_BreaksAnInvariant()
    {
        foreach (var (name, record) in GoldenFile.Read("ItemSnapshot.txt"))
        {
            for (var length = 1; length < record.Length; length++)
            {
                var cut = record[..length];
                Assert.True(IsBroken(cut, Restore), $"{name} is read of {length} bytes");
            }
        }
    }

    [Theory]
    [InlineData("00 00 00")] // no event has kind 0
    [InlineData("10 00 00")] // nor 16
    [InlineData("FF 00 00")]
    [InlineData("03 04 00")] // nobody of that origin names operations
    [InlineData("0F 00 00 FF FF FF FF 07")] // 2,147,483,647 ids would follow
    [InlineData("0F 00 00 01 00 00")] // one id would, and only two bytes do
    [InlineData("0F 00 FF FF FF FF 0F")] // a location past 2,147,483,647
    [InlineData("0B 00 00 01 FF FF FF FF FF FF FF FF FF 01 00")] // a time below zero
    [InlineData("0B 00 00 01 FF FF FF FF FF FF FF FF FF 02 00")] // an integer of more than 64 bits
    [InlineData("0B 00 00 01 80 80 80 80 80 80 80 80 80 80 00")] // an integer without an end
    [InlineData("04 00 00 01 03 00 00 00")] // no such method
    [InlineData("04 00 00 01 00 02 00 00")] // neither true nor false
    [InlineData("05 00 00 01 00 81 80 80 80 08 01 00 00 00")] // a limit past 2,147,483,647
    public void Read_WhenANumberIsUnknown_BreaksAnInvariant(string hex)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.True(IsBroken(bytes, ReadEntries));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("08")]
    [InlineData("02 01 81 80 80 80 08 00 00 01 00 00 00")] // on hand past 2,147,483,647
    public void Restore_WhenARecordIsUnknown_BreaksAnInvariant(string hex)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.True(IsBroken(bytes, Restore));
    }

    [Fact]
    public void Restore_WhenARecordComesTwice_BreaksAnInvariant()
    {
        foreach (var record in GoldenFile.Read("ItemSnapshot.txt").Values)
        {
            byte[] twice = [.. record, .. record];
            var isPart = record[0] is 3 or 5 or 6;
            Assert.Equal(isPart, IsBroken(twice, Restore));
        }
    }

    [Fact]
    public void Write_WhenANumberIsBelowZero_BreaksAnInvariant()
    {
        var writer = new EntryWriter();
        Assert.Throws<InvariantBrokenException>(() => writer.Unsigned(-1L));
        Assert.Throws<InvariantBrokenException>(() => writer.Optional(-1));
        Assert.Throws<InvariantBrokenException>(() => writer.Optional(long.MaxValue));
    }

    [Fact]
    public void Write_WhenThereIsNoEvent_BreaksAnInvariant() =>
        Assert.Throws<InvariantBrokenException>(
            () => ItemEventCodec.Write(new(), default));

    [Fact]
    public void Count_WhenFewerBytesAreThere_BreaksAnInvariant()
    {
        Assert.True(IsBroken([2, .. new byte[31]], b => new EntryReader(b).Count(16)));
        Assert.False(IsBroken([2, .. new byte[32]], b => new EntryReader(b).Count(16)));
    }

    private static Gen<byte[]> AnyOf(byte[][] choices) =>
        Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static byte[] Changed(byte[] bytes, int at, byte to, byte more)
    {
        var changed = bytes.ToArray();
        changed[(at & int.MaxValue) % bytes.Length] = to;
        changed[(at & int.MaxValue) / 7 % bytes.Length] ^= more < 128 ? (byte)0 : more;
        return more % 4 == 1 ? changed[..(more % (bytes.Length + 1))] : changed;
    }

    private static void Read(byte[] bytes)
    {
        Tolerate(bytes, ReadEntries);
        Tolerate(bytes, b => FactsCodec.Unpack(b));
    }

    private static void ReadEntries(byte[] bytes) => ItemEventCodec.Read(bytes, Samples.At);

    private static void Restore(byte[] bytes) => ItemSnapshot.Restore(new(), bytes);

    private static void Tolerate(byte[] bytes, Action<byte[]> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        IsBroken(bytes, read);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocatedMax);
    }

    private static bool IsBroken(byte[] bytes, Action<byte[]> read)
    {
        try
        {
            read(bytes);
            return false;
        }
        catch (InvariantBrokenException)
        {
            return true;
        }
    }
}

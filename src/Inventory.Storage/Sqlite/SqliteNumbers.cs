// How streams, items and stores become integers, so that head and item are plain rowid tables and
// an item's stream needs no look-up:
//
//   stream  store << 36 | kind << 32 | low
//           low below 2^31: the key itself, when it is the plain decimal text of that number
//           low from 2^31:  counted up, and the key stands in table stream
//   item    store << 32 | variant id

using System.Globalization;

namespace Inventory.Storage.Sqlite;

/// <summary>The packed numbers of streams and items.</summary>
internal static class SqliteNumbers
{
    /// <summary>Stores one ledger may have.</summary>
    public const int StoresMax = 1 << 26;

    /// <summary>First value of the low part that stands for a key in table stream.</summary>
    public const long CountedFrom = 1L << 31;

    private const int KindBits = 4;

    /// <summary>Number of a stream with the given low part.</summary>
    public static long Stream(int store, StreamKind kind, long low)
    {
        Invariant.Holds((int)kind is > 0 and < 1 << KindBits, "a stream kind fits four bits");
        return ((long)store << (32 + KindBits)) | ((long)kind << 32) | low;
    }

    /// <summary>Store number inside a stream's number.</summary>
    public static int StoreOf(long stream) => (int)(stream >> (32 + KindBits));

    /// <summary>Kind inside a stream's number.</summary>
    public static StreamKind KindOf(long stream) =>
        (StreamKind)((stream >> 32) & ((1 << KindBits) - 1));

    /// <summary>Low part of a stream's number.</summary>
    public static long LowOf(long stream) => stream & 0xFFFF_FFFF;

    /// <summary>Number of an item.</summary>
    public static long Item(int store, int variant) => ((long)store << 32) | (uint)variant;

    /// <summary>Variant id (or product id) inside an item's number.</summary>
    public static int VariantOf(long item) => (int)(item & 0x7FFF_FFFF);

    /// <summary>The low part of a key that is plain decimal; false for every other key.</summary>
    public static bool TryPlain(string key, out long low)
    {
        low = 0;
        var plain = key.Length is > 0 and <= 10 && (key[0] != '0' || key.Length == 1);
        return plain
            && long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out low)
            && low < CountedFrom;
    }

    /// <summary>The key of a plain low part.</summary>
    public static string PlainKey(long low) => low.ToString(CultureInfo.InvariantCulture);
}

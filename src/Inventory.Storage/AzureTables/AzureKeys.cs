// Keys of the tables. They are ASCII, so that no service or proxy folds, normalises or refuses
// them: letters, digits, '-' and '_' stand for themselves, every other UTF-16 unit is '~' and four
// hex digits. A part that would be longer than 200 characters is "~~" and its SHA-256. '.' parts
// parts.
//
//   streams  partition <store>.<kind>.<key>
//              head                            the head
//              j<last version>                 packed entries
//              c<base><version><place>         a chunk, written while <base> was sealed
//              i<number><append id><place>     a piece of an intent too large for the head
//   lists    partition <store>.<variant / 256>, row <variant> or <variant>.<location>
//   names    partition <store>.<kind>.<hash of the key, 256 buckets>, row <key>
//   wakes    partition <hash of the stream, 8 shards>, row <due>.<hash of the stream>
//
// Hashes that pick a partition are persisted: they never change.

using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Inventory.Storage.AzureTables;

/// <summary>Writes the keys of the tables.</summary>
internal static class AzureKeys
{
    /// <summary>Row key of a head.</summary>
    public const string Head = "head";

    /// <summary>Partitions the wake rows are spread over.</summary>
    public const int WakeShards = 8;

    /// <summary>Sorts behind every key that begins with what stands before it.</summary>
    public const string End = "~~~";

    /// <summary>Sorts behind the key it ends, and before every other that begins with that key.
    /// </summary>
    public const string Behind = "-";

    private const int PartMax = 200;
    private const string HashMark = "~~";

    /// <summary>Partition of a stream.</summary>
    public static string Stream(StreamId stream) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Part(stream.Store)}.{(byte)stream.Kind}.{Part(stream.Key)}");

    /// <summary>Row of the pack whose last entry has this version.</summary>
    public static string Pack(long lastVersion) => $"j{lastVersion:D19}";

    /// <summary>Row of a chunk.</summary>
    public static string Chunk(long sealedBase, long version, int index) =>
        $"{Chunks(sealedBase, version)}{index:D10}";

    /// <summary>What the rows of the chunks of one snapshot begin with.</summary>
    public static string Chunks(long sealedBase, long version) =>
        $"c{sealedBase:D19}{version:D19}";

    /// <summary>Row of a piece of an intent.</summary>
    public static string Piece(long number, Guid append, int index) =>
        $"{Pieces(number)}{append:N}{index:D4}";

    /// <summary>What the rows of the pieces of one append number begin with.</summary>
    public static string Pieces(long number) => $"i{number:D19}";

    /// <summary>Partition of a name.</summary>
    public static string NamePartition(Name name)
    {
        var bucket = XxHash3.HashToUInt64(Bytes(name.Key)) & 0xFF;
        return $"{Part(name.Store)}.{(byte)name.Kind}.{bucket:X2}";
    }

    /// <summary>Row of a name.</summary>
    public static string NameRow(Name name) => Part(name.Key);

    /// <summary>What the partitions of a store's list rows begin with.</summary>
    public static string Lists(string store) => $"{Part(store)}.";

    /// <summary>Partition of a variant's list rows.</summary>
    public static string ListPartition(string store, int variant) =>
        $"{Lists(store)}{variant >> 8:X6}";

    /// <summary>Row of an item; the rows of its levels begin with it.</summary>
    public static string ItemRow(int variant) => $"{variant:D10}";

    /// <summary>Row of a level.</summary>
    public static string LevelRow(int variant, int location) => $"{variant:D10}.{location:D10}";

    /// <summary>Partition of a stream's wake rows.</summary>
    public static string WakePartition(StreamId stream) =>
        WakeShard((int)(XxHash3.HashToUInt64(Bytes(Stream(stream))) % WakeShards));

    /// <summary>Partition of a shard of wake rows.</summary>
    public static string WakeShard(int shard) => $"w{shard}";

    /// <summary>Row of a wake; rows sort by time.</summary>
    public static string Wake(long due, StreamId stream) =>
        $"{WakeTime(due)}.{Convert.ToHexString(StreamHash(stream))}";

    /// <summary>What the rows of a time begin with; negative times sort first.</summary>
    public static string WakeTime(long due) => $"{(ulong)due ^ 0x8000_0000_0000_0000:D20}";

    /// <summary>Hash that stands for a stream, of 16 bytes.</summary>
    public static byte[] StreamHash(StreamId stream) => XxHash128.Hash(Bytes(Stream(stream)));

    /// <summary>True where a part of a key is a hash, and so not to be read back.</summary>
    public static bool IsHashed(string key) =>
        key.Contains(HashMark, StringComparison.Ordinal);

    /// <summary>The texts of the parts of a key without hashes.</summary>
    public static string[] Texts(string key) => Array.ConvertAll(key.Split('.'), Unescape);

    private static string Part(string text)
    {
        var escaped = Escape(text);
        return escaped.Length <= PartMax
            ? escaped
            : $"{HashMark}{Convert.ToHexString(SHA256.HashData(Bytes(text)))}";
    }

    private static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var unit in text)
        {
            _ = Plain.Contains(unit)
                ? escaped.Append(unit)
                : escaped.Append(CultureInfo.InvariantCulture, $"~{(int)unit:X4}");
        }

        return escaped.ToString();
    }

    private static string Unescape(string part)
    {
        var text = new StringBuilder(part.Length);
        for (var i = 0; i < part.Length; i++)
        {
            if (part[i] == '~')
            {
                _ = text.Append((char)ushort.Parse(
                    part.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                _ = text.Append(part[i]);
            }
        }

        return text.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create(
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_");

    private static ReadOnlySpan<byte> Bytes(string text) => MemoryMarshal.AsBytes(text.AsSpan());
}

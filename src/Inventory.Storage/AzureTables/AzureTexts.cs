// Texts inside bytes: the number of UTF-16 units, then the units, so that a key comes back as it
// was even where it is no valid Unicode. A stream is its kind, store and key.

using System.Runtime.InteropServices;

namespace Inventory.Storage.AzureTables;

/// <summary>Writes and reads texts, names and streams inside bytes.</summary>
internal static class AzureTexts
{
    /// <summary>Writes a text.</summary>
    public static void WriteText(this BinaryWriter writer, string text)
    {
        writer.Write7BitEncodedInt(text.Length);
        writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    /// <summary>Reads a text.</summary>
    public static string ReadText(this BinaryReader reader)
    {
        var length = reader.Read7BitEncodedInt();
        return new string(MemoryMarshal.Cast<byte, char>(reader.ReadBytes(length * 2)));
    }

    /// <summary>Writes a number that may be missing.</summary>
    public static void WriteMaybe(this BinaryWriter writer, int? number)
    {
        writer.Write(number.HasValue);
        writer.Write(number ?? 0);
    }

    /// <summary>Reads a number that may be missing.</summary>
    public static int? ReadMaybe(this BinaryReader reader)
    {
        var has = reader.ReadBoolean();
        var number = reader.ReadInt32();
        return has ? number : null;
    }

    /// <summary>Writes a name.</summary>
    public static void WriteName(this BinaryWriter writer, Name name)
    {
        writer.Write((byte)name.Kind);
        writer.WriteText(name.Store);
        writer.WriteText(name.Key);
    }

    /// <summary>Reads a name.</summary>
    public static Name ReadName(this BinaryReader reader)
    {
        var kind = (NameKind)reader.ReadByte();
        var store = reader.ReadText();
        return new Name(store, kind, reader.ReadText());
    }

    /// <summary>The bytes of a name.</summary>
    public static byte[] Bytes(Name name)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.WriteName(name);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>The name of these bytes.</summary>
    public static Name Name(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return reader.ReadName();
    }

    /// <summary>The bytes of a stream's name.</summary>
    public static byte[] Bytes(StreamId stream)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write((byte)stream.Kind);
        writer.WriteText(stream.Store);
        writer.WriteText(stream.Key);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>The stream of these bytes.</summary>
    public static StreamId Stream(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var kind = (StreamKind)reader.ReadByte();
        var store = reader.ReadText();
        return new StreamId(store, kind, reader.ReadText());
    }
}

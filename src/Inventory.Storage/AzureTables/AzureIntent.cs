// What an append changes outside its stream's partition, kept in that partition until it is carried
// out: format 1, then the claimed names, the released names and the list rows, each with its count.
// Most intents are small and lie in the head, where the next append replaces them; a large one lies
// in pieces of its own, written before the append, and the head says how many.

namespace Inventory.Storage.AzureTables;

/// <summary>Names and list rows of one append, to be made true after it.</summary>
internal sealed record AzureIntent(
    IReadOnlyList<Name> Claims, IReadOnlyList<Name> Releases, IReadOnlyList<ListRow> Rows)
{
    /// <summary>Bytes an intent in a head may have.</summary>
    public const int HeadBytesMax = 32 * 1024;

    private const byte Format = 1;

    /// <summary>True when there is nothing to do.</summary>
    public bool IsEmpty => Claims.Count == 0 && Releases.Count == 0 && Rows.Count == 0;

    /// <summary>Names and rows it holds.</summary>
    public int Count => Claims.Count + Releases.Count + Rows.Count;

    /// <summary>The intent of an append. A name it both releases and claims is claimed.</summary>
    public static AzureIntent Of(Append append)
    {
        Name[] claims = [.. append.Claims.Distinct()];
        return new AzureIntent(
            claims, [.. append.Releases.Distinct().Except(claims)], append.Rows);
    }

    /// <summary>Its bytes.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Format);
        Write(writer, Claims);
        Write(writer, Releases);
        writer.Write(Rows.Count);
        foreach (var row in Rows)
        {
            AzureRowBytes.Write(writer, row);
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>The intent of these bytes.</summary>
    public static AzureIntent Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        Invariant.Holds(reader.ReadByte() == Format, "an intent has a known format");
        var claims = ReadNames(reader);
        var releases = ReadNames(reader);
        var rows = new ListRow[reader.ReadInt32()];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = AzureRowBytes.Read(reader);
        }

        return new AzureIntent(claims, releases, rows);
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<Name> names)
    {
        writer.Write(names.Count);
        foreach (var name in names)
        {
            writer.WriteName(name);
        }
    }

    private static Name[] ReadNames(BinaryReader reader)
    {
        var names = new Name[reader.ReadInt32()];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = reader.ReadName();
        }

        return names;
    }
}

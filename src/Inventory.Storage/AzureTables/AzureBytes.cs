// Bytes of an entity. A binary property holds at most 64 KiB, so bytes lie in the properties B0,
// B1, ... one behind the other; no bytes are one empty property.

using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>Splits bytes over the properties of an entity and joins them again.</summary>
internal static class AzureBytes
{
    /// <summary>Bytes one entity may hold here: the service takes 1 MiB with everything else, and
    /// the emulator counts it as base64.</summary>
    public const int EntityMax = 640 * 1024;

    private const int PropertyMax = 64 * 1024;

    /// <summary>Puts the bytes into the entity.</summary>
    public static void Put(TableEntity entity, ReadOnlyMemory<byte> bytes)
    {
        Invariant.Holds(bytes.Length <= EntityMax, "bytes of an entity fit it");
        var index = 0;
        do
        {
            var size = Math.Min(bytes.Length, PropertyMax);
            entity[Property(index++)] = bytes[..size].ToArray();
            bytes = bytes[size..];
        }
        while (!bytes.IsEmpty);
    }

    /// <summary>The bytes of the entity.</summary>
    public static byte[] Get(TableEntity entity)
    {
        var first = entity.GetBinary(Property(0)) ?? [];
        if (entity.GetBinary(Property(1)) is null)
        {
            return first;
        }

        using var joined = new MemoryStream();
        joined.Write(first);
        for (var i = 1; entity.GetBinary(Property(i)) is { } more; i++)
        {
            joined.Write(more);
        }

        return joined.ToArray();
    }

    private static string Property(int index) => $"B{index}";
}

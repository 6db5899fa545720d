using Inventory.Domain.Encoding;

namespace Inventory.Domain.Items;

/// <summary>Persisted bytes of catalog facts and level settings.</summary>
public static class FactsCodec
{
    /// <summary>The facts as bytes: what a list row carries as details.</summary>
    public static ReadOnlyMemory<byte> Pack(ItemFacts facts)
    {
        var writer = new EntryWriter();
        Write(writer, facts);
        return writer.Written;
    }

    /// <summary>The facts back from bytes.</summary>
    public static ItemFacts Unpack(ReadOnlySpan<byte> bytes)
    {
        var reader = new EntryReader(bytes);
        return Read(ref reader);
    }

    internal static void Write(EntryWriter writer, ItemFacts facts)
    {
        writer.Unsigned((long)facts.VariantId);
        writer.Unsigned((long)facts.ProductId);
        writer.Text(facts.Name);
        writer.Byte((byte)facts.Type);
        writer.Byte((byte)facts.Tracking);
        writer.Byte((byte)facts.Availability);
        writer.Bool(facts.IsVisible);
        writer.Unsigned((long)facts.VariantCount);
        writer.Unsigned((long)facts.Variants.Count);
        foreach (var variant in facts.Variants)
        {
            WriteVariant(writer, variant);
        }
    }

    internal static ItemFacts Read(ref EntryReader reader)
    {
        var facts = new ItemFacts
        {
            VariantId = reader.Int(),
            ProductId = reader.Int(),
            Name = reader.Text(),
            Type = (ProductType)reader.Choice((byte)ProductType.Digital),
            Tracking = (InventoryTracking)reader.Choice((byte)InventoryTracking.Variant),
            Availability = (Availability)reader.Choice((byte)Availability.Preorder),
            IsVisible = reader.Bool(),
            VariantCount = reader.Int(),
            Variants = [],
        };
        var variants = new VariantFacts[reader.Count(bytesEach: 3)];
        for (var i = 0; i < variants.Length; i++)
        {
            variants[i] = ReadVariant(ref reader);
        }
        return facts with { Variants = variants };
    }

    internal static void WriteSettings(EntryWriter writer, LevelSettings settings)
    {
        writer.Unsigned((long)settings.SafetyStock);
        writer.Optional(settings.BackorderLimit);
        writer.Bool(settings.IsInStock);
        writer.Unsigned((long)settings.WarningLevel);
        writer.Text(settings.BinPickingNumber);
        writer.Optional(settings.BackorderMessageId);
    }

    internal static LevelSettings ReadSettings(ref EntryReader reader) => new()
    {
        SafetyStock = reader.Int(),
        BackorderLimit = reader.OptionalInt(),
        IsInStock = reader.Bool(),
        WarningLevel = reader.Int(),
        BinPickingNumber = reader.Text(),
        BackorderMessageId = reader.OptionalInt(),
    };

    private static void WriteVariant(EntryWriter writer, VariantFacts variant)
    {
        writer.Unsigned((long)variant.VariantId);
        writer.Text(variant.Sku);
        writer.Unsigned((long)variant.Options.Count);
        foreach (var option in variant.Options)
        {
            writer.Text(option.Option);
            writer.Text(option.Label);
        }
    }

    private static VariantFacts ReadVariant(ref EntryReader reader)
    {
        var (id, sku) = (reader.Int(), reader.Text());
        var options = new OptionValue[reader.Count(bytesEach: 2)];
        for (var i = 0; i < options.Length; i++)
        {
            options[i] = new(reader.Text(), reader.Text());
        }
        return new(id, sku, options);
    }
}

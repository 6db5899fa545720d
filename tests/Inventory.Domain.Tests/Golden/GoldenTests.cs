using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Inventory.Domain.Encoding;
using Inventory.Domain.Items;
using Inventory.Domain.Tests.Items;

namespace Inventory.Domain.Tests.Golden;

public sealed class GoldenTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        IgnoreReadOnlyProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    private const string Entries = "ItemEntries.txt";
    private const string Snapshot = "ItemSnapshot.txt";
    private const string Facts = "ItemFacts.txt";

    [Fact]
    public void Write_WhenAnyEntry_WritesTheBytesItAlwaysWrote() => GoldenFile.Check(
        Entries,
        Samples.Entries().Select(s => GoldenFile.Case(s.Name, TextOf(s.Entry), BytesOf(s.Entry))));

    [Fact]
    public void Read_WhenAnyEntryOfOld_ReadsWhatWasWritten()
    {
        var kept = GoldenFile.Read(Entries);
        foreach (var (name, entry) in Samples.Entries())
        {
            var read = Assert.Single(ItemEventCodec.Read(kept[name], Samples.At));
            Assert.Equal(TextOf(entry), TextOf(read));
            Assert.Equal(BytesOf(entry), BytesOf(read));
        }
    }

    [Fact]
    public void Read_WhenSeveralEntriesAreInAPack_ReadsThemInOrder()
    {
        var all = Samples.Entries().Select(s => s.Entry).ToList();
        var read = ItemEventCodec.Read(
            all.SelectMany(e => BytesOf(e)).ToArray(), Samples.At);
        Assert.Equal(all.Select(TextOf), read.Select(TextOf));
    }

    [Fact]
    public void Samples_WhenAllAreTaken_HaveEveryKind() => Assert.Equal(
        Enum.GetValues<ItemEventKind>().Where(k => k != ItemEventKind.None).Order(),
        Samples.Entries().Select(s => ItemEventCodec.KindOf(s.Entry.Event)).Distinct().Order());

    [Fact]
    public void Snapshot_WhenWrittenRecordByRecord_WritesTheBytesItAlwaysWrote()
    {
        var snapshot = new ItemSnapshot(Samples.Item());
        var cases = new List<string>();
        while (!snapshot.IsWritten)
        {
            var record = snapshot.Write(1).Span;
            cases.Add(GoldenFile.Case($"record {cases.Count}", $"kind {record[0]}", record));
        }
        GoldenFile.Check(Snapshot, cases);
    }

    [Fact]
    public void Restore_WhenASnapshotOfOld_MakesTheItem()
    {
        var state = new ItemState();
        foreach (var (_, record) in GoldenFile.Read(Snapshot))
        {
            ItemSnapshot.Restore(state, record);
        }
        Assert.Equal(StateText.Of(Samples.Item()), StateText.Of(state));
    }

    [Fact]
    public void Snapshot_WhenAllRecordsAreThere_HasEveryKind() => Assert.Equal(
        [1, 2, 3, 4, 5, 6, 7],
        GoldenFile.Read(Snapshot).Values.Select(record => (int)record[0]).Distinct().Order());

    [Fact]
    public void Pack_WhenAnyFacts_WritesTheBytesItAlwaysWrote()
    {
        GoldenFile.Check(
            Facts,
            [
                GoldenFile.Case("product", "Tea", FactsCodec.Pack(Samples.Product).Span),
                GoldenFile.Case("variant", "Kettle", FactsCodec.Pack(ItemRig.OneVariant).Span),
            ]);
        var product = FactsCodec.Unpack(GoldenFile.Read(Facts)["product"]);
        Assert.Equivalent(Samples.Product, product, strict: true);
    }

    private static byte[] BytesOf(ItemEntry entry)
    {
        var writer = new EntryWriter();
        ItemEventCodec.Write(writer, entry);
        return writer.Written.ToArray();
    }

    private static string TextOf(ItemEntry entry) =>
        $"{entry.Event.GetType().Name} {JsonSerializer.Serialize<object>(entry.Event, Readable)}\n"
        + $"{entry.Effect}, ATS {entry.AvailableToSell?.ToString() ?? "null"}";
}

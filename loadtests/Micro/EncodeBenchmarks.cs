using BenchmarkDotNet.Attributes;
using Inventory.Domain.Encoding;
using Inventory.Domain.Items;

namespace Inventory.LoadTests.Micro;

/// <summary>Entries of an item to the bytes that are kept, and back.</summary>
public class EncodeBenchmarks
{
    private const int Entries = 128;
    private readonly EntryWriter _writer = new();
    private ItemEntry _entry;
    private byte[] _pack = [];

    /// <summary>Makes the entry of a reserve, and a pack of many.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var state = HotItem.New(Bench.Stock.Plenty);
        var reserve = ItemDecider.Decide(
            state, HotItem.Terms, HotItem.Reserve(quantity: 1), HotItem.Now, HotItem.Now);
        var effect = state.Apply(reserve.First!, HotItem.Now);
        _entry = new(reserve.First!, effect, Bench.Stock.Plenty - 1);
        EncodePack();
        _pack = _writer.Written.ToArray();
    }

    /// <summary>Writes the entries of one append.</summary>
    [Benchmark(OperationsPerInvoke = Entries)]
    public int EncodePack()
    {
        _writer.Clear();
        for (var i = 0; i < Entries; i++)
        {
            ItemEventCodec.Write(_writer, _entry);
        }

        return _writer.Length;
    }

    /// <summary>Reads them again.</summary>
    [Benchmark(OperationsPerInvoke = Entries)]
    public int DecodePack() => ItemEventCodec.Read(_pack, HotItem.Now).Count;
}

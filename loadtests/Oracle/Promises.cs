using System.Collections.Concurrent;
using System.Diagnostics;

namespace Inventory.LoadTests.Oracle;

/// <summary>The stock an item began a run with; its safety stock is 0.</summary>
internal readonly record struct StockedItem(string Sku, int OnHand, int BackorderLimit);

/// <summary>Refusals for want of stock: how many, and the fewest units any of them asked for.
/// </summary>
internal readonly record struct Refusals(long Count, int UnitsMin);

/// <summary>
/// What a load run was promised. Accepted operations and those without an answer are kept one by
/// one, up to a bound; refusals are counted by SKU. Safe to use from any thread.
/// </summary>
internal sealed class Promises(int operationsMax = Promises.OperationsMaxUsual)
{
    /// <summary>The usual bound: some 300 MB of operations.</summary>
    public const int OperationsMaxUsual = 1_000_000;

    private const int WrongsKept = 20;
    private readonly ConcurrentDictionary<string, Refusals> _refusals = new();
    private readonly ConcurrentDictionary<string, StockedItem> _stock = new();
    private readonly ConcurrentQueue<Operation> _operations = new();
    private readonly ConcurrentQueue<string> _wrongs = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _wrong;
    private long _kept;
    private long _dropped;

    /// <summary>The items a run stocked, and so owns.</summary>
    public IEnumerable<StockedItem> Stock => _stock.Values;

    /// <summary>Accepted operations and those without an answer.</summary>
    public IReadOnlyCollection<Operation> Operations => _operations;

    /// <summary>Operations beyond the bound, which nothing can be said of.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Answers against the contract.</summary>
    public long Wrong => Interlocked.Read(ref _wrong);

    /// <summary>The first of them, in words.</summary>
    public IReadOnlyCollection<string> Wrongs => _wrongs;

    /// <summary>Time since before the first of them.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_began);

    /// <summary>Tells of an item that belongs to this run alone.</summary>
    public void Stocked(StockedItem item) => _stock[item.Sku] = item;

    /// <summary>Keeps an operation that was accepted, or may have been.</summary>
    public void Add(Operation operation)
    {
        if (Interlocked.Increment(ref _kept) > operationsMax)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        _operations.Enqueue(operation);
    }

    /// <summary>Counts a refusal for want of stock.</summary>
    public void Refused(Line line) => _refusals.AddOrUpdate(
        line.Sku,
        (_, units) => new(1, units),
        (_, sum, units) => new(sum.Count + 1, Math.Min(sum.UnitsMin, units)),
        line.Units);

    /// <summary>The refusals of a SKU.</summary>
    public Refusals RefusalsOf(string sku) => _refusals.GetValueOrDefault(sku);

    /// <summary>Keeps an answer that the contract does not allow.</summary>
    public void AgainstContract(string what)
    {
        if (Interlocked.Increment(ref _wrong) <= WrongsKept)
        {
            _wrongs.Enqueue(what);
        }
    }
}

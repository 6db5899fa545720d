using BenchmarkDotNet.Attributes;
using Inventory.Domain.Items;

namespace Inventory.LoadTests.Micro;

/// <summary>What an item decides, on its state alone: no ledger, no message.</summary>
public class DecideBenchmarks
{
    private readonly ItemState _plenty = HotItem.New(Bench.Stock.Plenty);
    private readonly ItemState _empty = HotItem.New(onHand: 0);
    private readonly ItemCommand.Reserve _reserve = HotItem.Reserve(quantity: 1);
    private long _now = HotItem.Now;

    /// <summary>A reserve that is accepted.</summary>
    [Benchmark]
    public Decision Reserve() =>
        ItemDecider.Decide(_plenty, HotItem.Terms, _reserve, HotItem.Now, HotItem.Now);

    /// <summary>A reserve of what is sold out.</summary>
    [Benchmark]
    public Decision Refuse() =>
        ItemDecider.Decide(_empty, HotItem.Terms, _reserve, HotItem.Now, HotItem.Now);

    /// <summary>A reserve and its release, both decided and applied.</summary>
    [Benchmark]
    public Decision ReserveAndRelease()
    {
        // Closed holds are remembered for a day: each is a day after the one before.
        _now += HotItem.DayMs;
        var reserve = HotItem.Reserve(quantity: 1, _now);
        Apply(reserve);
        return Apply(new ItemCommand.Release(reserve.ReservationId));
    }

    private Decision Apply(ItemCommand command)
    {
        var decision = ItemDecider.Decide(_plenty, HotItem.Terms, command, _now, _now);
        Invariant(!decision.IsRefused && decision.First is not null);
        _plenty.Apply(decision.First!, _now);
        return decision;
    }

    private static void Invariant(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("The item did not do as it was asked.");
        }
    }
}

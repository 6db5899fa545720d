using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Domain.Webhooks;
using Inventory.Storage;

namespace Inventory.Grains.Items;

/// <summary>
/// Brings items into being without activating them: an import creates many that nobody asks for
/// yet. The ledger's fence makes it safe: the append commits only if the stream is not there and
/// the SKU is free.
/// </summary>
public static class NewItem
{
    /// <summary>Decides the creation of an item and what its first rows say, as one
    /// append.</summary>
    /// <param name="key">The item; its id was never used.</param>
    /// <param name="facts">Its catalog facts.</param>
    /// <param name="rows">Import rows of it, in file order.</param>
    /// <param name="terms">The store's switches.</param>
    /// <param name="options">Bounds of items.</param>
    /// <param name="now">The time, in unix milliseconds.</param>
    /// <param name="isTold">True when somebody wants to hear of it: the item is then woken a while
    /// later to tell them.</param>
    public static Append Create(
        ItemKey key,
        ItemFacts facts,
        IReadOnlyList<ItemCommand.Import> rows,
        StoreTerms terms,
        ItemOptions options,
        long now,
        bool isTold)
    {
        var state = new ItemState();
        var batch = new StagedBatch(now) { Figures = isTold ? new ItemFigures() : null };
        Stage(state, terms, batch, new ItemCommand.Create(facts));
        foreach (var row in rows)
        {
            Stage(state, terms, batch, row);
        }
        return new ItemJournal(key, options, new(state, null, 0, 0, false))
            .Seal(batch, state, batch.Messages is [var first, ..] ? first.Version : null);
    }

    private static void Stage(
        ItemState state, StoreTerms terms, StagedBatch batch, ItemCommand command)
    {
        var decision = ItemDecider.Decide(state, terms, command, batch.At, batch.At);
        Invariant.Holds(!decision.IsRefused, "a new item refuses no import");
        batch.Stage(state, terms, decision);
    }
}

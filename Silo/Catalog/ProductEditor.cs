// The base variant's item is the product; its siblings keep copies of what decides a sale. A change
// is made at the base first, which alone may refuse it, and then copied. Copying ends when the base
// is still what was copied, so that of two changes at once both arrive at every sibling.

using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;

namespace Inventory.Silo.Catalog;

/// <summary>How changing or deleting a product ended.</summary>
/// <param name="IsRepeat">True when the operation had been accepted before.</param>
/// <param name="Problem">Why it was refused.</param>
internal readonly record struct EditedProduct(bool IsRepeat, Problem? Problem);

/// <summary>Changes and deletes products.</summary>
internal sealed class ProductEditor(ItemDirectory directory, ItemGateway gateway)
{
    private const int CopiesMax = 8;

    /// <summary>Finds the base variant's item of a product; null where there is none.</summary>
    public async Task<ItemView?> FindAsync(string store, int productId)
    {
        var view = await directory.GrainOf(new(store, productId)).ReadAsync();
        return view is { Facts.IsBase: true } ? view : null;
    }

    /// <summary>Says what became of an operation on a product that is not there; null where the
    /// product has nothing to say about it.</summary>
    public async Task<Problem?> WhyNotThereAsync(string store, int productId, Operation operation)
    {
        // A deleted item still answers what it remembers, and a check changes nothing elsewhere.
        var reply = await CheckAsync(directory.GrainOf(new(store, productId)), operation);
        if (reply is { IsRepeat: true, Facts: null })
        {
            return ProductMaker.Deleted(productId, "changed");
        }
        return reply.Refusal is { Reason: not RefusalReason.OperationReused }
            ? null
            : RefusalProblems.Of(reply, RefusalSubject.None);
    }

    /// <summary>Changes a product.</summary>
    /// <param name="product">Its base variant's item as it was read.</param>
    /// <param name="edit">The change.</param>
    public async Task<EditedProduct> EditAsync(ItemView product, ItemCommand.EditProduct edit)
    {
        var tracking = edit.Patch.Tracking ?? product.Facts.Tracking;
        var item = directory.GrainOf(product.Key);
        if (tracking != product.Facts.Tracking
            && await IsAnyPromisedAsync(product, edit.Operation)
            && await WhyNotSentAsync(item, edit.Operation) is { } unsent)
        {
            return new(false, unsent);
        }
        var reply = await gateway.ExecuteAsync(item, edit);
        var problem = RefusalProblems.Of(reply, SubjectOf(edit, product));
        if (problem is null && reply.IsRepeat)
        {
            problem = await WhyTakenBackAsync(item, edit.Operation);
        }
        problem ??= await CopyAsync(product, edit);
        Forget(product);
        if (edit.Patch.Sku is { } sku)
        {
            directory.Forget(product.Key.Store, sku);
        }
        return new(reply.IsRepeat, problem);
    }

    /// <summary>Deletes a product: its siblings, then its base variant.</summary>
    public async Task<Problem?> DeleteAsync(ItemView product)
    {
        if (await IsAnyPromisedAsync(product, Operation.None))
        {
            return Promised;
        }
        Problem? problem = null;
        foreach (var key in KeysOf(product).Reverse())
        {
            problem ??= await DeleteOneAsync(key);
        }
        Forget(product);
        return problem;
    }

    private static Problem Promised => RefusalProblems.Of(
        Refusal.For(RefusalReason.StockPromised), RefusalSubject.None);

    private static Problem TakenBack => Problem.Of(
        StatusCodes.Status409Conflict,
        "The change was taken back: open reservations or backorders stood in the way. "
            + "Try again with another key");

    // The disabled location and the taken SKU are the only refusals that name a field.
    private static RefusalSubject SubjectOf(ItemCommand.EditProduct edit, ItemView product) => new()
    {
        Sku = edit.Patch.Sku ?? product.Facts.Sku,
        Value = $"{product.Facts.ProductId}",
        VariantId = product.Facts.VariantId,
        StockPath = "inventory_level",
    };

    private async Task<Problem?> DeleteOneAsync(ItemKey key)
    {
        var reply = await gateway.ExecuteAsync(directory.GrainOf(key), new ItemCommand.Delete());
        return reply.Refusal is { Reason: RefusalReason.ItemNotFound }
            ? null
            : RefusalProblems.Of(reply, RefusalSubject.None);
    }

    // The base variant's own promises are its own to see; asking it here would turn the repeat of
    // an accepted change into a refusal.
    private async Task<bool> IsAnyPromisedAsync(ItemView product, Operation operation)
    {
        var explained = await Task.WhenAll(KeysOf(product).Skip(operation.IsNamed ? 1 : 0)
            .Select(key => directory.GrainOf(key).ExplainAsync().AsTask()));
        return explained.Any(item => item is not null
            && (item.Levels.Any(level => level.HoldsTotal > 0)
                || item.View.Levels.Any(level => level.HeldOnHand + level.QtyBackordered > 0)));
    }

    // What the item says of the operation itself comes before what stands in its way: a repeat and
    // a refusal are the edit's to answer.
    private async Task<Problem?> WhyNotSentAsync(IItemGrain item, Operation operation)
    {
        var reply = await CheckAsync(item, operation);
        return reply switch
        {
            { IsRepeat: true } or { Outcome: ItemOutcome.Refused } => null,
            { Outcome: ItemOutcome.Accepted } => Promised,
            _ => RefusalProblems.Of(reply, RefusalSubject.None),
        };
    }

    // The item remembers the change as accepted, and beside it that it was taken back.
    private async Task<Problem?> WhyTakenBackAsync(IItemGrain item, Operation operation)
    {
        var reply = await CheckAsync(item, TakingBack(operation));
        return reply switch
        {
            { IsRepeat: true } => TakenBack,
            { Outcome: ItemOutcome.Refused } => null,
            _ => RefusalProblems.Of(reply, RefusalSubject.None),
        };
    }

    private async Task<ItemReply> CheckAsync(IItemGrain item, Operation operation) =>
        await gateway.ExecuteAsync(item, new ItemCommand.Check(null) { Operation = operation });

    // Another id of the same time and origin, so that both are remembered alike.
    private static Operation TakingBack(Operation operation)
    {
        var id = operation.Id.ToByteArray(bigEndian: true);
        id[^1] ^= 1;
        return operation with { Id = new(id, bigEndian: true) };
    }

    private async Task<Problem?> CopyAsync(ItemView read, ItemCommand.EditProduct edit)
    {
        var item = directory.GrainOf(read.Key);
        for (var copy = 0; copy < CopiesMax; copy++)
        {
            if (await item.ReadAsync() is not { } product || product.Facts.VariantCount == 1)
            {
                return null;
            }
            var replies = await Task.WhenAll(KeysOf(product).Skip(1)
                .Select(sibling => CopyToAsync(sibling, product.Facts)));
            var refused = Array.Find(replies, reply => reply.Outcome != ItemOutcome.Accepted);
            if (refused?.Outcome == ItemOutcome.Refused)
            {
                await TakeBackAsync(product, read.Facts.Tracking, edit);
            }
            if (refused is not null)
            {
                return RefusalProblems.Of(refused, RefusalSubject.None);
            }
            var after = await item.ReadAsync();
            if (after is null || IsSame(after.Facts, product.Facts))
            {
                return null;
            }
        }
        return Problem.Unavailable("The product changes too often; repeat with the same key");
    }

    private async Task TakeBackAsync(
        ItemView product, InventoryTracking before, ItemCommand.EditProduct edit)
    {
        // A repeat that reads the product as changed already takes nothing back.
        var operation = before == edit.Patch.Tracking
            ? Operation.None
            : TakingBack(edit.Operation);
        await gateway.ExecuteAsync(
            directory.GrainOf(product.Key),
            new ItemCommand.EditProduct(new() { Tracking = before }) { Operation = operation });
        await Task.WhenAll(KeysOf(product).Skip(1).Select(sibling => CopyToAsync(
            sibling, product.Facts with { Tracking = before })));
    }

    private async Task<ItemReply> CopyToAsync(ItemKey key, ItemFacts product)
    {
        var sibling = directory.GrainOf(key);
        var facts = (await sibling.ReadAsync())?.Facts;
        var copied = facts is null ? null : facts with
        {
            Name = product.Name,
            Type = product.Type,
            Tracking = product.Tracking,
            Availability = product.Availability,
            IsVisible = product.IsVisible,
        };
        // A sibling that is gone needs no copy.
        return copied is null || copied == facts
            ? new() { Outcome = ItemOutcome.Accepted }
            : await gateway.ExecuteAsync(sibling, new ItemCommand.ChangeCatalog(copied));
    }

    private void Forget(ItemView product) => directory.Forget(product.Key.Store, product.Facts);

    private static bool IsSame(ItemFacts one, ItemFacts other) =>
        one with { Variants = other.Variants } == other;

    private static IEnumerable<ItemKey> KeysOf(ItemView product) =>
        product.Facts.Variants.Select(v => new ItemKey(product.Key.Store, v.VariantId));
}

// A product is made of one item per variant, each by an append of its own. The first sibling is
// made first: its SKU decides between two makers. Then the others, and the base variant, which is
// the product, last; so a product that is there is whole. What is left of a maker that died are
// siblings without a base. A repeat with the same key finds them by their SKUs and goes on; anybody
// else who needs such a SKU deletes what is older than any maker can be at work. A product that was
// made keeps the name of its operation, even deleted: no key ever makes two.

using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;
using Inventory.Storage;

namespace Inventory.Silo.Catalog;

/// <summary>How making a product ended.</summary>
/// <param name="ProductId">Its id.</param>
/// <param name="IsRepeat">True when the operation had been accepted before.</param>
/// <param name="Problem">Why it was not made; nothing of it is left then.</param>
internal readonly record struct MadeProduct(int ProductId, bool IsRepeat, Problem? Problem);

/// <summary>Makes products.</summary>
internal sealed class ProductMaker(
    ILedger ledger, ItemDirectory directory, ItemGateway gateway, IdBlocks ids, TimeProvider time)
{
    private const int AttemptsMax = 4;
    private const int AtOnceMax = 64;

    /// <summary>Age from which a sibling without a base has no maker any more: a maker ends with
    /// its request, and a request is repeated with a host's key for a minute.</summary>
    private static readonly TimeSpan OrphanAge = TimeSpan.FromMinutes(5);

    /// <summary>Makes a product, or finds it where the operation is repeated.</summary>
    public async Task<MadeProduct> MakeAsync(string store, ProductDraft draft, Operation operation)
    {
        MadeProduct made = default;
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var (begun, problem) = await FindMadeAsync(store, draft, operation);
            if (begun is null && problem is null)
            {
                (begun, problem) = await FindBegunAsync(store, draft, operation);
            }
            if (problem is not null)
            {
                return new(0, false, problem);
            }
            var first = begun ?? await ids.TakeAsync(store, draft.Variants.Count);
            made = await MakeAsync(store, draft, operation, first);
            var isRaced = made.Problem is { Status: StatusCodes.Status409Conflict };
            if (!isRaced)
            {
                return made;
            }
        }
        return made;
    }

    /// <summary>The problem of a key whose product is gone.</summary>
    /// <param name="productId">The product.</param>
    /// <param name="done">What the key did to it.</param>
    public static Problem Deleted(int productId, string done) => new()
    {
        Status = StatusCodes.Status410Gone,
        Title = $"The product this key {done}, {productId}, was deleted",
        Errors = [new("Idempotency-Key", $"{done} product {productId}, which was deleted")],
    };

    private async Task<(int? ProductId, Problem? Problem)> FindMadeAsync(
        string store, ProductDraft draft, Operation operation)
    {
        var name = ItemRows.OperationName(store, operation);
        var owner = (await ledger.ResolveAsync(
            store, name.Kind, [name.Key], CancellationToken.None))[0];
        if (owner is null)
        {
            return default;
        }
        if (owner.Value.Kind != StreamKind.Item)
        {
            return (null, RefusalProblems.Of(
                Refusal.For(RefusalReason.OperationReused), RefusalSubject.None));
        }
        var id = int.Parse(owner.Value.Key);
        var item = directory.GrainOf(new(store, id));
        var reply = await gateway.ExecuteAsync(item, draft.Create(id, 0, operation));
        if (reply is { Outcome: ItemOutcome.Accepted, Facts: not null })
        {
            return (id, null);
        }
        var isDeleted = reply.Outcome == ItemOutcome.Accepted
            || (IsTaken(reply) && await item.ReadAsync() is null);
        return (null, isDeleted ? Deleted(id, "made") : ProblemOf(reply, draft.Variants[0]));
    }

    // Every SKU must be free, or taken by an earlier attempt of this very operation.
    private async Task<(int? ProductId, Problem? Problem)> FindBegunAsync(
        string store, ProductDraft draft, Operation operation)
    {
        var owners = await ledger.ResolveAsync(
            store, NameKind.Sku, [.. draft.Variants.Select(v => v.Sku)], CancellationToken.None);
        int? begun = null;
        foreach (var (i, owner) in owners.Index())
        {
            if (owner is null)
            {
                continue;
            }
            var owning = new ItemKey(store, int.Parse(owner.Value.Key));
            // An item that remembers the operation answers what it made; any other refuses.
            var reply = await gateway.ExecuteAsync(
                directory.GrainOf(owning), draft.Create(owning.VariantId, i, operation));
            if (reply is { Outcome: ItemOutcome.Accepted, Facts: { } facts })
            {
                begun = facts.ProductId;
            }
            else if (!IsTaken(reply) || !await DeleteOrphanAsync(owning, owner.Value))
            {
                return (null, ProblemOf(reply, draft.Variants[i]));
            }
        }
        return (begun, null);
    }

    private async Task<MadeProduct> MakeAsync(
        string store, ProductDraft draft, Operation operation, int first)
    {
        var count = draft.Variants.Count;
        var replies = new ItemReply?[count];
        async Task<bool> TryAsync(int i)
        {
            replies[i] = await gateway.ExecuteAsync(
                directory.GrainOf(new(store, first + i)), draft.Create(first, i, operation));
            return replies[i]!.Outcome == ItemOutcome.Accepted;
        }

        var isMade = count == 1 || (await TryAsync(1) && await TryAllAsync(2, count, TryAsync));
        isMade = isMade && await TryAsync(0);
        if (isMade)
        {
            return new(first, replies[0]!.IsRepeat, null);
        }
        var (place, failed) = replies.Index().First(
            reply => reply.Item is { Outcome: not ItemOutcome.Accepted });
        if (failed!.Outcome == ItemOutcome.Refused)
        {
            await UndoAsync(store, first, replies);
        }
        return new(0, false, ProblemOf(failed, draft.Variants[place]));
    }

    private static async Task<bool> TryAllAsync(int from, int to, Func<int, Task<bool>> tryOne)
    {
        for (var next = from; next < to; next += AtOnceMax)
        {
            var some = Enumerable.Range(next, Math.Min(AtOnceMax, to - next)).Select(tryOne);
            if (!(await Task.WhenAll(some)).All(isMade => isMade))
            {
                return false;
            }
        }
        return true;
    }

    private async Task UndoAsync(string store, int first, ItemReply?[] replies)
    {
        var made = replies.Index().Where(
            reply => reply.Item is { Outcome: ItemOutcome.Accepted });
        await Task.WhenAll(made.Select(
            reply => DeleteAsync(new(store, first + reply.Index))));
    }

    private async Task<bool> DeleteOrphanAsync(ItemKey owning, StreamId stream)
    {
        var view = await directory.GrainOf(owning).ReadAsync();
        if (view is null || view.Facts.IsBase)
        {
            return view is null;
        }
        var baseItem = directory.GrainOf(new(owning.Store, view.Facts.ProductId));
        if (await baseItem.ReadAsync() is not null)
        {
            return false;
        }
        var head = await ledger.ReadHeadAsync(stream, CancellationToken.None);
        var touchedAt = DateTimeOffset.FromUnixTimeMilliseconds(head?.At ?? 0);
        return touchedAt + OrphanAge < time.GetUtcNow() && await DeleteAsync(owning);
    }

    private async Task<bool> DeleteAsync(ItemKey item)
    {
        var reply = await gateway.ExecuteAsync(
            directory.GrainOf(item), new ItemCommand.Delete());
        return reply.Outcome == ItemOutcome.Accepted;
    }

    private static bool IsTaken(ItemReply reply) =>
        reply.Refusal is { Reason: RefusalReason.SkuTaken or RefusalReason.ItemNotFound };

    private static Problem? ProblemOf(ItemReply reply, VariantDraft variant) => IsTaken(reply)
        ? RefusalProblems.SkuTaken(variant.Sku, variant.Path)
        : RefusalProblems.Of(reply, new()
        {
            Sku = variant.Sku,
            StockPath = variant.StockPath,
        });
}

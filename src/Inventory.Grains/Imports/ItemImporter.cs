using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Inventory.Storage;

namespace Inventory.Grains.Imports;

/// <summary>One row of an import whose cells are in range.</summary>
public sealed record ImportRow
{
    /// <summary>Line of the file it begins on; the header is line 1.</summary>
    public required int Line { get; init; }
    /// <summary>The SKU.</summary>
    public required string Sku { get; init; }
    /// <summary>The product the SKU must belong to.</summary>
    public int? ProductId { get; init; }
    /// <summary>The variant the SKU must belong to.</summary>
    public int? VariantId { get; init; }
    /// <summary>What the row changes.</summary>
    public required ItemCommand.Import Change { get; init; }
}

/// <summary>
/// Carries out rows of an import, many at once. Rows of one item run in file order. Items that are
/// not there are made by one append each, without a grain; the others change through theirs.
/// </summary>
public sealed class ItemImporter(
    ILedger ledger,
    LedgerWriter writer,
    ItemDirectory directory,
    ItemGateway gateway,
    IdBlocks ids,
    ItemOptions options,
    HookRegistry hooks,
    FindStoreTerms findTerms,
    RenewStore renewStore,
    TimeProvider time)
{
    /// <summary>Rows one call takes.</summary>
    public const int RowsMax = 5_000;

    private static readonly TimeSpan BusyMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Carries out rows.</summary>
    /// <param name="store">Hash of the store.</param>
    /// <param name="rows">The rows, at most <see cref="RowsMax"/>.</param>
    /// <param name="isDryRun">True reports what would become of them and writes nothing.</param>
    /// <returns>A result per row, in no order.</returns>
    /// <exception cref="LedgerUnavailableException">The ledger takes no writes now.</exception>
    public async Task<IReadOnlyList<RowResult>> ImportAsync(
        string store, IReadOnlyList<ImportRow> rows, bool isDryRun)
    {
        var terms = await FindTermsAsync(store, rows);
        var groups = GroupBySku(rows);
        var owners = await ledger.ResolveAsync(
            store, NameKind.Sku, [.. groups.Select(g => g[0].Sku)], CancellationToken.None);
        var unknown = groups.Where((_, i) => owners[i] is null).ToList();
        var existing = groups.Where((_, i) => owners[i] is not null).ToList();
        var results = new List<RowResult>(rows.Count);
        results.AddRange(unknown.SelectMany(g => g).Where(r => IsDisabled(terms, r))
            .Select(LocationIsDisabled));
        unknown.ForEach(group => group.RemoveAll(row => IsDisabled(terms, row)));
        var created = unknown.FindAll(group => group.Count > 0);
        if (isDryRun)
        {
            results.AddRange(created.SelectMany(Created));
        }
        else
        {
            var (made, late) = await CreateAsync(store, terms, created);
            results.AddRange(made);
            existing.AddRange(late);
        }
        var updates = existing.Select(g => UpdateAsync(store, g, isDryRun ? terms : null));
        results.AddRange((await Task.WhenAll(updates)).SelectMany(r => r));
        return results;
    }

    // Another silo may just have enabled what looks disabled here.
    private async ValueTask<StoreTerms> FindTermsAsync(
        string store, IReadOnlyList<ImportRow> rows)
    {
        var terms = findTerms(store);
        Invariant.Holds(terms is not null, "rows are of a store that is known");
        if (rows.Any(row => IsDisabled(terms, row)))
        {
            await renewStore(store);
        }
        return findTerms(store)!;
    }

    private static List<List<ImportRow>> GroupBySku(IReadOnlyList<ImportRow> rows)
    {
        var bySku = new Dictionary<string, List<ImportRow>>(rows.Count, StringComparer.Ordinal);
        var groups = new List<List<ImportRow>>(rows.Count);
        foreach (var row in rows)
        {
            if (!bySku.TryGetValue(row.Sku, out var group))
            {
                bySku[row.Sku] = group = new(1);
                groups.Add(group);
            }
            group.Add(row);
        }
        return groups;
    }

    // Answers the rows made, and the groups whose SKU somebody else took meanwhile.
    private async Task<(List<RowResult> Made, List<List<ImportRow>> Late)> CreateAsync(
        string store, StoreTerms terms, List<List<ImportRow>> groups)
    {
        var (made, late) = (new List<RowResult>(), new List<List<ImportRow>>());
        if (groups.Count == 0)
        {
            return (made, late);
        }
        var firstId = await ids.TakeAsync(store, groups.Count);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var appends = groups.Select((group, i) => writer.AppendAsync(NewItem.Create(
            new(store, firstId + i),
            FactsOf(firstId + i, group),
            [.. group.Select(row => row.Change)],
            terms,
            options,
            now,
            hooks.HasAny(store))));
        var outcomes = await Task.WhenAll(appends);
        for (var i = 0; i < groups.Count; i++)
        {
            if (outcomes[i].IsDurable)
            {
                made.AddRange(Created(groups[i]));
            }
            else if (outcomes[i].TakenName is not null)
            {
                late.Add(groups[i]);
            }
            else
            {
                throw new LedgerUnavailableException(
                    $"line {groups[i][0].Line}: {outcomes[i].Outcome}: {outcomes[i].Reason}");
            }
        }
        return (made, late);
    }

    private static ItemFacts FactsOf(int id, List<ImportRow> group) => new()
    {
        VariantId = id,
        ProductId = id,
        Name = group.Select(row => row.Change.Name).LastOrDefault(n => n is not null)
            ?? DefaultName(group[0].Sku),
        Tracking = InventoryTracking.Product,
        Variants = [new(id, group[0].Sku, [])],
    };

    private static string DefaultName(string sku) =>
        sku.Length <= ItemFacts.NameLengthMax ? sku : sku[..ItemFacts.NameLengthMax];

    private static IEnumerable<RowResult> Created(List<ImportRow> group) => group.Select(
        (row, i) => new RowResult(row, RowFate.Created, IsFirstOfItem: i == 0));

    // What an item answers when it carries out a row is a result. Reading one that breaks or does
    // not answer throws, before any row of its group is carried out. Terms are those of a dry run:
    // otherwise the item has its own.
    private async Task<List<RowResult>> UpdateAsync(
        string store, List<ImportRow> group, StoreTerms? dryRun)
    {
        try
        {
            return await UpdateEachAsync(store, group, dryRun);
        }
        catch (ItemQuarantinedException)
        {
            return [.. group.Select(Broken)];
        }
        catch (Exception e) when (ItemGateway.AnswerFor(e) is { } answer)
        {
            throw Unanswered(group[0], answer);
        }
    }

    private async Task<List<RowResult>> UpdateEachAsync(
        string store, List<ImportRow> group, StoreTerms? dryRun)
    {
        var results = new List<RowResult>(group.Count);
        var item = await directory.FindAsync(store, group[0].Sku);
        foreach (var row in group)
        {
            results.Add(item is null
                ? new(row, RowFate.Rejected, "SKU", "the item was deleted while importing")
                : Mismatch(row, item) ?? await ResultAsync(item, row, dryRun));
        }
        return results;
    }

    private static RowResult? Mismatch(ImportRow row, ItemRef item)
    {
        if (row.VariantId is { } variantId && variantId != item.VariantId)
        {
            return new(row, RowFate.Rejected, "Variant ID",
                $"SKU {row.Sku} is variant {item.VariantId}, not {variantId}");
        }
        if (row.ProductId is { } productId && productId != item.Facts.ProductId)
        {
            return new(row, RowFate.Rejected, "Product ID",
                $"SKU {row.Sku} is of product {item.Facts.ProductId}, not {productId}");
        }
        return item.StockItem.VariantId != item.VariantId
            ? new(row, RowFate.Rejected, "SKU",
                $"SKU {row.Sku} is tracked by product; its stock is not kept by variant")
            : null;
    }

    private Task<RowResult> ResultAsync(ItemRef item, ImportRow row, StoreTerms? dryRun) =>
        dryRun is null ? ChangeAsync(item, row) : PreviewAsync(item, row, dryRun);

    private async Task<RowResult> ChangeAsync(ItemRef item, ImportRow row)
    {
        var reply = await ExecuteAsync(item.Grain, row.Change);
        return reply.Outcome switch
        {
            ItemOutcome.Accepted =>
                new(row, reply.IsChange || reply.IsRepeat ? RowFate.Updated : RowFate.Unchanged),
            ItemOutcome.Refused => Refused(row, reply.Refusal!),
            ItemOutcome.Quarantined => Broken(row),
            _ => throw Unanswered(row, reply),
        };
    }

    private async Task<RowResult> PreviewAsync(ItemRef item, ImportRow row, StoreTerms terms)
    {
        var view = await gateway.ReadAsync(item.Grain, grain => grain.ReadAsync());
        if (view is not null && !ImportPreview.Changes(view, row.Change))
        {
            return new(row, RowFate.Unchanged);
        }
        return IsDisabled(terms, row) ? LocationIsDisabled(row) : new(row, RowFate.Updated);
    }

    // The operation keeps a repeat from setting a number again that sales have changed since. A
    // busy item has done nothing, and is asked until the operation would be too old to be taken.
    private async Task<ItemReply> ExecuteAsync(IItemGrain item, ItemCommand.Import change)
    {
        var began = time.GetTimestamp();
        var operation = new Operation(
            Guid.CreateVersion7(time.GetUtcNow()), 0, OperationOrigin.Host);
        while (true)
        {
            var reply = await gateway.ExecuteAsync(item, change with { Operation = operation });
            if (reply.Outcome != ItemOutcome.Busy || time.GetElapsedTime(began) > BusyMax)
            {
                return reply;
            }
            await Task.Delay(BusyPause, time);
        }
    }

    private static bool IsDisabled(StoreTerms terms, ImportRow row) =>
        !terms.IsEnabled(row.Change.LocationId);

    private static RowResult LocationIsDisabled(ImportRow row) => new(
        row, RowFate.Rejected, "Location ID",
        $"location {row.Change.LocationId} is disabled, and the row would change something");

    private static RowResult Broken(ImportRow row) => new(
        row, RowFate.Rejected, "SKU", "the item broke invariants and takes no changes");

    private static LedgerUnavailableException Unanswered(ImportRow row, ItemReply reply) => new(
        $"line {row.Line}: the item did not answer: {reply.Outcome} {reply.Reason}");

    private static RowResult Refused(ImportRow row, Refusal refusal) => refusal.Reason switch
    {
        RefusalReason.LocationDisabled => LocationIsDisabled(row),
        RefusalReason.ItemNotFound =>
            new(row, RowFate.Rejected, "SKU", "the item was deleted"),
        _ => new(row, RowFate.Rejected, "SKU", $"the item refused: {refusal.Reason}"),
    };
}

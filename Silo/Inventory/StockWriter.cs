using Inventory.Domain.Items;
using Inventory.Grains.Batches;
using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Inventory.Silo.Http;

namespace Inventory.Silo.Inventory;

/// <summary>Carries out rows of stock and settings: one row as one append of its item, more as a
/// batch.</summary>
internal sealed class StockWriter(
    RowResolver resolver, ItemGateway items, BatchGateway batches)
{
    /// <summary>Carries out rows and answers the call.</summary>
    public async ValueTask WriteAsync(
        ApiCall call, Operation operation, IReadOnlyList<StockRow> rows)
    {
        if (await CarryOutAsync(call, operation, rows) is not null)
        {
            await AnswerAsync(call, operation);
        }
    }

    /// <summary>Carries out rows and leaves the answer to the caller, but for a refusal.</summary>
    /// <returns>What was carried out, in the rows' order; null when the call is refused and has its
    /// answer.</returns>
    public async ValueTask<IReadOnlyList<WrittenRow>?> CarryOutAsync(
        ApiCall call, Operation operation, IReadOnlyList<StockRow> rows)
    {
        var resolved = await resolver.ResolveAsync(call.Store, rows);
        return resolved.Count == 1
            ? await WriteOneAsync(call, operation, resolved[0])
            : await WriteManyAsync(call, operation, resolved);
    }

    /// <summary>Answers what was carried out as BigCommerce does.</summary>
    public static ValueTask AnswerAsync(ApiCall call, Operation operation)
    {
        var json = call.Begin();
        json.WriteStartObject();
        json.WriteString("transaction_id", operation.Id);
        json.WriteEndObject();
        return call.EndAsync();
    }

    private async ValueTask<IReadOnlyList<WrittenRow>?> WriteOneAsync(
        ApiCall call, Operation operation, ResolvedRow row)
    {
        var reply = await items.ExecuteAsync(row.Item.Grain, row.ToCommand(operation));
        if (IsOutOfDate(reply))
        {
            row = await ResolveAgainAsync(call.Store, row);
            reply = await items.ExecuteAsync(row.Item.Grain, row.ToCommand(operation));
        }
        if (RefusalProblems.Of(reply, row.ToSubject()) is { } problem)
        {
            await call.RefuseAsync(problem);
            return null;
        }
        if (reply.IsRepeat && call.HasKey)
        {
            call.MarkReplayed();
        }
        return [new(row, reply.Receipt)];
    }

    private async ValueTask<IReadOnlyList<WrittenRow>?> WriteManyAsync(
        ApiCall call, Operation operation, IReadOnlyList<ResolvedRow> rows)
    {
        var reply = await RunAsync(call, operation, rows);
        if (reply.Refusals.Count > 0 && reply.Refusals.All(no => IsOutOfDate(no.Refusal)))
        {
            foreach (var no in reply.Refusals)
            {
                resolver.Forget(call.Store, rows[no.Row]);
            }
            rows = await resolver.ResolveAsync(call.Store, [.. rows.Select(row => row.Row)]);
            reply = await RunAsync(call, operation, rows);
        }
        if (RefusalProblems.Of(reply, row => rows[row].ToSubject()) is { } problem)
        {
            await call.RefuseAsync(problem);
            return null;
        }
        if (reply.IsRepeat && call.HasKey)
        {
            call.MarkReplayed();
        }
        if (reply.Outcome == BatchOutcome.Settling)
        {
            call.MarkSettling();
        }
        return [.. rows.Select(
            (row, i) => new WrittenRow(row, reply.Receipts.ElementAtOrDefault(i)))];
    }

    private Task<BatchReply> RunAsync(
        ApiCall call, Operation operation, IReadOnlyList<ResolvedRow> rows) => batches.RunAsync(
            call.Store.Hash, operation, [.. rows.Select(row => row.ToBatchRow())]);

    private async Task<ResolvedRow> ResolveAgainAsync(StoreSnapshot store, ResolvedRow row)
    {
        resolver.Forget(store, row);
        return (await resolver.ResolveAsync(store, [row.Row]))[0];
    }

    private static bool IsOutOfDate(ItemReply reply) =>
        reply.Refusal is { } refusal && IsOutOfDate(refusal);

    private static bool IsOutOfDate(Refusal refusal) =>
        refusal.Reason is RefusalReason.ItemNotFound or RefusalReason.NotThisItem;
}

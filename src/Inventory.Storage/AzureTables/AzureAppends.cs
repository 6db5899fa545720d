// An append, in the order that makes it durable whole or not at all:
//
//   1. the head as it is remembered, or as it is read with its predecessor's intent carried out
//   2. its names are made pending, its wake row is written, a large intent is laid down in pieces
//   3. one transaction in the stream's partition, conditional on the head: head, entries, chunk
//   4. its intent is carried out: names owned and released, list rows written
//
// Before 3 nothing is true that others would believe; after it everything is, and whoever reads the
// head carries the intent out before anything else. A lost answer of 3 is looked for in the head.

using Azure;
using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>Commits one append.</summary>
internal sealed class AzureAppends(
    AzureStore store, AzureHeads heads, AzureNames names, AzureWakes wakes,
    AzureSettling settling, AzureTablesLedgerOptions options)
{
    /// <summary>Names and rows that are written in a second, at the least.</summary>
    private const double ChangesPerSecond = 400;

    private const int RowBytesMax = 512 * 1024;

    private sealed class Attempt(Append append)
    {
        public Append Append => append;
        public AzureIntent Intent { get; } = AzureIntent.Of(append);
        public AzureClaims Claims { get; } = new();
        public bool MayHaveCommitted { get; set; }
        public bool MustLook { get; set; }
    }

    /// <summary>Commits an append and says what became of it.</summary>
    public async Task<AppendResult> CommitAsync(Append append)
    {
        if ((AppendBounds.Broken(append) ?? BrokenRow(append)) is { } broken)
        {
            return AppendResult.Rejected(Rejection.Invalid, broken);
        }

        var attempt = new Attempt(append);
        using var deadline = new CancellationTokenSource(
            options.RetryFor + TimeSpan.FromSeconds(attempt.Intent.Count / ChangesPerSecond));
        try
        {
            while (true)
            {
                if (await TryAsync(attempt, deadline.Token).ConfigureAwait(false) is { } result)
                {
                    return result;
                }
            }
        }
        catch (Exception fault) when (AzureFault.Is(fault))
        {
            heads.Forget(append.Stream);
            var reason = AzureFault.Sentence(fault);
            return AzureFault.IsRefusal(fault) && !attempt.MayHaveCommitted
                ? AppendResult.Rejected(Rejection.Storage, reason)
                : new AppendResult(Outcome.Unknown, Reason: reason);
        }
    }

    private static string? BrokenRow(Append append) =>
        append.Rows.Any(row => row is ListRow.Item item
            && item.Details.Length + (2L * (item.Sku.Length + item.Name.Length)) > RowBytesMax)
            ? $"a list row has at most {RowBytesMax} bytes on Azure Tables"
            : null;

    /// <summary>One attempt; null when the stream has changed under it and it begins again.
    /// </summary>
    private async Task<AppendResult?> TryAsync(Attempt attempt, CancellationToken cancel)
    {
        var append = attempt.Append;
        var remembered = heads.Remembered(append.Stream);
        var looks = attempt.MustLook || (remembered is null
            ? append.ExpectedVersion > 0
            : remembered.IsOf(append.Id) || remembered.Version != append.ExpectedVersion);
        var head = looks
            ? await settling.LookAsync(append.Stream, cancel).ConfigureAwait(false)
            : remembered ?? AzureHead.None;
        attempt.MustLook = !looks;
        if (head.IsOf(append.Id))
        {
            return new AppendResult(
                attempt.MayHaveCommitted ? Outcome.Committed : Outcome.AlreadyCommitted,
                head.Version);
        }

        if (head.Version != append.ExpectedVersion)
        {
            if (attempt.MayHaveCommitted)
            {
                // It may be durable with others behind it: the names are then its own.
                return new AppendResult(
                    Outcome.Unknown, Reason: "the stream has moved on since the answer was lost");
            }

            await names.DropAsync(attempt.Claims, cancel).ConfigureAwait(false);
            return new AppendResult(Outcome.Conflict, head.Version);
        }

        return await ClaimAsync(attempt, head, cancel).ConfigureAwait(false);
    }

    private async Task<AppendResult?> ClaimAsync(
        Attempt attempt, AzureHead head, CancellationToken cancel)
    {
        var (append, claims) = (attempt.Append, attempt.Claims);
        await names.ClaimAsync(append, attempt.Intent.Claims, head.Number + 1, claims, cancel)
            .ConfigureAwait(false);
        if (claims.MustBeginAgain || (claims.Taken.Count > 0 && attempt.MustLook))
        {
            // Whether it conflicts by its version comes first, and only a look can tell.
            attempt.MustLook = true;
            return null;
        }

        if (claims.Taken.Count > 0)
        {
            var taken = attempt.Intent.Claims.First(claims.Taken.ContainsKey);
            await names.DropAsync(claims, cancel).ConfigureAwait(false);
            return new AppendResult(
                Outcome.Conflict, head.Version, taken, claims.Taken[taken]);
        }

        if (await MisfitAsync(append, head, cancel).ConfigureAwait(false) is { } misfit)
        {
            if (attempt.MustLook)
            {
                return null;
            }

            await names.DropAsync(claims, cancel).ConfigureAwait(false);
            return AppendResult.Rejected(Rejection.Invalid, misfit);
        }

        return await SendAsync(attempt, head, cancel).ConfigureAwait(false);
    }

    private async Task<string?> MisfitAsync(
        Append append, AzureHead head, CancellationToken cancel)
    {
        if (append.Chunk is not { } chunk)
        {
            return null;
        }

        var before = chunk.Index == 0 ? null : await AzureStore.FindAsync(
            store.Streams, AzureKeys.Stream(append.Stream),
            AzureKeys.Chunk(head.SnapshotVersion, chunk.Version, chunk.Index - 1), cancel)
            .ConfigureAwait(false);
        return AppendBounds.Broken(
            chunk, head.SnapshotVersion, head.Version + append.EntryCount, before is not null);
    }

    private async Task<AppendResult?> SendAsync(
        Attempt attempt, AzureHead head, CancellationToken cancel)
    {
        var append = attempt.Append;
        var after = await PrepareAsync(attempt, head, cancel).ConfigureAwait(false);
        try
        {
            var tags = await AzureStore.TransactAsync(
                store.Streams, Actions(append, head, after), cancel).ConfigureAwait(false);
            after = after with { Tag = tags[0] };
        }
        catch (RequestFailedException race) when (AzureFault.IsRace(race))
        {
            attempt.MustLook = true;
            return null;
        }
        catch (Exception fault) when (AzureFault.Is(fault) && !AzureFault.IsRefusal(fault))
        {
            attempt.MayHaveCommitted = attempt.MustLook = true;
            if (cancel.IsCancellationRequested)
            {
                throw;
            }

            return null;
        }

        attempt.MayHaveCommitted = true;
        await settling.CarryOutAsync(
            append.Stream, after, attempt.Intent, attempt.Claims, cancel).ConfigureAwait(false);
        if (append.Chunk is { Seals: true })
        {
            await settling.SweepChunksAsync(append.Stream, after, cancel).ConfigureAwait(false);
        }

        return new AppendResult(Outcome.Committed, after.Version);
    }

    /// <summary>Writes what has to be there before the append is durable, and says what the head
    /// will be.</summary>
    private async Task<AzureHead> PrepareAsync(
        Attempt attempt, AzureHead head, CancellationToken cancel)
    {
        var append = attempt.Append;
        var after = head.After(append);
        await wakes.PrepareAsync(head, after, append.Stream, cancel).ConfigureAwait(false);
        if (attempt.Intent.IsEmpty)
        {
            return after;
        }

        var intent = attempt.Intent.ToBytes();
        if (intent.Length <= AzureIntent.HeadBytesMax)
        {
            return after with { Intent = intent };
        }

        var pieces = await settling.LayDownAsync(append.Stream, after, intent, cancel)
            .ConfigureAwait(false);
        return after with { IntentPieces = pieces };
    }

    private static List<TableTransactionAction> Actions(
        Append append, AzureHead head, AzureHead after)
    {
        var partition = AzureKeys.Stream(append.Stream);
        var row = after.ToEntity(append.Stream);
        var actions = new List<TableTransactionAction>
        {
            head.Tag == default
                ? new(TableTransactionActionType.Add, row)
                : new(TableTransactionActionType.UpdateReplace, row, head.Tag),
        };
        if (append.EntryCount > 0)
        {
            var pack = new TableEntity(partition, AzureKeys.Pack(after.Version))
            {
                ["F"] = head.Version + 1,
                ["C"] = append.EntryCount,
                ["A"] = append.At,
            };
            AzureBytes.Put(pack, append.Entries);
            actions.Add(new(TableTransactionActionType.UpsertReplace, pack));
        }

        if (append.Chunk is { } chunk)
        {
            var piece = new TableEntity(
                partition, AzureKeys.Chunk(head.SnapshotVersion, chunk.Version, chunk.Index));
            AzureBytes.Put(piece, chunk.Bytes);
            actions.Add(new(TableTransactionActionType.UpsertReplace, piece));
        }

        return actions;
    }
}

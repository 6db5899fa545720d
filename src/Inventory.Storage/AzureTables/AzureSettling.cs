// Carrying an intent out is safe to do twice, late, and by several at once: names and list rows
// know the number of the append that wrote them. It is always done before the next append of the
// stream commits, so the head's intent is the only one that can be open.
//
// A large intent's pieces are written before the append and deleted after it is carried out; a head
// whose pieces are not all there has been dealt with. Pieces of an append that never committed go
// once a later one of the stream has: then their number is taken.

using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>Carries out the intents of appends.</summary>
internal sealed class AzureSettling(
    AzureStore store, AzureHeads heads, AzureNames names, AzureListWrites lists)
{
    /// <summary>Reads a head, after carrying out what its last append left open.</summary>
    public async Task<AzureHead> LookAsync(StreamId stream, CancellationToken cancel)
    {
        var head = await heads.ReadAsync(stream, cancel).ConfigureAwait(false);
        if (head.IsNone || heads.IsSettled(stream, head))
        {
            heads.Settled(stream, head);
            return head;
        }

        if (await IntentAsync(stream, head, cancel).ConfigureAwait(false) is { } intent)
        {
            await CarryOutAsync(stream, head, intent, null, cancel).ConfigureAwait(false);
        }
        else
        {
            heads.Settled(stream, head);
        }

        return head;
    }

    /// <summary>Carries out the intent of a durable append, and remembers its head.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="head">The head the append left.</param>
    /// <param name="intent">Its intent.</param>
    /// <param name="claims">What it left pending; null when that is not known.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public async Task CarryOutAsync(
        StreamId stream, AzureHead head, AzureIntent intent, AzureClaims? claims,
        CancellationToken cancel)
    {
        await Task.WhenAll(
            OwnAndReleaseAsync(stream, head, intent, claims, cancel),
            lists.ApplyAsync(stream, intent.Rows, head.Number, cancel)).ConfigureAwait(false);
        heads.Settled(stream, head);
        if (head.IntentPieces > 0)
        {
            await SweepPiecesAsync(stream, head.Number + 1, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Writes an intent in pieces, and says how many.</summary>
    public async Task<int> LayDownAsync(
        StreamId stream, AzureHead after, ReadOnlyMemory<byte> intent, CancellationToken cancel)
    {
        await SweepPiecesAsync(stream, after.Number, cancel).ConfigureAwait(false);
        var pieces = 0;
        for (; !intent.IsEmpty; pieces++)
        {
            var size = Math.Min(intent.Length, AzureBytes.EntityMax);
            var piece = new TableEntity(
                AzureKeys.Stream(stream), AzureKeys.Piece(after.Number, after.AppendId, pieces));
            AzureBytes.Put(piece, intent[..size]);
            _ = await store.Streams.UpsertEntityAsync(piece, TableUpdateMode.Replace, cancel)
                .ConfigureAwait(false);
            intent = intent[size..];
        }

        return pieces;
    }

    /// <summary>Deletes the chunks that sealing a snapshot dropped.</summary>
    public async Task SweepChunksAsync(
        StreamId stream, AzureHead head, CancellationToken cancel)
    {
        var kept = AzureKeys.Chunks(head.SnapshotBase, head.SnapshotVersion);
        await SweepAsync(
            stream,
            AzureKeys.Chunks(0, 0),
            AzureKeys.Chunks(head.SnapshotVersion, 0),
            row => !row.StartsWith(kept, StringComparison.Ordinal)
                || int.Parse(row.AsSpan(kept.Length)) >= head.SnapshotChunks,
            cancel).ConfigureAwait(false);
    }

    private async Task OwnAndReleaseAsync(
        StreamId stream, AzureHead head, AzureIntent intent, AzureClaims? claims,
        CancellationToken cancel)
    {
        await names.OwnAsync(stream, intent.Claims, claims, head.AppendId, head.Number, cancel)
            .ConfigureAwait(false);
        await names.ReleaseAsync(stream, intent.Releases, head.Number, cancel)
            .ConfigureAwait(false);
    }

    /// <summary>The intent of a head; null where it was carried out.</summary>
    private async Task<AzureIntent?> IntentAsync(
        StreamId stream, AzureHead head, CancellationToken cancel)
    {
        if (head.Intent is { } bytes)
        {
            return AzureIntent.Read(bytes);
        }

        using var joined = new MemoryStream();
        for (var i = 0; i < head.IntentPieces; i++)
        {
            var piece = await AzureStore.FindAsync(
                store.Streams, AzureKeys.Stream(stream),
                AzureKeys.Piece(head.Number, head.AppendId, i), cancel).ConfigureAwait(false);
            if (piece is null)
            {
                return null;
            }

            joined.Write(AzureBytes.Get(piece));
        }

        return AzureIntent.Read(joined.ToArray());
    }

    /// <summary>Deletes the pieces of every append before a number.</summary>
    private Task SweepPiecesAsync(StreamId stream, long number, CancellationToken cancel) =>
        SweepAsync(
            stream, AzureKeys.Pieces(0), AzureKeys.Pieces(number), static _ => true, cancel);

    private async Task SweepAsync(
        StreamId stream, string from, string until, Func<string, bool> goes,
        CancellationToken cancel)
    {
        try
        {
            var rows = new List<TableEntity>();
            await foreach (var row in AzureStore.Range(
                store.Streams, AzureKeys.Stream(stream), from, until, cancel, keysOnly: true)
                .ConfigureAwait(false))
            {
                if (goes(row.RowKey))
                {
                    rows.Add(row);
                }
            }

            await AzureStore.SweepAsync(store.Streams, rows, cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (AzureFault.Is(fault))
        {
            // They take room and nothing else; the next sweep finds them.
        }
    }
}

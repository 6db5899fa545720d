using Azure;
using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>Reads heads, fences streams, and remembers the heads whose intents are carried out.
/// </summary>
internal sealed class AzureHeads(AzureStore store, int rememberedMax)
{
    private readonly AzureRecent<StreamId, AzureHead> _settled = new(rememberedMax);

    /// <summary>The head this ledger last left or saw with its intent carried out; null when it
    /// remembers none. It may be out of date: the fence tells.</summary>
    public AzureHead? Remembered(StreamId stream) => _settled.Find(stream);

    /// <summary>Remembers a head whose intent is carried out.</summary>
    public void Settled(StreamId stream, AzureHead head) =>
        _settled.Keep(stream, head with { State = null, Intent = null, IntentPieces = 0 });

    /// <summary>Forgets what turned out to be out of date.</summary>
    public void Forget(StreamId stream) => _settled.Forget(stream);

    /// <summary>True when this ledger knows that the intent of the head is carried out.</summary>
    public bool IsSettled(StreamId stream, AzureHead head) =>
        !head.HasIntent
        || (_settled.Find(stream) is { IsNone: false } known && known.Number == head.Number
            && known.AppendId == head.AppendId);

    /// <summary>Reads the head as it stands; <see cref="AzureHead.None"/> where there is none.
    /// </summary>
    public async Task<AzureHead> ReadAsync(StreamId stream, CancellationToken cancel)
    {
        var row = await AzureStore.FindAsync(
            store.Streams, AzureKeys.Stream(stream), AzureKeys.Head, cancel).ConfigureAwait(false);
        return row is null ? AzureHead.None : AzureHead.Of(row);
    }

    /// <summary>Changes the ETag of a head, or puts a mark where there is none, so that every
    /// append in flight fails and has to look again.</summary>
    /// <returns>The head that stood there at that moment.</returns>
    public async Task<AzureHead> FenceAsync(StreamId stream, CancellationToken cancel)
    {
        while (true)
        {
            var head = await ReadAsync(stream, cancel).ConfigureAwait(false);
            try
            {
                var answer = await FenceAsync(stream, head, cancel).ConfigureAwait(false);
                Forget(stream);
                return head with { Tag = answer.Headers.ETag ?? default };
            }
            catch (RequestFailedException race) when (AzureFault.IsRace(race))
            {
                // Somebody was faster; what they left is looked at.
            }
        }
    }

    private Task<Response> FenceAsync(StreamId stream, AzureHead head, CancellationToken cancel)
    {
        var row = new TableEntity(AzureKeys.Stream(stream), AzureKeys.Head)
        {
            ["F"] = head.Tag.ToString(),
        };
        if (head.Tag == default)
        {
            row["M"] = true;
            return store.Streams.AddEntityAsync(row, cancel);
        }

        return store.Streams.UpdateEntityAsync(row, head.Tag, TableUpdateMode.Merge, cancel);
    }
}

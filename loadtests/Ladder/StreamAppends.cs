using Inventory.Storage;

namespace Inventory.LoadTests.Ladder;

/// <summary>
/// Appends to one stream, one after the other, of what a reserve of an item appends: an entry and
/// the row of the level.
/// </summary>
internal sealed class StreamAppends(LedgerWriter writer, int stream)
{
    private const string Store = "bench";
    private const int EntryBytes = 64;
    private readonly StreamId _stream = new(Store, StreamKind.Item, $"{stream}");
    private readonly byte[] _entry = new byte[EntryBytes];
    private readonly Random _random = new(stream);
    private readonly byte[] _id = new byte[16];
    private long _version;

    /// <summary>Appends once.</summary>
    /// <returns>What went wrong, or null.</returns>
    public async Task<string?> OnceAsync()
    {
        _random.NextBytes(_id);
        var result = await writer.AppendAsync(new()
        {
            Stream = _stream,
            Id = new(_id),
            ExpectedVersion = _version,
            EntryCount = 1,
            Entries = _entry,
            At = _version,
            Rows = [Level()],
        });
        _version = result.Version;
        return result.Outcome == Outcome.Committed
            ? null
            : $"an append was answered {result.Outcome}: {result.Reason}";
    }

    private ListRow.Level Level() => new()
    {
        VariantId = stream,
        LocationId = 1,
        OnHand = Bench.Stock.Plenty,
        SafetyStock = 0,
        BackorderLimit = null,
        QtyBackordered = 0,
        HeldOnHand = (int)_version,
        HeldForBackorder = 0,
        IsInStock = true,
        WarningLevel = 0,
        BinPickingNumber = "",
        BackorderMessageId = null,
    };
}

using Inventory.Domain.Orders;
using Inventory.Grains.Items;
using Inventory.Storage;
using Microsoft.Extensions.Logging;

namespace Inventory.Grains.Orders;

/// <summary>Owns one order's stream; one call at a time.</summary>
internal sealed partial class OrderGrain(
    ILedger ledger,
    LedgerWriter writer,
    TimeProvider time,
    GrainInstruments instruments,
    ILogger<OrderGrain> logger) : Grain, IOrderGrain
{
    private readonly ILogger<OrderGrain> _logger = logger;
    private readonly OrderState _state = new();
    private JsonJournal<OrderEvent> _journal = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var stream = new StreamId(key[..slash], StreamKind.Order, key[(slash + 1)..]);
        _journal = new(ledger, writer, stream, OrderJson.Default.OrderEvent, time);
        try
        {
            await _journal.LoadAsync(_state.Apply, cancellationToken);
        }
        catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
        {
            throw Unavailable("Load", e);
        }
    }

    public ValueTask RecordAsync(OrderLine line) => RecordManyAsync([line]);

    public async ValueTask RecordManyAsync(IReadOnlyList<OrderLine> lines)
    {
        try
        {
            var events = _state.Record(lines);
            if (events.Count > 0)
            {
                await _journal.AppendAsync(Mark.Keep, events);
                foreach (var e in events)
                {
                    _state.Apply(e);
                }
            }
        }
        catch (Exception e) when (e is LedgerUnavailableException || BrokenInvariant.Is(e))
        {
            DeactivateOnIdle();
            throw Unavailable("Record", e);
        }
    }

    public ValueTask<IReadOnlyList<OrderLine>> ReadAsync() => new([.. _state.Lines]);

    // Exceptions that leave an activation cross silos, so they are of this assembly.
    private ItemUnavailableException Unavailable(string operation, Exception e)
    {
        var key = this.GetPrimaryKeyString();
        if (BrokenInvariant.Is(e))
        {
            instruments.Broken();
            LogBroken(key, operation, e);
        }
        return new($"order {key}: {e.Message}");
    }

    [LoggerMessage(1, LogLevel.Critical,
        "Order {Order} broke an invariant in {Operation}: it reloads")]
    private partial void LogBroken(string order, string operation, Exception exception);
}

using Inventory.Domain.Orders;
using Inventory.Storage;

namespace Inventory.Grains.Orders;

/// <summary>Owns one order's stream; one call at a time.</summary>
internal sealed class OrderGrain(ILedger ledger, LedgerWriter writer, TimeProvider time)
    : Grain, IOrderGrain
{
    private readonly OrderState _state = new();
    private JsonJournal<OrderEvent> _journal = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var stream = new StreamId(key[..slash], StreamKind.Order, key[(slash + 1)..]);
        _journal = new(ledger, writer, stream, OrderJson.Default.OrderEvent, time);
        return _journal.LoadAsync(_state.Apply, cancellationToken);
    }

    public async ValueTask RecordAsync(OrderLine line)
    {
        if (_state.Record(line) is not { } e)
        {
            return;
        }
        try
        {
            await _journal.AppendAsync(Mark.Keep, e);
            _state.Apply(e);
        }
        catch (LedgerUnavailableException)
        {
            DeactivateOnIdle();
            throw;
        }
    }

    public ValueTask<IReadOnlyList<OrderLine>> ReadAsync() => new([.. _state.Lines]);
}

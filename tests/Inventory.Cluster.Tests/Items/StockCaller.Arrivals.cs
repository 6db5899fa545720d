using Inventory.Domain.Items;
using Inventory.Grains.Items;

namespace Inventory.Cluster.Tests.Items;

// Receipts and transfers.
internal sealed partial class StockCaller
{
    private async Task ReceiveAsync()
    {
        var operation = NewOperation();
        var arrival = new StockArrival { LocationId = Location(), Quantity = random.Next(1, 30) };
        var command = new ItemCommand.Receive(arrival) { Operation = operation };
        var first = await cluster.Gateway.ExecuteAsync(_item, command);
        if (first.Outcome != ItemOutcome.Accepted)
        {
            return;
        }
        answers.Told("receive", auditor =>
            auditor.Named[operation.Id] is { Event: ItemEvent.StockReceived e } done
            && done.After - done.Before == first.Receipt!.OnHandAdded
            && e.Fills.SequenceEqual(first.Receipt.Fills));
        var again = await cluster.Gateway.ExecuteAsync(_item, command);
        if (again.Outcome == ItemOutcome.Accepted)
        {
            Assert.True(again.IsRepeat);
            Assert.Equal(first.Receipt!.Fills, again.Receipt?.Fills);
            Assert.Equal(first.Receipt.Quantity, again.Receipt?.Quantity);
        }
    }

    private async Task TransferAsync()
    {
        var (operation, change) = (NewOperation(), NewTransfer());
        var command = new ItemCommand.MoveStock(change) { Operation = operation };
        if ((await TwiceAsync(command)).Outcome == ItemOutcome.Accepted)
        {
            answers.Told("transfer", auditor =>
                auditor.Named[operation.Id] is { Event: ItemEvent.TransferredOut } done
                && done.Before - done.After == change.Quantity);
        }
    }

    /// <summary>A batch of one transfer: asked about, claimed, then carried out or given up.
    /// </summary>
    private async Task ClaimTransferAsync()
    {
        var (id, change) = (new ClaimId(NewId(), NewId(), random.Next(3)), NewTransfer());
        var claimed = await cluster.Gateway.ExecuteAsync(
            _item, new ItemCommand.ClaimTransfer(id, change));
        if (claimed.Outcome != ItemOutcome.Accepted || random.Next(3) == 0)
        {
            await DropTransferAsync(id);
            return;
        }
        var operation = new Operation(NewId(), 0, OperationOrigin.Batch);
        var command = new ItemCommand.ApplyRow(id, null, change.FromLocationId, null)
        {
            Transfer = change,
            Operation = operation,
        };
        if ((await TwiceAsync(command)).Outcome == ItemOutcome.Accepted)
        {
            answers.Told("transfer applied", auditor =>
                auditor.Applied.Contains(id) && auditor.Applied.Contains(SecondOf(id))
                && auditor.Named[operation.Id].Event is ItemEvent.TransferredOut);
        }
    }

    private async Task DropTransferAsync(ClaimId id)
    {
        var reply = await TwiceAsync(new ItemCommand.DropClaim(id));
        if (reply.Outcome == ItemOutcome.Accepted)
        {
            answers.Told("transfer dropped", auditor =>
                !auditor.Applied.Contains(id) && !auditor.Applied.Contains(SecondOf(id)));
        }
    }

    private StockTransfer NewTransfer()
    {
        var from = Location();
        return new()
        {
            FromLocationId = from,
            ToLocationId = 3 - from,
            Quantity = random.Next(1, 20),
        };
    }

    // Claims of second halves are numbered behind all rows a batch may have.
    private static ClaimId SecondOf(ClaimId id) => id with { Row = id.Row + 2_000 };
}

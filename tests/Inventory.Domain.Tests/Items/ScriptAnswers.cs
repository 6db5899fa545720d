using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

/// <summary>Decisions as the words of a table.</summary>
internal static class ScriptAnswers
{
    public static string Of(ItemRig rig, ItemCommand command, Decision decision)
    {
        if (decision.IsRefused)
        {
            return $"refused {OfRefusal(decision.Refusal)}";
        }
        var events = ItemRig.EventsOf(decision).Count();
        var hold = events == 0 ? decision.Hold : HoldOf(rig, command);
        var what = decision.Taken is { } taken ? OfTaken(taken)
            : hold is { } found ? OfHold(command, found)
            : decision.Receipt is { } receipt ? OfReceipt(receipt, decision)
            : events > 1 ? $"ok {events} events"
            : events == 1 ? "ok" : "";
        var how = decision.IsRepeat ? "again" : events == 0 ? "unchanged" : "";
        return $"{how} {what}".Trim();
    }

    // What a receipt added to on hand and whom it filled.
    private static string OfReceipt(Receipt receipt, Decision decision)
    {
        var fills = receipt.Fills.Select(fill => $"{fill.OrderId ?? "*"}:{fill.Quantity}");
        var filled = receipt.Fills.Count == 0 ? "" : $" filled {string.Join(',', fills)}";
        return $"{(decision.IsRepeat ? "" : "ok ")}on +{receipt.OnHandAdded}{filled}";
    }

    public static string OfTaken(ItemEvent.OrderUnitsTaken taken)
    {
        var fills = taken.Fills.Select(fill => $"{fill.OrderId ?? "*"}:{fill.Quantity}");
        return $"taken {taken.FromBackorders}+{taken.Ready}"
            + (taken.Fills.Count == 0 ? "" : $" filled {string.Join(',', fills)}");
    }

    private static Hold? HoldOf(ItemRig rig, ItemCommand command)
    {
        var id = command switch
        {
            ItemCommand.Reserve c => c.ReservationId,
            ItemCommand.Confirm c => c.ReservationId,
            ItemCommand.Release c => c.ReservationId,
            ItemCommand.Extend c => c.ReservationId,
            ItemCommand.Keep c => c.ReservationId,
            _ => Guid.Empty,
        };
        return rig.State.Holds.TryFind(id, out var hold) ? hold : null;
    }

    private static string OfHold(ItemCommand command, Hold hold)
    {
        var status = hold.Status.ToString().ToLowerInvariant();
        var promised = $"{hold.Ready}+{hold.Backordered}";
        var text = hold.Status == HoldStatus.Confirmed
            ? $"{status} {hold.ActualReady}+{hold.ActualBackordered} {hold.OrderId}"
            : $"{status} {promised}";
        text += hold.SplitChanged ? $" promised {promised}" : "";
        text += hold.Requested != hold.Accepted ? $" of {hold.Requested}" : "";
        text += hold.IsTracked ? "" : " untracked";
        return command is ItemCommand.Extend or ItemCommand.Keep
            ? $"{text} until +{hold.ExpiresAt - ItemRig.Start}" + (hold.IsPaying ? " paying" : "")
            : text;
    }

    private static string OfRefusal(Refusal no)
    {
        var numbers = no.Reason switch
        {
            RefusalReason.OutOfStock =>
                $" {no.Requested} of {no.Available}+{no.AvailableForBackorder}",
            RefusalReason.InsufficientStock or RefusalReason.InsufficientBackorders
                or RefusalReason.TooManyFills or RefusalReason.OrderFull =>
                $" {no.Requested} of {no.Available}",
            RefusalReason.QuantityMismatch =>
                $" expected {no.ExpectedQuantity?.ToString() ?? "null"}"
                + $" is {no.Quantity?.ToString() ?? "null"}",
            RefusalReason.SplitChanged =>
                $" promised {no.Hold?.Ready}+{no.Hold?.Backordered}"
                + $" actual {no.ActualReady}+{no.ActualBackordered}",
            _ => "",
        };
        var place = no.LocationId > 0 ? $" @{no.LocationId}" : "";
        return $"{no.Reason}{numbers}{place}";
    }
}

using System.Text;
using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

/// <summary>Everything an item's state holds, as text: equal texts, equal items.</summary>
internal static class StateText
{
    public static string Of(ItemState state)
    {
        var text = new StringBuilder();
        text.AppendLine($"version {state.Version} at {state.LastAt} deleted {state.IsDeleted}");
        text.AppendLine($"forgotten {state.Holds.ForgottenThrough} wake {state.NextWake()}");
        text.AppendLine($"forgotten operations {state.Operations.ForgottenThrough}");
        text.AppendLine($"open {state.Holds.OpenCount} of {state.Holds.Count}");
        if (state.Facts is { } facts)
        {
            text.AppendLine(Convert.ToHexString(FactsCodec.Pack(facts).Span));
        }
        foreach (var level in state.Levels)
        {
            AppendLevel(text, level);
        }
        Append(text, "claim", state.Claims);
        Append(text, "unrecorded", state.UnrecordedOrders.Order());
        Append(text, "hold", state.Holds.All.OrderBy(h => h.Id));
        Append(text, "closed", state.Holds.Closed.Select(h => h.Id));
        Append(text, "operation", state.Operations.All.Select(TextOf));
        return text.ToString();
    }

    private static void AppendLevel(StringBuilder text, StockLevel level)
    {
        text.AppendLine(
            $"level {level.LocationId} on hand {level.OnHand?.ToString() ?? "null"} "
            + $"reserved {level.ReservedOnHand}+{level.HeldForBackorder} "
            + $"undecided {level.UndecidedOnHand}+{level.UndecidedForBackorder} "
            + $"claimed {level.ClaimedOnHand} incoming {level.IncomingOnHand} "
            + $"backorders claimed {level.ClaimedBackordered} in {level.IncomingBackordered}");
        text.AppendLine($"  {level.Settings}");
        Append(text, "  waits", level.Backorders.Entries);
    }

    private static string TextOf(AcceptedOperation accepted)
    {
        var writer = new Inventory.Domain.Encoding.EntryWriter();
        ItemEventCodec.Write(writer, new(accepted.Outcome, default, null));
        var outcome = Convert.ToHexString(writer.Written.Span);
        var origin = accepted.Operation.Origin;
        return $"{origin} {accepted.Operation.Id} at {accepted.At} v{accepted.Version} {outcome}";
    }

    private static void Append<T>(StringBuilder text, string name, IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            text.AppendLine($"{name} {item}");
        }
    }
}

using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

/// <summary>Writes a message as a line: its kind, and what it carries beyond its item.</summary>
internal static class MessageText
{
    public static string Of(ItemMessage m)
    {
        string?[] parts =
        [
            $"{m.Kind} @{m.LocationId} v{m.Version} ats {m.AvailableToSell?.ToString() ?? "null"}",
            $"backordered {m.QtyBackordered} of {m.BackorderLimit?.ToString() ?? "null"}",
            m.OrderId is null ? null : $"order {m.OrderId}",
            m.Delta == 0 ? null : $"delta {m.Delta}",
            m.FillCause is null ? null : $"{m.FillCause} {string.Join(' ', m.Fills.Select(
                fill => $"{fill.OrderId ?? "*"}:{fill.Quantity}"))}",
            m.ExpiredCount == 0 ? null : $"expired {m.ExpiredCount} of {m.ExpiredUnits}",
            m.HoldId is null ? null : $"hold {m.HoldId}",
            $"item {m.VariantId} of {m.ProductId} at {m.At}",
        ];
        return string.Join(", ", parts.OfType<string>());
    }
}

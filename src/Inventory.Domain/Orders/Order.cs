using System.Text.Json.Serialization;
using Orleans;

namespace Inventory.Domain.Orders;

/// <summary>What an order took from one reservation.</summary>
[GenerateSerializer, Immutable, Alias("OrderLine")]
public sealed record OrderLine
{
    /// <summary>The reservation it was confirmed from: a line is recorded once.</summary>
    [Id(0)] public required string ReservationId { get; init; }
    /// <summary>The variant sold.</summary>
    [Id(1)] public required int VariantId { get; init; }
    /// <summary>Its product.</summary>
    [Id(2)] public required int ProductId { get; init; }
    /// <summary>Its SKU when it was sold.</summary>
    [Id(3)] public required string Sku { get; init; }
    /// <summary>The location it was sold from.</summary>
    [Id(4)] public required int LocationId { get; init; }
    /// <summary>Units from stock.</summary>
    [Id(5)] public required int Ready { get; init; }
    /// <summary>Units beyond stock.</summary>
    [Id(6)] public required int Backordered { get; init; }
    /// <summary>When the item confirmed it, in unix milliseconds.</summary>
    [Id(7)] public required long ConfirmedAt { get; init; }
}

/// <summary>What happens to an order.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(LineRecorded), "line_recorded")]
public abstract record OrderEvent
{
    private OrderEvent() { }

    /// <summary>A confirmed reservation became a line.</summary>
    public sealed record LineRecorded(OrderLine Line) : OrderEvent;
}

/// <summary>An order: the lines its confirmed reservations became.</summary>
public sealed class OrderState
{
    private readonly Dictionary<string, OrderLine> _lines = [];

    /// <summary>Its lines, in the order they were recorded.</summary>
    public IReadOnlyCollection<OrderLine> Lines => _lines.Values;

    /// <summary>Records lines; what is there already is left out.</summary>
    public IReadOnlyList<OrderEvent> Record(IReadOnlyList<OrderLine> lines) =>
    [
        .. lines.DistinctBy(line => line.ReservationId)
            .Where(line => !_lines.ContainsKey(line.ReservationId))
            .Select(line => new OrderEvent.LineRecorded(line)),
    ];

    /// <summary>Applies an event.</summary>
    public void Apply(OrderEvent e)
    {
        Invariant.Holds(e is OrderEvent.LineRecorded);
        var line = ((OrderEvent.LineRecorded)e).Line;
        _lines.Add(line.ReservationId, line);
    }
}

/// <summary>Persisted JSON of order entries.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OrderEvent))]
public sealed partial class OrderJson : JsonSerializerContext;

using Inventory.Domain.Items;
using Inventory.Grains.Items;
using Inventory.Silo.Http;

namespace Inventory.Silo.Reservations;

/// <summary>The body of a reserve call, checked.</summary>
internal sealed record ReserveRequest
{
    /// <summary>Longest life of a reservation, in seconds.</summary>
    public const int ExpiresInMax = 86_400;

    /// <summary>Life of a reservation where nothing is said, in seconds.</summary>
    public const int ExpiresInDefault = 900;

    /// <summary>UTF-16 code units an order or cart id may have.</summary>
    public const int IdLengthMax = 200;

    /// <summary>What is wanted, in the order it was sent.</summary>
    public required IReadOnlyList<ReserveLine> Lines { get; init; }

    /// <summary>Life of the reservation in milliseconds, 1 s to <see cref="ExpiresInMax"/>.
    /// </summary>
    public required long ExpiresInMs { get; init; }

    /// <summary>The cart it is for; null for none.</summary>
    public string? CartId { get; init; }

    /// <summary>Reads and checks a body.</summary>
    /// <exception cref="RequestRefusedException">422 with every wrong field.</exception>
    public static ReserveRequest Read(JsonFields body)
    {
        var expiresIn =
            body.OptionalInt("expires_in", 1, ExpiresInMax) ?? ExpiresInDefault;
        var cartId = body.NullableText("cart_id", 1, IdLengthMax);
        var lines = ReserveLine.ReadAll(body);
        body.Errors.Check();
        return new() { Lines = lines, ExpiresInMs = expiresIn * 1000L, CartId = cartId };
    }

    /// <summary>Reads the order id of a body. No path can name the two it refuses: an order so
    /// called could never be read or cancelled.</summary>
    public static string ReadOrderId(JsonFields body)
    {
        var orderId = body.Text("order_id", 1, IdLengthMax);
        if (orderId is "." or "..")
        {
            body.Refuse("order_id", "must not be . or .., which no path can name");
        }
        return orderId;
    }

    /// <summary>The command for the item of its only line.</summary>
    public ItemCommand.Reserve ToCommand(
        Operation operation, long now, ReserveLine line, ItemRef item)
    {
        var isClients = operation.Origin == OperationOrigin.Client;
        return new()
        {
            // A key the host made is the reservation's id, so the hold itself is its memory.
            Operation = isClients ? operation : Operation.None,
            ReservationId = isClients
                ? OperationIds.New(DateTimeOffset.FromUnixTimeMilliseconds(now))
                : operation.Id,
            VariantId = item.VariantId,
            LocationId = line.LocationId,
            Quantity = line.Quantity,
            AllowBackorder = line.AllowBackorder,
            AllowPartial = line.AllowPartial,
            ExpiresInMs = ExpiresInMs,
            CartId = CartId,
            BelievedSku = line.Sku,
        };
    }
}

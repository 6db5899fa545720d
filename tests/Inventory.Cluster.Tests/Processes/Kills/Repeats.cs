using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Kills;

/// <summary>What a careful client does after the host came back: it repeats.</summary>
internal static class Repeats
{
    private const int AcknowledgedMax = 8;
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(30);

    /// <summary>Repeats every operation whose outcome is unknown and that may be repeated, and
    /// some that were acknowledged; each answer must fit what is already known.
    /// </summary>
    public static async Task AllAsync(Shop shop, IReadOnlyCollection<Operation> sent, Random random)
    {
        var unknown = sent.Where(operation => operation.Outcome == Outcome.Unknown).ToList();
        foreach (var operation in unknown)
        {
            await UnknownAsync(shop, operation);
        }
        var done = sent.Where(operation => operation.Outcome == Outcome.Done
            && !IsSettling(operation.Answer)
            && (operation.Key is not null || operation.IsNatural)).ToList();
        for (var i = 0; i < AcknowledgedMax && done.Count > 0; i++)
        {
            await AcknowledgedAsync(shop, done[random.Next(done.Count)]);
        }
    }

    /// <summary>Waits until what was accepted is carried out; a repeat says when.</summary>
    public static async Task SettledAsync(Shop shop, IReadOnlyCollection<Operation> sent)
    {
        foreach (var operation in sent.Where(operation => IsSettling(operation.Answer)))
        {
            Assert.NotNull(operation.RepeatKey);
            await Eventually.HoldsAsync(
                async () => await operation.SendTo(shop) is { Status: not 503 } reply
                    && !IsSettling(reply),
                SettleWithin);
        }
    }

    private static bool IsSettling(Reply? answer) =>
        answer?.Header("Inventory-Settling") is not null;

    private static async Task AcknowledgedAsync(Shop shop, Operation operation)
    {
        var again = await operation.SendTo(shop);
        again.Expect(operation.Answer!.Status);
        if (operation.Key is null)
        {
            // It answers what is now.
            return;
        }
        again.Require(again.Replayed, $"a repeat without Idempotency-Replayed of {operation}");
        again.Require(
            again.Body == operation.Answer.Body, $"the first answer was {operation.Answer.Body}");
    }

    private static async Task UnknownAsync(Shop shop, Operation operation)
    {
        if (operation.RepeatKey is null && operation.Act is (Act.Adjust or Act.Reserve))
        {
            await FindAsync(shop, operation);
            return;
        }
        var id = operation.Act == Act.Reserve ? await FindAsync(shop, operation) : null;
        var reply = await operation.SendTo(shop);
        operation.Note(reply);
        if (operation.Act == Act.Reserve && reply.Status == 201)
        {
            reply.Require(reply.Replayed == id is not null, $"it was {id ?? "not there"} before");
            reply.Require(id is null || id == operation.ReservationId, $"it was {id} before");
        }
        if (operation is
            { Act: Act.Confirm or Act.Release or Act.Extend, Hold.IsShort: false })
        {
            reply.Expect(200);
        }
    }

    /// <summary>Finds a reservation by the cart only this operation names.</summary>
    private static async Task<string?> FindAsync(Shop shop, Operation operation)
    {
        if (operation.Act != Act.Reserve)
        {
            return null;
        }
        var found = await shop.Get(
            $"inventory/reservations?sku={operation.Sku}&cart_id={operation.Tag}");
        found.Expect(200).Require(found.Count("data") <= 1, "it is there more than once");
        if (found.Count("data") == 0)
        {
            return null;
        }
        return operation.ReservationId = found.Text("data.0.reservation_id");
    }
}

using Inventory.LoadTests.Oracle;
using Inventory.LoadTests.Scenarios;

namespace Inventory.LoadTests.Shops;

/// <summary>Reads off an answer what it promises, and whether the contract allows it.</summary>
internal sealed class Settling(Promises promises)
{
    private long _duplicates;

    /// <summary>Requests sent twice at once.</summary>
    public long Duplicates => Interlocked.Read(ref _duplicates);

    /// <summary>How a plain answer counts.</summary>
    public static Response ResponseOf(Reply reply) => reply switch
    {
        { Status: 0 } => Response.Fail("no answer"),
        { IsSuccess: true } => Response.Ok($"{reply.Status}", reply.Body.Length),
        _ => Response.Fail($"{reply.Status}", reply.Body.Length),
    };

    /// <summary>
    /// How it counts, and the operation that was, or may have been, accepted: null when the store
    /// said no.
    /// </summary>
    public (Response Response, Operation? Done) Read(Call call, Operation operation, Reply reply)
    {
        try
        {
            return reply switch
            {
                { Status: 0 } => (ResponseOf(reply), operation with { Unanswered = call }),
                { IsSuccess: true } => (ResponseOf(reply), Accepted(operation, reply)),
                { Status: 409 } when operation.Act == Act.Reserve =>
                    (Short(operation, reply), null),
                _ => (Wrong(operation, reply, "unexpected"), null),
            };
        }
        catch (Exception fault) when (fault is FormatException or InvalidOperationException)
        {
            return (Wrong(operation, reply, fault.Message), null);
        }
    }

    /// <summary>
    /// Reads the answers to one request that was sent twice at once: two yeses must be the same,
    /// and a no must be one the contract allows, whatever the other was told.
    /// </summary>
    public (Response Response, Operation? Done) ReadBoth(
        Call call, Operation operation, Reply[] replies)
    {
        Interlocked.Increment(ref _duplicates);
        var answered = replies.Where(reply => reply.Status != 0).ToList();
        if (answered is [var one, var other] && one.IsSuccess && other.IsSuccess
            && !one.Body.AsSpan().SequenceEqual(other.Body))
        {
            Wrong(operation, other, $"not the answer its twin got, {ShopAnswers.Shown(one)}");
        }

        // A refusal is not remembered, so one of the two may be decided on later stock.
        var noes = answered.Where(reply => !reply.IsSuccess)
            .Select(reply => Read(call, operation, reply).Response).ToList();
        var yes = answered.FindIndex(reply => reply.IsSuccess);
        var isOpen = yes < 0 && answered.Count < replies.Length;
        var (response, done) = yes >= 0
            ? Read(call, operation, answered[yes])
            : isOpen ? Read(call, operation, Reply.None) : (noes[0], null);
        return (noes.Exists(no => !no.IsOk) ? noes.Find(no => !no.IsOk) : response, done);
    }

    private Operation Accepted(Operation operation, Reply reply)
    {
        if (operation.Act == Act.Adjust)
        {
            return operation with { Unanswered = null };
        }

        var (id, status, splits) = ShopAnswers.Reservation(reply);
        var isWhole = splits.Count == operation.Lines.Count && splits.Zip(operation.Lines).All(
            pair => pair.First is { OnHand: >= 0, Backordered: >= 0 }
                && pair.First.OnHand + pair.First.Backordered == pair.Second.Units);
        if (!isWhole || status != StatusAfter(operation.Act)
            || (operation.ReservationId ?? id) != id)
        {
            Wrong(operation, reply, "not what was asked for");
        }

        return operation with
        {
            ReservationId = id,
            Told = operation.Act == Act.Confirm ? splits : [],
            Unanswered = null,
        };
    }

    private static string StatusAfter(Act act) => act switch
    {
        Act.Reserve => "held",
        Act.Confirm => "confirmed",
        _ => "released",
    };

    private Response Short(Operation operation, Reply reply)
    {
        if (ShopAnswers.Shortages(reply) is not { } lines)
        {
            return Wrong(operation, reply, "a refusal without a shortage");
        }

        lines.ForEach(promises.Refused);
        return Response.Ok("409 sold out", reply.Body.Length);
    }

    private Response Wrong(Operation operation, Reply reply, string why)
    {
        promises.AgainstContract($"{operation}: {why}: {ShopAnswers.Shown(reply)}");
        return Response.Fail($"{reply.Status}", reply.Body.Length);
    }
}

using System.Text.Json;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Control;
using Inventory.Grains.Webhooks;
using Inventory.Silo.Http;
using Inventory.Silo.Inventory;
using Inventory.Silo.Stores;

namespace Inventory.Silo.Webhooks;

/// <summary>What became of the messages of a hook, delivering them anew, and trying a hook (ours).
/// </summary>
internal sealed class DeliveryApi(HookRegistry hooks, IGrainFactory grains) : IApiPart
{
    private const string Path = "/hooks/{id}/deliveries";
    private const int LimitDefault = 50;
    private const int LimitMax = 250;

    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes)
    {
        routes.Store("GET", Path, Access.Hooks, ListAsync);
        routes.Store("POST", Path + "/{delivery_id}/redeliver", Access.Hooks, RedeliverAsync);
        routes.Store("POST", "/hooks/{id}/replay", Access.Hooks, ReplayAsync);
        routes.Store("POST", "/hooks/{id}/test", Access.Hooks, TestAsync);
    }

    private async ValueTask ListAsync(ApiCall call)
    {
        var query = call.Query();
        var limit = (int)Math.Min(query.Long("limit", 1, long.MaxValue) ?? LimitDefault, LimitMax);
        var wanted = query.Text("status", 16);
        var status = StatusOf(wanted);
        if (wanted is not null && status is null)
        {
            query.Errors.Add("status", "must be pending, delivered or failed");
        }
        query.Errors.Check();
        if (await FindAsync(call) is not { } hook)
        {
            return;
        }
        var deliveries = await QueueOf(call, hook).ListAsync(status, limit);
        var json = call.Begin();
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var delivery in deliveries)
        {
            Write(json, delivery);
        }
        json.WriteEndArray();
        json.WriteStartObject("meta");
        json.WriteEndObject();
        json.WriteEndObject();
        await call.EndAsync();
    }

    private async ValueTask RedeliverAsync(ApiCall call)
    {
        if (await FindAsync(call) is not { } hook)
        {
            return;
        }
        if (await QueueOf(call, hook).RedeliverAsync(call.PathText("delivery_id")) is not { } again)
        {
            await call.RefuseAsync(Problem.NotFound(
                "There is no such delivery among the last of this hook"));
            return;
        }
        await AcceptAsync(call, again);
    }

    private async ValueTask TestAsync(ApiCall call)
    {
        if (await FindAsync(call) is not { } hook)
        {
            return;
        }
        if (!hook.IsActive)
        {
            await call.RefuseAsync(Problem.Of(
                409, $"The webhook {hook.Id} is not active: set is_active to true first"));
            return;
        }
        await AcceptAsync(call, await QueueOf(call, hook).TestAsync(hook.Scope));
    }

    private static async ValueTask AcceptAsync(ApiCall call, Delivery delivery)
    {
        var json = call.Begin();
        json.WriteStartObject();
        json.WritePropertyName("data");
        Write(json, delivery);
        json.WriteStartObject("meta");
        json.WriteEndObject();
        json.WriteEndObject();
        await call.EndAsync(StatusCodes.Status202Accepted);
    }

    private async ValueTask ReplayAsync(ApiCall call)
    {
        var body = await HookApi.ReadBodyAsync(call);
        var range = ReplayRange.Read(body, call.Time.GetUtcNow().ToUnixTimeMilliseconds());
        body.Errors.Check(HookFields.Invalid);
        if (await FindAsync(call) is not { } hook)
        {
            return;
        }
        var queue = QueueOf(call, hook);
        if (await queue.ReplayAsync(range.Since, range.Until) is not { } messages)
        {
            body.Refuse("since", $"there are more than {IHookQueueGrain.ReplayMax:N0} messages "
                + "since then: take a shorter time");
            body.Errors.Check(HookFields.Invalid);
            return;
        }
        var json = call.Begin();
        json.WriteStartObject();
        json.WriteStartObject("data");
        json.WriteNumber("messages", messages);
        json.WriteEndObject();
        json.WriteStartObject("meta");
        json.WriteEndObject();
        json.WriteEndObject();
        await call.EndAsync(StatusCodes.Status202Accepted);
    }

    private async ValueTask<Hook?> FindAsync(ApiCall call)
    {
        var state = await hooks.ReadAsync(call.Store.State.Store, call.Cancel);
        var hook = call.PathNumber("id") is { } id
            ? state.Find(HookApi.ClientOf(call), id)
            : null;
        if (hook is null)
        {
            await call.RefuseAsync(HookApi.NotFound(call));
        }
        return hook;
    }

    private IHookQueueGrain QueueOf(ApiCall call, Hook hook) =>
        grains.GetGrain<IHookQueueGrain>(HookQueueKey.Of(call.Store.Hash, hook.Id));

    private static DeliveryStatus? StatusOf(string? text) => text switch
    {
        "pending" => DeliveryStatus.Pending,
        "delivered" => DeliveryStatus.Delivered,
        "failed" => DeliveryStatus.Failed,
        _ => null,
    };

    private static string NameOf(DeliveryStatus status) => status switch
    {
        DeliveryStatus.Pending => "pending",
        DeliveryStatus.Delivered => "delivered",
        _ => "failed",
    };

    private static void Write(Utf8JsonWriter json, Delivery delivery)
    {
        json.WriteStartObject();
        json.WriteString("id", delivery.MessageId);
        json.WriteNumber("hook_id", delivery.HookId);
        json.WriteString("scope", delivery.Scope);
        json.WriteString("status", NameOf(delivery.Status));
        WriteTime(json, "created_at", delivery.CreatedAt);
        WriteTime(json, "next_attempt_at", delivery.NextAttemptAt);
        json.WriteStartArray("attempts");
        foreach (var attempt in delivery.Attempts)
        {
            json.WriteStartObject();
            WriteTime(json, "at", attempt.At);
            if (attempt.StatusCode is { } status)
            {
                json.WriteNumber("status_code", status);
            }
            else
            {
                json.WriteNull("status_code");
            }
            json.WriteString("error", attempt.Error);
            json.WriteNumber("duration_ms", attempt.DurationMs);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, long? at)
    {
        if (at is { } known)
        {
            ItemJson.WriteTime(json, JsonEncodedText.Encode(name), known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Inventory.Silo.Http;

namespace Inventory.Silo.Stores;

/// <summary>Metafields of all locations. A batch succeeds in part: 200 when every row did, else 422
/// with what was done and what was not.</summary>
internal sealed class MetafieldBatchApi(StoreRegistry registry) : IApiPart
{
    private const string Path = "/inventory/locations/metafields";
    private const int RowsMax = 50;

    public void AddTo(ApiRoutes routes)
    {
        routes.Store("GET", Path, Access.InventoryRead, call => MetafieldApi.SendList(call, null));
        routes.Store("POST", Path, Access.InventoryWrite, Create);
        routes.Store("PUT", Path, Access.InventoryWrite, Change);
        routes.Store("DELETE", Path, Access.InventoryWrite, Delete);
    }

    private async ValueTask Create(ApiCall call)
    {
        var owner = call.Caller.TokenId;
        var rows = await ReadRows(call, row =>
        {
            var locationId = row.Int("resource_id", 1, int.MaxValue);
            var patch = MetafieldFields.ReadNew(row, locationId);
            return (state, now) => MetafieldRules.Create(state, patch, owner, now);
        });
        await ExecuteAsync(call, rows);
    }

    private async ValueTask Change(ApiCall call)
    {
        var rows = await ReadRows(call, row =>
        {
            var patch = MetafieldFields.ReadChange(row, row.Int("id", 1, int.MaxValue), 0);
            return (state, now) => MetafieldRules.Change(state, patch, now);
        });
        await ExecuteAsync(call, rows);
    }

    private async ValueTask Delete(ApiCall call)
    {
        var body = await call.ReadJsonAsync();
        var isList = body.ValueKind == JsonValueKind.Array
            && body.GetArrayLength() is > 0 and <= RowsMax
            && body.EnumerateArray().All(id => id.ValueKind == JsonValueKind.Number);
        if (!isList)
        {
            await call.RefuseAsync(
                Problem.Of(422, $"The body must be an array of 1 to {RowsMax} metafield ids"));
            return;
        }
        var rows = body.EnumerateArray()
            .Select(id => id.TryGetInt32(out var number) ? number : 0)
            .Select(id => new Row(
                (state, _) => MetafieldRules.Delete(state, 0, id), []))
            .ToArray();
        await ExecuteAsync(call, rows);
    }

    /// <summary>Reads every row for itself, so that a wrong one leaves the others be.</summary>
    private static async ValueTask<Row[]> ReadRows(ApiCall call, Func<JsonFields, Decide> read)
    {
        var rows = await call.ReadRowsAsync(RowsMax);
        return [.. rows.Select(shared =>
        {
            var row = shared.WithOwnErrors();
            var decide = read(row);
            return new Row(decide, row.Errors.All);
        })];
    }

    private async ValueTask ExecuteAsync(ApiCall call, Row[] rows)
    {
        var operation = call.Operation(await call.ReadBodyAsync());
        Result[] results = [];
        var outcome = await registry.ExecuteAsync(
            call.Store.State.Store, operation,
            (state, now) => DecideAll(state, rows, now, out results),
            _ => (results.All(r => r.Event is not null) ? 200 : 422, Answer(results)),
            call.Cancel);
        await StoreAnswers.SendAsync(call, outcome);
    }

    private static ControlDecision<StoreEvent> DecideAll(
        StoreState state, Row[] rows, long now, out Result[] results)
    {
        results = new Result[rows.Length];
        foreach (var (index, row) in rows.Index())
        {
            if (row.Errors.Count > 0)
            {
                results[index] = new(null, Problem.Fields(row.Errors));
                continue;
            }
            var decision = row.Decide(state, now);
            results[index] = decision.Refusal is { } refusal
                ? new(null, StoreAnswers.Refused(refusal, $"{index}"))
                : new(decision.Events[0], null);
            state = state.Apply(new(decision.Events, null), now);
        }
        return results.Select(r => r.Event).OfType<StoreEvent>().ToImmutableArray();
    }

    private static string Answer(Result[] results) => StoreAnswers.Text(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var result in results)
        {
            WriteDone(json, result.Event);
        }
        json.WriteEndArray();
        json.WriteStartArray("errors");
        foreach (var problem in results.Select(r => r.Problem).OfType<Problem>())
        {
            ProblemWriter.WriteBody(json, problem);
        }
        json.WriteEndArray();
        var failed = results.Count(r => r.Event is null);
        json.WriteStartObject("meta");
        json.WriteNumber("total", results.Length);
        json.WriteNumber("success", results.Length - failed);
        json.WriteNumber("failed", failed);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void WriteDone(Utf8JsonWriter json, StoreEvent? done)
    {
        switch (done)
        {
            case StoreEvent.MetafieldCreated made:
                MetafieldFields.Write(json, made.Metafield);
                break;
            case StoreEvent.MetafieldChanged changed:
                MetafieldFields.Write(json, changed.Metafield);
                break;
            case StoreEvent.MetafieldDeleted gone:
                json.WriteNumberValue(gone.Id);
                break;
        }
    }

    private delegate ControlDecision<StoreEvent> Decide(StoreState state, long now);

    private sealed record Row(Decide Decide, IReadOnlyList<FieldError> Errors);

    private readonly record struct Result(StoreEvent? Event, Problem? Problem);
}

// What a test sees of an answer, and how it checks it: every failed check shows the whole exchange.

using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Inventory.Cluster.Tests.Http;

/// <summary>One answer of the host, with the request it belongs to.</summary>
internal sealed record Reply(
    string Request, int Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders,
    string Body)
{
    public const string ProblemType =
        "https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes";

    private const int ShownMax = 1500;

    /// <summary>A scope of BigCommerce's, which tells nothing of the program.</summary>
    private const string DeliveryException = "store/hook/deliveryException";

    public JsonNode Json => Parsed() ?? throw Failure("the body is not JSON");

    public JsonNode Data => At("data") ?? throw Failure("the body has no data");

    public bool Replayed => Header("Idempotency-Replayed") == "true";

    public string? Header(string name) =>
        Headers.TryGetValues(name, out var values) || ContentHeaders.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    /// <summary>The node at a path such as <c>data.locations.0.held</c>; null if there is none or
    /// it is a JSON null.</summary>
    public JsonNode? At(string path)
    {
        JsonNode? node = Json;
        foreach (var part in path.Split('.'))
        {
            node = node switch
            {
                JsonObject inner => inner[part],
                JsonArray items when int.TryParse(part, out var index) && index < items.Count =>
                    items[index],
                _ => null,
            };
        }
        return node;
    }

    public string Text(string path) =>
        At(path)?.GetValue<string>() ?? throw Failure($"{path} is null or absent");

    public long Number(string path) =>
        At(path)?.GetValue<long>() ?? throw Failure($"{path} is null or absent");

    public int Count(string path) =>
        (At(path) as JsonArray)?.Count ?? throw Failure($"{path} is no array");

    public Reply Expect(int status) => Status == status
        ? this
        : throw Failure($"expected status {status}");

    /// <summary>Checks one value; the expected one is compared as JSON.</summary>
    public Reply See(string path, object? value)
    {
        var expected = JsonSerializer.Serialize(value);
        var actual = At(path)?.ToJsonString() ?? "null";
        return JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual))
            ? this
            : throw Failure($"expected {path} to be {expected}, not {actual}");
    }

    /// <summary>Checks a refusal: BigCommerce's shape, and the error at a path if one is named.
    /// </summary>
    public Reply Problem(int status, string? path = null)
    {
        Expect(status);
        var type = ContentHeaders.ContentType?.MediaType;
        Require(type == "application/problem+json", $"the content type is {type}");
        Require(Json is JsonObject, "the body is no object");
        See("status", status).See("type", ProblemType);
        Require(At("title") is JsonValue title && title.GetValueKind() == JsonValueKind.String
            && title.GetValue<string>().Length > 0, "there is no title");
        Require(At("errors") is JsonObject, "errors is no object");
        Require(path is null || Named(path), $"errors does not name {path}");
        return NoTrace();
    }

    /// <summary>Checks that nothing of the program's inside shows.</summary>
    public Reply NoTrace()
    {
        var body = Body.Replace(DeliveryException, "", StringComparison.Ordinal);
        foreach (var trace in (string[])["   at ", "Exception", ".cs:line", "SQLite Error"])
        {
            Require(!body.Contains(trace, StringComparison.Ordinal), $"the body has '{trace}'");
        }
        return this;
    }

    public Reply Require(bool condition, string reason) =>
        condition ? this : throw Failure(reason);

    public Exception Failure(string reason) =>
        new Xunit.Sdk.XunitException($"{reason}\n{Request}\n-> {Status} {Cut(Body)}");

    internal static string Cut(string text) =>
        text.Length <= ShownMax ? text : $"{text[..ShownMax]}... ({text.Length} characters)";

    private bool Named(string path) => Json["errors"]!.AsObject().ContainsKey(path);

    private JsonNode? Parsed()
    {
        try
        {
            return JsonNode.Parse(Body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Inventory.Domain.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>A request as a receiver of webhooks got it, and whether it took it.</summary>
internal sealed record KeptWebhook(IReadOnlyDictionary<string, string> Headers, string Body)
{
    private readonly JsonNode _data = JsonNode.Parse(Body)!["data"]!;

    public bool IsTaken { get; init; }

    public string Id => Headers[WebhookSignature.IdHeader];

    public int Variant => _data["variant_id"]!.GetValue<int>();

    public int Sequence => _data["sequence"]!.GetValue<int>();

    /// <summary>Changes it tells of.</summary>
    public int Changes => 1 + _data["merged"]!.GetValue<int>();

    public int AvailableToSell => _data["available_to_sell"]!.GetValue<int>();

    /// <summary>One line of JSON.</summary>
    public string ToLine() => JsonSerializer.Serialize(new { headers = Headers, body = Body });

    public static async Task<KeptWebhook> ReadAsync(HttpRequest request)
    {
        string[] names =
        [
            WebhookSignature.IdHeader,
            WebhookSignature.TimestampHeader,
            WebhookSignature.SignatureHeader,
        ];
        using var reader = new StreamReader(request.Body);
        return new(
            names.ToDictionary(name => name, name => request.Headers[name].ToString()),
            await reader.ReadToEndAsync());
    }
}

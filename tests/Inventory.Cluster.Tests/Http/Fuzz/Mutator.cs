using System.Text;
using System.Text.Json.Nodes;

namespace Inventory.Cluster.Tests.Http.Fuzz;

/// <summary>Breaks valid requests, each in a few of very many ways.</summary>
internal static class Mutator
{
    // A larger body may be answered by closing the connection, as a test of its own shows.
    private const int BodyBytesMax = 1024 * 1024;

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "-1", "1", "1.5", "1e3", "1E400", "-1e-400", "32768",
        "2147483647", "2147483648", "-2147483648", "-2147483649", "9223372036854775807",
        "9223372036854775808", "-9223372036854775809", "1e18", "123456789012345678901234567890",
        "\"\"", "\" \"", "\"0\"", "\"F-0\"", "\"NaN\"", "\"null\"", "\"\\u0000\"", "\"HALF\"",
        "\"x HALF\"", "\"\\u202e\"", "\"ﬀ漢字🙂\"", "\"a\\nb\"", "\"%00\"", "\"../..\"",
        "\"'; DROP TABLE items; --\"", "\"<script>\"", "[]", "{}", "[[]]", "[null]", "[1,2,3]",
        "{\"sku\": \"F-1\"}", "{\"\": {\"\": []}}",
    ];

    private static readonly string[] Names =
    [
        "page", "limit", "sku", "sku:in", "id:in", "variant_id:in", "product_id:in",
        "location_id:in", "location_code:in", "name:like", "before", "status", "cart_id",
        "dry_run", "channel_id", "is_default", "qty_backordered:greater", "available_to_sell:min",
        "total_inventory_onhand:max", "inventory_level:less", "inventory_level", "id", "x", "",
    ];

    private static readonly string[] Texts =
    [
        "0", "1", "-1", "x", "", "1,2", ",", "1,,1", "true", "maybe", "%00", "%", "%zz", "%25",
        "%2F", "%F0%9F%99%82", "%ED%A0%80", "1.5", "1e9", "2147483648", "99999999999999999999",
        "..", ".", "'", "%22", "%0D%0A", "%20", "%2B", "*", "~", "null", "undefined", "[]",
    ];

    private static readonly string[] Types =
    [
        "application/json", "application/json; charset=utf-16", "text/plain", "text/csv", "x",
        "application/json;;", "multipart/form-data", "application/problem+json", "*/*",
    ];

    public static HttpRequestMessage Request(Corpus corpus, Random random)
    {
        var route = corpus.Routes[random.Next(corpus.Routes.Count)];
        var method = random.Next(25) == 0 ? new HttpMethod(Pick(random, Methods)) : route.Method;
        var path = random.Next(6) == 0
            ? BrokenPath(corpus.Path(route, random), random)
            : corpus.Path(route, random);
        var request = new HttpRequestMessage(
            method, new Uri(path + Query(random), UriKind.Relative));
        if (method != HttpMethod.Get && method != HttpMethod.Head)
        {
            var isCsv = route.Template.EndsWith("/import", StringComparison.Ordinal);
            var body = Body(corpus.Body(route, random), isCsv, random);
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation(
                "Content-Type", random.Next(15) == 0 ? Pick(random, Types)
                    : isCsv ? "text/csv" : "application/json");
        }
        AddHeaders(request, random);
        return request;
    }

    private static readonly string[] Methods =
        ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW"];

    private static byte[] Body(string valid, bool isCsv, Random random)
    {
        if (random.Next(12) == 0)
        {
            return Encoding.UTF8.GetBytes(valid);
        }
        var text = isCsv ? BrokenCsv(valid, random) : BrokenJson(valid, random);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > BodyBytesMax)
        {
            return bytes[..BodyBytesMax];
        }
        return random.Next(5) == 0 ? BrokenBytes(bytes, random) : bytes;
    }

    private static string BrokenJson(string valid, Random random)
    {
        if (JsonNode.Parse(valid) is not { } root)
        {
            return valid;
        }
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            root = Change(root, random);
        }
        // Half a surrogate pair is JSON but no text, so no writer of JSON writes it.
        var text = root.ToJsonString().Replace("HALF", "\\ud800", StringComparison.Ordinal);
        return random.Next(10) switch
        {
            0 => text.Replace("{", "{\"sku\": 1, \"quantity\": {}, ", StringComparison.Ordinal),
            1 => new string('[', random.Next(1, 500)) + text,
            2 => text + text,
            _ => text,
        };
    }

    private static JsonNode Change(JsonNode root, Random random)
    {
        var nodes = Descendants(root).ToList();
        if (nodes.Count == 0)
        {
            return Value(random) ?? new JsonArray();
        }
        var (parent, key) = nodes[random.Next(nodes.Count)];
        switch (parent)
        {
            case JsonArray items when random.Next(4) == 0:
                var copies = random.Next(8) == 0 ? 2001 : 3;
                var copied = items[(int)key];
                for (var i = 0; i < copies; i++)
                {
                    items.Add(copied?.DeepClone());
                }
                break;
            case JsonArray items:
                items[(int)key] = Value(random);
                break;
            case JsonObject inner when random.Next(4) == 0:
                inner.Remove((string)key);
                break;
            case JsonObject inner:
                inner[random.Next(10) == 0 ? "more" : (string)key] = Value(random);
                break;
            default:
                break;
        }
        return root;
    }

    private static IEnumerable<(JsonNode Parent, object Key)> Descendants(JsonNode node)
    {
        var children = node switch
        {
            JsonObject inner => inner.Select(member => ((object)member.Key, member.Value)),
            JsonArray items => items.Select((item, i) => ((object)i, item)),
            _ => [],
        };
        foreach (var (key, child) in children.ToList())
        {
            yield return (node, key);
            foreach (var below in child is null ? [] : Descendants(child))
            {
                yield return below;
            }
        }
    }

    private static JsonNode? Value(Random random) => random.Next(20) switch
    {
        0 => JsonValue.Create(new string('x', random.Next(1, 70_000))),
        1 => JsonNode.Parse(new string('[', 40) + new string(']', 40)),
        2 => JsonValue.Create(random.NextInt64(long.MinValue, long.MaxValue)),
        3 => JsonValue.Create(random.NextDouble() * 1000),
        _ => JsonNode.Parse(Pick(random, Values)),
    };

    private static string BrokenCsv(string valid, Random random)
    {
        string[] cells =
        [
            "\"", "\"\"", ",", ";", "\n", "\r", "\r\n", "\uFEFF", "\0", "-1", "2147483648",
            "unlimited", "F-0", "SKU", "é", "\t", "\"a\nb\"", "=1+1", new('x', 5000),
        ];
        var text = new StringBuilder(valid);
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(text.Length);
            if (random.Next(3) == 0)
            {
                text.Remove(at, Math.Min(random.Next(1, 10), text.Length - at));
            }
            text.Insert(Math.Min(at, text.Length), Pick(random, cells));
        }
        return text.ToString();
    }

    private static byte[] BrokenBytes(byte[] bytes, Random random)
    {
        if (bytes.Length == 0)
        {
            return [0xFF];
        }
        var cut = bytes[..random.Next(bytes.Length)];
        if (random.Next(2) == 0)
        {
            return cut;
        }
        bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    private static string BrokenPath(string path, Random random)
    {
        var parts = path.Split('/');
        // What Kestrel refuses before any of our code runs (a zero byte) is not asked here, nor a
        // path that begins with two slashes, which names another host.
        var part = random.Next(8) == 0
            ? new string('9', random.Next(1, 1000))
            : Pick(random, Texts);
        var at = random.Next(1, parts.Length);
        parts[at] = part == "%00" || (at == 1 && part.Length == 0) ? "x" : part;
        return random.Next(5) == 0 ? string.Join('/', parts) + "/more" : string.Join('/', parts);
    }

    private static string Query(Random random)
    {
        if (random.Next(3) != 0)
        {
            return "";
        }
        var pairs = Enumerable.Range(0, random.Next(1, 4))
            .Select(_ => $"{Pick(random, Names)}={Pick(random, Texts)}");
        return "?" + string.Join('&', pairs);
    }

    private static void AddHeaders(HttpRequestMessage request, Random random)
    {
        string[] keys = ["k", "two words", new('k', 300), "auto-", "auto-zz", "k-1"];
        if (random.Next(4) == 0)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", Pick(random, keys));
        }
        if (random.Next(20) == 0)
        {
            request.Headers.TryAddWithoutValidation("X-Auth-Token", Pick(random, keys));
        }
        if (random.Next(20) == 0)
        {
            request.Headers.TryAddWithoutValidation("Accept", Pick(random, Types));
        }
        if (random.Next(40) == 0)
        {
            request.Content?.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");
        }
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}

using System.Text.Json.Nodes;
using Inventory.Silo.OpenApi;

namespace Inventory.Cluster.Tests.OpenApi;

public sealed class OpenApiDocumentTests
{
    private static readonly JsonObject Document = OpenApiDocument.Merge();

    private static readonly string[] Methods = ["get", "post", "put", "delete"];

    /// <summary>Every operation with where it stands, such as <c>get /health/live</c>.</summary>
    private static List<(string Name, JsonObject Operation)> Operations() =>
        [.. from path in Document["paths"]!.AsObject()
            from part in path.Value!.AsObject()
            where Methods.Contains(part.Key)
            select ($"{part.Key} {path.Key}", part.Value!.AsObject())];

    [Fact]
    public void References_WhenFollowed_AllResolve()
    {
        var dangling = Nodes(Document).OfType<JsonObject>()
            .Select(node => node["$ref"]?.GetValue<string>())
            .OfType<string>()
            .Where(reference => Resolve(reference) is null);

        Assert.Empty(dangling.Distinct());
    }

    [Fact]
    public void Components_WhenShared_AreAllUsed()
    {
        var text = Document.ToJsonString();
        var unused =
            from section in Document["components"]!.AsObject()
            where section.Key != "securitySchemes"
            from member in section.Value!.AsObject()
            let reference = $"#/components/{section.Key}/{member.Key}"
            where !text.Contains($"\"{reference}\"", StringComparison.Ordinal)
            select reference;

        Assert.Empty(unused);
    }

    [Fact]
    public void Operations_WhenListed_HaveIdsOfTheirOwn()
    {
        var ids = Operations().Select(o => o.Operation["operationId"]!.GetValue<string>()).ToList();

        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Operations_WhenRead_SayWhatTheyDoAndWhoMayCallThem()
    {
        foreach (var (name, operation) in Operations())
        {
            Assert.True(operation["summary"] is not null, $"{name} has no summary");
            Assert.True(operation["description"] is not null, $"{name} has no description");
            Assert.True(operation["tags"] is JsonArray { Count: 1 }, $"{name} has no one tag");
            var isAnonymous = operation["security"] is JsonArray { Count: 0 };
            var scopes = operation["x-required-scopes"] as JsonArray;
            Assert.True(isAnonymous == scopes is null, $"{name} is anonymous or has scopes");
            Assert.True(
                isAnonymous || (Answers(operation, "401") && Answers(operation, "403")),
                $"{name} lacks 401 or 403");
        }
    }

    [Fact]
    public void Operations_WhenTheyTakeABody_DescribeItAndItsRefusals()
    {
        foreach (var (name, operation) in Operations())
        {
            if (operation["requestBody"] is not JsonObject body)
            {
                continue;
            }
            Assert.All(["413", "415", "422"], status =>
                Assert.True(Answers(operation, status), $"{name} lacks {status}"));
            foreach (var (type, media) in body["content"]!.AsObject())
            {
                Assert.True(media!["schema"]?["$ref"] is not null, $"{name} {type} has no schema");
            }
        }
    }

    [Fact]
    public void PathParameters_WhenInATemplate_AreDeclared()
    {
        foreach (var (path, item) in Document["paths"]!.AsObject())
        {
            var declared = (item!["parameters"] as JsonArray ?? [])
                .Select(parameter => Resolve(parameter!["$ref"]!.GetValue<string>())!)
                .Select(parameter => $"{{{parameter["name"]}}}").ToList();
            var inTemplate = path.Split('/').Where(part => part.StartsWith('{'));

            Assert.Equal(inTemplate, declared);
        }
    }

    private static bool Answers(JsonObject operation, string status) =>
        operation["responses"]![status] is not null;

    private static JsonNode? Resolve(string reference) => reference.Split('/').Skip(1)
        .Aggregate((JsonNode?)Document, (node, part) => node?[part]);

    private static IEnumerable<JsonNode> Nodes(JsonNode? node)
    {
        var inner = node switch
        {
            JsonObject members => members.Select(member => member.Value),
            JsonArray items => items,
            _ => [],
        };
        return inner.SelectMany(Nodes).Concat(node is null ? [] : [node]);
    }
}

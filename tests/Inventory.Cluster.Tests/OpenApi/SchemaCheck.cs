using System.Text.Json;
using System.Text.Json.Nodes;
using Inventory.Silo.OpenApi;

namespace Inventory.Cluster.Tests.OpenApi;

/// <summary>Holds answers against the schemas of the description, as a generated client would:
/// types, nulls, required members, enumerations. Members that a schema does not name are faults.
/// </summary>
internal static class SchemaCheck
{
    private static readonly JsonObject Schemas =
        OpenApiDocument.Merge()["components"]!["schemas"]!.AsObject();

    /// <summary>What is wrong with a value, each fault with its path; none for a good one.
    /// </summary>
    public static IEnumerable<string> FaultsOf(JsonNode? value, string schema) =>
        FaultsOf(value, Schemas[schema]!.AsObject(), schema);

    private static IEnumerable<string> FaultsOf(JsonNode? value, JsonObject schema, string path)
    {
        var parts = PartsOf(schema).ToList();
        if (value is null)
        {
            return parts.Exists(part => part["nullable"]?.GetValue<bool>() is true)
                ? []
                : [$"{path} is null"];
        }
        return value switch
        {
            JsonObject members => OfObject(members, parts, path),
            JsonArray items when parts.Find(part => part["items"] is not null) is { } part =>
                items.SelectMany(
                    (item, i) => FaultsOf(item, part["items"]!.AsObject(), $"{path}.{i}")),
            JsonArray => [$"{path} is an array"],
            _ => OfScalar(value, parts, path),
        };
    }

    private static IEnumerable<string> OfObject(
        JsonObject members, List<JsonObject> parts, string path)
    {
        var missing =
            from part in parts
            from name in part["required"] as JsonArray ?? []
            where !members.ContainsKey(name!.GetValue<string>())
            select $"{path} lacks {name}";
        var named = parts.SelectMany(part => part["properties"] as JsonObject ?? [])
            .ToLookup(property => property.Key, property => property.Value!.AsObject());
        var others = parts.Find(part => part["additionalProperties"] is JsonObject)
            ?["additionalProperties"]!.AsObject();
        var wrong = members.SelectMany(member =>
        {
            var schemas = named[member.Key].ToList();
            if (schemas.Count == 0 && others is not null)
            {
                schemas.Add(others);
            }
            return schemas.Count == 0
                ? [$"{path}.{member.Key} is not described"]
                : schemas.SelectMany(
                    schema => FaultsOf(member.Value, schema, $"{path}.{member.Key}"));
        });
        return missing.Concat(wrong);
    }

    private static IEnumerable<string> OfScalar(
        JsonNode value, List<JsonObject> parts, string path)
    {
        var kind = value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "integer",
            _ => "boolean",
        };
        var types =
            from part in parts
            let type = part["type"]?.GetValue<string>()
            where type is not null && type != kind
            select $"{path} is a {kind}, described as {type}";
        var enums =
            from part in parts
            where part["enum"] is JsonArray known
                && !known.Any(one => JsonNode.DeepEquals(one, value))
            select $"{path} is {value}, which its enumeration lacks";
        return types.Concat(enums);
    }

    /// <summary>A schema and everything it is composed of, references followed.</summary>
    private static IEnumerable<JsonObject> PartsOf(JsonObject schema)
    {
        if (schema["$ref"] is { } reference)
        {
            return PartsOf(Schemas[reference.GetValue<string>().Split('/')[^1]]!.AsObject());
        }
        var composed = schema["allOf"] as JsonArray ?? [];
        return composed.SelectMany(part => PartsOf(part!.AsObject())).Prepend(schema);
    }
}

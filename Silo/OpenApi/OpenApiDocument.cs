// The API description is written by hand, in pieces a person can read: document.json holds what is
// said once, components/*.json the shared parts by section, paths/*.json the operations by subject.
// The pieces are embedded in the assembly and merged once; nothing is generated from code.

using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Inventory.Silo.OpenApi;

/// <summary>Merges the pieces of the OpenAPI document into the bytes that are served.</summary>
public static class OpenApiDocument
{
    private const string Root = "OpenApi/";
    private const string Components = Root + "components/";
    private const string Paths = Root + "paths/";

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>Renders the whole document as UTF-8 JSON.</summary>
    /// <exception cref="InvalidOperationException">A piece is missing, or two pieces define the
    /// same
    /// thing; the message names it.</exception>
    public static byte[] Render() => JsonSerializer.SerializeToUtf8Bytes(Merge(), Plain);

    /// <summary>Merges the pieces, in the order of their names.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="Render"/>.</exception>
    public static JsonObject Merge()
    {
        var document = Read(Root + "document.json");
        var paths = new JsonObject();
        foreach (var piece in Pieces(Paths))
        {
            MoveInto(paths, Read(piece), piece);
        }
        document["paths"] = paths;
        document["components"] = MergeComponents();
        return document;
    }

    private static JsonObject MergeComponents()
    {
        var components = new JsonObject();
        foreach (var piece in Pieces(Components))
        {
            foreach (var (section, members) in Read(piece))
            {
                components.TryAdd(section, new JsonObject());
                MoveInto(components[section]!.AsObject(), members!.AsObject(), piece);
            }
        }
        return components;
    }

    private static void MoveInto(JsonObject target, JsonObject source, string piece)
    {
        foreach (var (name, value) in source)
        {
            if (!target.TryAdd(name, value?.DeepClone()))
            {
                throw new InvalidOperationException($"{piece} defines {name} a second time.");
            }
        }
    }

    private static IEnumerable<string> Pieces(string folder) =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static JsonObject Read(string piece)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(piece)
            ?? throw new InvalidOperationException($"{piece} is not embedded in the assembly.");
        return JsonNode.Parse(stream)!.AsObject();
    }
}

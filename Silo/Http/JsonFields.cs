// Typed access to the fields of a JSON object. Wrong fields are collected, not thrown: a handler
// reads everything it needs and then calls Errors.Check(). A field that is wrong reads as a value
// that is safe to go on with until then.
//
//   Int, Text, Bool, ...             required; null is wrong
//   OptionalInt, OptionalText, ...   absent reads null; null is wrong
//   NullableInt, NullableText, ...   absent and null both read null; Has tells them apart

using System.Text.Json;

namespace Inventory.Silo.Http;

/// <summary>The fields of one JSON object of a body.</summary>
internal readonly struct JsonFields
{
    private static readonly JsonElement NoFields = JsonDocument.Parse("{}").RootElement;

    private readonly JsonElement _object;
    private readonly string _parent;

    private JsonFields(JsonElement element, string parent, int index, FieldErrors errors)
    {
        _object = element;
        _parent = parent;
        Index = index;
        Errors = errors;
    }

    /// <summary>An object without fields.</summary>
    public static JsonFields Empty => new(NoFields, "", -1, new());

    /// <summary>Its place in its array, from 0; -1 where it stands in none.</summary>
    public int Index { get; }

    /// <summary>What is wrong with the whole body so far.</summary>
    public FieldErrors Errors { get; }

    /// <summary>The fields of a body.</summary>
    /// <exception cref="RequestRefusedException">422: it is no object.</exception>
    public static JsonFields Object(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object
            ? new(body, "", -1, new())
            : throw new RequestRefusedException(
                Problem.Of(422, $"The body must be an object, not {Name(body)}"));

    /// <summary>The rows of a body that is an array of objects.</summary>
    /// <exception cref="RequestRefusedException">422: it is not, or has none or too many.
    /// </exception>
    public static IReadOnlyList<JsonFields> Rows(JsonElement body, int countMax)
    {
        if (body.ValueKind != JsonValueKind.Array)
        {
            throw new RequestRefusedException(
                Problem.Of(422, $"The body must be an array of objects, not {Name(body)}"));
        }
        var count = body.GetArrayLength();
        if (count == 0 || count > countMax)
        {
            throw new RequestRefusedException(
                Problem.Of(422, $"The body must have 1 to {countMax} rows, not {count}"));
        }
        var errors = new FieldErrors();
        var rows = Objects(body, "", errors);
        errors.Check();
        return rows;
    }

    /// <summary>The same fields with errors of their own, for a body that may succeed in part.
    /// </summary>
    public JsonFields WithOwnErrors() => new(_object, _parent, Index, new());

    /// <summary>True when the field is there, null or not.</summary>
    public bool Has(string name) => _object.TryGetProperty(name, out _);

    /// <summary>True when the field is there and not null.</summary>
    public bool IsGiven(string name) => Given(name, out _);

    /// <summary>The names of all fields, in the order they were sent, each once.</summary>
    public IEnumerable<string> Names() =>
        _object.EnumerateObject().Select(field => field.Name).Distinct(StringComparer.Ordinal);

    /// <summary>Says what is wrong with a field.</summary>
    public void Refuse(string name, string message) => Errors.Add(PathOf(name), message);

    /// <summary>The dotted path of a field; of the object itself for an empty name.</summary>
    public string PathOf(string name)
    {
        var row = Index < 0 ? _parent : $"{_parent}{Index}.";
        return name.Length == 0 ? row.TrimEnd('.') : row + name;
    }

    /// <summary>A whole number.</summary>
    public int Int(string name, int min, int max) =>
        Required(name, out var value) ? ReadInt(name, value, min, max) ?? min : min;

    /// <summary>A whole number, or none.</summary>
    public int? OptionalInt(string name, int min, int max) =>
        _object.TryGetProperty(name, out var value) ? ReadInt(name, value, min, max) : null;

    /// <summary>A whole number, null or none.</summary>
    public int? NullableInt(string name, int min, int max) =>
        Given(name, out var value) ? ReadInt(name, value, min, max) : null;

    /// <summary>A text.</summary>
    public string Text(string name, int min, int max) =>
        Required(name, out var value) ? ReadText(name, value, min, max) ?? "" : "";

    /// <summary>A text, or none.</summary>
    public string? OptionalText(string name, int min, int max) =>
        _object.TryGetProperty(name, out var value) ? ReadText(name, value, min, max) : null;

    /// <summary>A text, null or none.</summary>
    public string? NullableText(string name, int min, int max) =>
        Given(name, out var value) ? ReadText(name, value, min, max) : null;

    /// <summary>True or false.</summary>
    public bool Bool(string name) => Required(name, out var value) && ReadBool(name, value) is true;

    /// <summary>True, false or none.</summary>
    public bool? OptionalBool(string name) =>
        _object.TryGetProperty(name, out var value) ? ReadBool(name, value) : null;

    /// <summary>True, false, null or none.</summary>
    public bool? NullableBool(string name) =>
        Given(name, out var value) ? ReadBool(name, value) : null;

    /// <summary>One of a few texts.</summary>
    public string Choice(string name, IReadOnlyList<string> choices) =>
        Required(name, out var value) ? ReadChoice(name, value, choices) ?? "" : "";

    /// <summary>One of a few texts, or none.</summary>
    public string? OptionalChoice(string name, IReadOnlyList<string> choices) =>
        _object.TryGetProperty(name, out var value) ? ReadChoice(name, value, choices) : null;

    /// <summary>One of a few texts, null or none.</summary>
    public string? NullableChoice(string name, IReadOnlyList<string> choices) =>
        Given(name, out var value) ? ReadChoice(name, value, choices) : null;

    /// <summary>A number, whole or not.</summary>
    public double Number(string name, double min, double max)
    {
        if (!Required(name, out var value))
        {
            return min;
        }
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && number >= min && number <= max)
        {
            return number;
        }
        Refuse(name, $"must be a number from {min} to {max}, not {Name(value)}");
        return min;
    }

    /// <summary>An object.</summary>
    public JsonFields Object(string name) =>
        Required(name, out var value)
            ? ReadObject(name, value)
            : new(NoFields, PathOf(name) + ".", -1, new());

    /// <summary>An object, null or none.</summary>
    public JsonFields? NullableObject(string name) =>
        Given(name, out var value) ? ReadObject(name, value) : null;

    /// <summary>An array of objects; an element that is none is wrong and left out.</summary>
    /// <param name="name">The field.</param>
    /// <param name="countMin">Elements at least.</param>
    /// <param name="countMax">Elements at most.</param>
    /// <param name="pathName">How paths call the field, where not by its name.</param>
    public IReadOnlyList<JsonFields> Rows(
        string name, int countMin, int countMax, string? pathName = null) =>
        Required(name, out var value)
            ? ReadRows(name, value, countMin, countMax, pathName ?? name)
            : [];

    /// <summary>An array of objects, null or none.</summary>
    public IReadOnlyList<JsonFields>? NullableRows(string name, int countMin, int countMax) =>
        Given(name, out var value) ? ReadRows(name, value, countMin, countMax, name) : null;

    /// <summary>An array of objects or none; null is wrong.</summary>
    public IReadOnlyList<JsonFields>? OptionalRows(string name, int countMin, int countMax) =>
        _object.TryGetProperty(name, out _) ? Rows(name, countMin, countMax) : null;

    /// <summary>An array of texts.</summary>
    public IReadOnlyList<string> Texts(string name, int countMin, int countMax, int lengthMax)
    {
        if (!Required(name, out var value) || !HasCount(name, value, countMin, countMax))
        {
            return [];
        }
        var texts = new List<string>();
        foreach (var (index, element) in value.EnumerateArray().Index())
        {
            texts.Add(ReadText($"{name}.{index}", element, 1, lengthMax) ?? "");
        }
        return texts;
    }

    private bool Required(string name, out JsonElement value)
    {
        if (_object.TryGetProperty(name, out value))
        {
            return true;
        }
        Refuse(name, "is required");
        return false;
    }

    private bool Given(string name, out JsonElement value) =>
        _object.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private int? ReadInt(string name, JsonElement value, int min, int max)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            && number >= min && number <= max)
        {
            return (int)number;
        }
        Refuse(name, $"must be a whole number from {min} to {max}, not {Name(value)}");
        return null;
    }

    private string? ReadText(string name, JsonElement value, int min, int max)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (text is null)
        {
            Refuse(name, $"must be a text, not {Name(value)}");
        }
        else if (text.Length < min || text.Length > max)
        {
            Refuse(
                name, $"must have {min} to {max} UTF-16 code units, not {text.Length}");
        }
        else if (text.Contains('\0'))
        {
            Refuse(name, "must not contain the character U+0000");
        }
        else
        {
            return text;
        }
        return null;
    }

    private bool? ReadBool(string name, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.ValueKind == JsonValueKind.True;
        }
        Refuse(name, $"must be true or false, not {Name(value)}");
        return null;
    }

    private string? ReadChoice(string name, JsonElement value, IReadOnlyList<string> choices)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : null;
        if (text is not null && choices.Contains(text))
        {
            return text;
        }
        Refuse(name, $"must be one of {string.Join(", ", choices)}, not {Name(value)}");
        return null;
    }

    private JsonFields ReadObject(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return new(value, PathOf(name) + ".", -1, Errors);
        }
        Refuse(name, $"must be an object, not {Name(value)}");
        return new(NoFields, PathOf(name) + ".", -1, new());
    }

    private List<JsonFields> ReadRows(
        string name, JsonElement value, int countMin, int countMax, string pathName) =>
        HasCount(name, value, countMin, countMax)
            ? Objects(value, PathOf(pathName) + ".", Errors)
            : [];

    private bool HasCount(string name, JsonElement value, int min, int max)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            Refuse(name, $"must be an array, not {Name(value)}");
            return false;
        }
        var count = value.GetArrayLength();
        if (count < min || count > max)
        {
            Refuse(name, $"must have {min} to {max} elements, not {count}");
            return false;
        }
        return true;
    }

    private static List<JsonFields> Objects(JsonElement array, string parent, FieldErrors errors)
    {
        var rows = new List<JsonFields>(array.GetArrayLength());
        var index = 0;
        foreach (var element in array.EnumerateArray())
        {
            var row = new JsonFields(element, parent, index++, errors);
            if (element.ValueKind == JsonValueKind.Object)
            {
                rows.Add(row);
            }
            else
            {
                row.Refuse("", $"must be an object, not {Name(element)}");
            }
        }
        return rows;
    }

    /// <summary>What a value is, for a message: numbers and short texts as they stand.</summary>
    private static string Name(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.Null or JsonValueKind.Undefined => "null",
        JsonValueKind.String when value.GetString() is { Length: <= 40 } text => $"\"{text}\"",
        JsonValueKind.String => "a longer text",
        _ when value.GetRawText() is { Length: <= 40 } raw => raw,
        _ => "a longer number",
    };
}

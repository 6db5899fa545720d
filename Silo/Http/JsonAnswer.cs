using System.Text.Encodings.Web;
using System.Text.Json;

namespace Inventory.Silo.Http;

/// <summary>A JSON body in the making: a writer over bytes, both used again by later answers.
/// </summary>
internal sealed class JsonAnswer
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static JsonAnswer? _spare;

    private readonly PooledBytes _bytes = new();

    private JsonAnswer() => Writer = new Utf8JsonWriter(_bytes, Options);

    public Utf8JsonWriter Writer { get; }

    /// <summary>Takes one that is free.</summary>
    public static JsonAnswer Take()
    {
        var answer = _spare ?? new JsonAnswer();
        _spare = null;
        return answer;
    }

    /// <summary>The finished body.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        Writer.Flush();
        return _bytes.Written;
    }

    /// <summary>Frees it for the next answer.</summary>
    public void Return()
    {
        _bytes.Clear();
        Writer.Reset();
        _spare = this;
    }
}

using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;

namespace Inventory.Silo.Http;

/// <summary>The body of one request: read once into pooled bytes, parsed at most once.</summary>
internal sealed class RequestBody
{
    private const int DepthMax = 32;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = DepthMax };

    private byte[]? _bytes;
    private int _count;
    private JsonDocument? _document;

    /// <summary>Reads the whole body; a second call answers the same bytes.</summary>
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, int bytesMax)
    {
        if (_bytes is not null)
        {
            return new(_bytes.AsMemory(0, _count));
        }
        var announced = context.Request.ContentLength;
        if (announced > bytesMax)
        {
            throw TooLarge(bytesMax);
        }
        _bytes = ArrayPool<byte>.Shared.Rent((int)(announced ?? 4096) + 1);
        return ReadRestAsync(context, bytesMax);
    }

    /// <summary>Parses strictly: UTF-8 without lone surrogates, one JSON value.</summary>
    /// <exception cref="RequestRefusedException">400 with what is wrong and where.</exception>
    public JsonElement Parse(ReadOnlyMemory<byte> bytes)
    {
        if (_document is not null)
        {
            return _document.RootElement;
        }
        if (bytes.Span.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }
        if (bytes.IsEmpty)
        {
            throw Malformed("The body is empty; send JSON");
        }
        if (!Utf8.IsValid(bytes.Span))
        {
            throw Malformed("The body is not valid UTF-8");
        }
        try
        {
            _document = JsonDocument.Parse(bytes, Strict);
        }
        catch (JsonException fault)
        {
            throw Malformed(Explain(fault));
        }
        RequireWholeText(bytes.Span);
        return _document.RootElement;
    }

    /// <summary>Gives the bytes back; nothing read from them may be used afterwards.</summary>
    public void Release()
    {
        _document?.Dispose();
        _document = null;
        if (_bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = null;
        }
    }

    /// <summary>Requires that the body is announced as JSON in UTF-8.</summary>
    public static void RequireJson(HttpRequest request)
    {
        var type = request.ContentType;
        if (string.Equals(type, "application/json", StringComparison.OrdinalIgnoreCase)
            || (type is null && request.ContentLength is null or 0))
        {
            return;
        }
        var isJson = MediaTypeHeaderValue.TryParse(type, out var parsed)
            && parsed.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!parsed.Charset.HasValue || parsed.Charset.Value.Trim('"')
                .Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!isJson)
        {
            throw new RequestRefusedException(Problem.Of(
                StatusCodes.Status415UnsupportedMediaType,
                "The body must be sent as Content-Type: application/json, in UTF-8"));
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadRestAsync(HttpContext context, int bytesMax)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            var buffer = read.Buffer;
            if (_count + buffer.Length > bytesMax)
            {
                reader.AdvanceTo(buffer.Start);
                throw TooLarge(bytesMax);
            }
            Reserve((int)buffer.Length);
            buffer.CopyTo(_bytes.AsSpan(_count));
            _count += (int)buffer.Length;
            reader.AdvanceTo(buffer.End);
            if (read.IsCompleted)
            {
                return _bytes.AsMemory(0, _count);
            }
        }
    }

    private void Reserve(int more)
    {
        if (_count + more <= _bytes!.Length)
        {
            return;
        }
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_count + more, _bytes.Length * 2));
        _bytes.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }

    /// <summary>An escaped half of a surrogate pair is legal JSON but no text. Such bodies are
    /// rare, so only one that has the escape of a surrogate is read again.</summary>
    private static void RequireWholeText(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOf("\\uD"u8) < 0 && bytes.IndexOf("\\ud"u8) < 0)
        {
            return;
        }
        var reader = new Utf8JsonReader(
            bytes, new JsonReaderOptions { MaxDepth = DepthMax });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            {
                continue;
            }
            try
            {
                _ = reader.GetString();
            }
            catch (InvalidOperationException)
            {
                throw Malformed(
                    $"The text at byte {reader.TokenStartIndex} has half of a surrogate pair");
            }
        }
    }

    private static string Explain(JsonException fault)
    {
        var end = fault.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var what = end < 0 ? fault.Message : fault.Message[..end];
        return $"The body is not valid JSON: {what} (line {fault.LineNumber + 1}, "
            + $"byte {fault.BytePositionInLine + 1})";
    }

    private static RequestRefusedException Malformed(string title) =>
        new(Problem.Of(StatusCodes.Status400BadRequest, title));

    private static RequestRefusedException TooLarge(int bytesMax) =>
        new(Problem.Of(
            StatusCodes.Status413PayloadTooLarge,
            $"The body is larger than {bytesMax} bytes; send it in parts"));
}

using System.Text.Json;

namespace Inventory.LoadTests.Http;

/// <summary>How an import ended, in rows.</summary>
internal sealed record ImportResult(long Rows, long Accepted, long Created, long Rejected);

/// <summary>
/// Reads the lines an import answers with: progress, rejected rows, and the result last.
/// </summary>
internal static class ImportAnswer
{
    /// <summary>Reads to the end.</summary>
    /// <exception cref="InvalidDataException">The answer ended without a result.</exception>
    public static async Task<ImportResult> ReadAsync(
        HttpResponseMessage response, Action<long> progress, CancellationToken cancel)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        using var reader = new StreamReader(stream);
        ImportResult? result = null;
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty("progress", out var done))
            {
                progress(done.GetProperty("rows").GetInt64());
            }
            else if (json.RootElement.TryGetProperty("result", out var end))
            {
                result = Result(end);
            }
        }

        return result ?? throw new InvalidDataException("The import ended without a result.");
    }

    private static ImportResult Result(JsonElement end) => new(
        end.GetProperty("rows").GetInt64(),
        end.GetProperty("accepted").GetInt64(),
        end.GetProperty("created").GetInt64(),
        end.GetProperty("rejected").GetInt64());
}

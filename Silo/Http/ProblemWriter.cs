using System.Text.Json;

namespace Inventory.Silo.Http;

/// <summary>Writes problems.</summary>
internal static class ProblemWriter
{
    /// <summary>Writes headers and body of a problem.</summary>
    /// <param name="response">The answer, not begun.</param>
    /// <param name="problem">What to say.</param>
    /// <param name="key">The key to repeat the call with.</param>
    /// <param name="json">Where the body goes.</param>
    public static void Write(
        HttpResponse response, Problem problem, string? key, Utf8JsonWriter json)
    {
        if (problem.RetryAfter > 0)
        {
            response.Headers.RetryAfter = $"{problem.RetryAfter}";
        }
        if (problem.Allow is not null)
        {
            response.Headers.Allow = problem.Allow;
        }
        if (key is not null)
        {
            response.Headers["Idempotency-Key"] = key;
        }
        WriteBody(json, problem, key);
    }

    /// <summary>Writes the body of a problem.</summary>
    public static void WriteBody(Utf8JsonWriter json, Problem problem, string? key = null)
    {
        json.WriteStartObject();
        json.WriteNumber("status", problem.Status);
        json.WriteString("title", problem.Title);
        json.WriteString("type", Problem.Type);
        WriteErrors(json, problem.Errors);
        WriteDetails(json, problem.Details);
        if (key is not null)
        {
            json.WriteString("idempotency_key", key);
        }
        json.WriteEndObject();
    }

    /// <summary>Answers a problem where there is no call: no route, no token.</summary>
    /// <param name="context">The request.</param>
    /// <param name="problem">What to say.</param>
    /// <param name="key">The key to repeat the request with.</param>
    public static async Task SendAsync(HttpContext context, Problem problem, string? key = null)
    {
        var answer = JsonAnswer.Take();
        Write(context.Response, problem, key, answer.Writer);
        var body = answer.Finish().ToArray();
        answer.Return();
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = "application/problem+json";
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    private static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<FieldError> errors)
    {
        json.WriteStartObject("errors");
        foreach (var (path, message) in errors)
        {
            json.WriteString(path, message);
        }
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, Action<Utf8JsonWriter>? details)
    {
        if (details is null)
        {
            return;
        }
        json.WriteStartArray("details");
        details(json);
        json.WriteEndArray();
    }
}

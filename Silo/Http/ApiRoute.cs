using Inventory.Domain.Stores;

namespace Inventory.Silo.Http;

/// <summary>One call of the API: a method and a pattern, who may make it, and what answers it.
/// </summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The pattern from the host's root.</param>
/// <param name="Required">Scopes of which one is needed.</param>
/// <param name="Handler">Answers.</param>
internal sealed record ApiRoute(
    string Method, string Pattern, Scopes Required, Func<ApiCall, ValueTask> Handler)
{
    private readonly string[] _segments = Pattern.Split('/');

    /// <summary>True when the call is repeated by its <c>Idempotency-Key</c>; an import is by its
    /// rows, which set values.</summary>
    public bool TakesKey =>
        Method is "POST" or "PUT" && !Pattern.EndsWith("/import", StringComparison.Ordinal);

    /// <summary>The value of a parameter out of the request line, where <c>%2F</c> and <c>%252F</c>
    /// still differ; null where the line has another form.</summary>
    public string? Unescaped(HttpContext context, string name)
    {
        var target = context.Features
            .Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()?.RawTarget ?? "";
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var sent = (query < 0 ? target : target[..query]).Split('/');
        var index = Array.IndexOf(_segments, "{" + name + "}");
        return index >= 0 && sent.Length == _segments.Length
            ? Uri.UnescapeDataString(sent[index])
            : null;
    }
}

using Inventory.Domain.Stores;

namespace Inventory.Silo.Http;

/// <summary>Every call of the API. The parts of the host add theirs, then all are mapped at once:
/// one endpoint per pattern, so that a wrong method is answered by us.</summary>
internal sealed class ApiRoutes
{
    private const string StoreRoot = "/stores/{store_hash}/v3";

    private readonly List<ApiRoute> _all = [];

    /// <summary>Every call added so far.</summary>
    public IReadOnlyList<ApiRoute> All => _all;

    /// <summary>Adds a call under <c>/stores/{store_hash}/v3</c>.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="pattern">The rest of the path, such as <c>/inventory/items/{variant_id}</c>.
    /// </param>
    /// <param name="required">Scopes of which one is needed, from <see cref="Access"/>.</param>
    /// <param name="handler">Answers.</param>
    public void Store(
        string method, string pattern, Scopes required, Func<ApiCall, ValueTask> handler) =>
        _all.Add(new(method, StoreRoot + pattern, required, handler));

    /// <summary>Adds a call at the host's root, for any store's token with the scope.</summary>
    public void Root(
        string method, string pattern, Scopes required, Func<ApiCall, ValueTask> handler) =>
        _all.Add(new(method, pattern, required, handler));

    /// <summary>Maps every call, and 404 for everything else.</summary>
    public void MapTo(IEndpointRouteBuilder endpoints, ApiGate gate)
    {
        foreach (var pattern in _all.GroupBy(route => route.Pattern, StringComparer.Ordinal))
        {
            endpoints.Map(pattern.Key, new ApiEndpoint([.. pattern], gate).InvokeAsync);
        }
        endpoints.Map("/{**path}", NothingThere).WithOrder(int.MaxValue);
    }

    private static Task NothingThere(HttpContext context) => ProblemWriter.SendAsync(
        context, Problem.NotFound($"{context.Request.Path} is not a path of this API"));
}

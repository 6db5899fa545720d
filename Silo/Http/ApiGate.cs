using Inventory.Domain.Stores;
using Inventory.Grains.Clustering;
using Inventory.Grains.Control;

namespace Inventory.Silo.Http;

/// <summary>Says who calls, and whether the call is theirs to make.</summary>
internal sealed partial class ApiGate(
    StoreRegistry registry,
    StoreRenewal renewal,
    ReadLease lease,
    TimeProvider time,
    ILogger<ApiGate> log)
{
    private static readonly TimeSpan TellPause = TimeSpan.FromSeconds(10);

    private static readonly Problem NoToken = Problem.Of(
        StatusCodes.Status401Unauthorized,
        "A valid API token is needed in the header X-Auth-Token");

    private static readonly Problem UnknownToken = NoToken with { RestsOnStore = true };

    private readonly Lock _telling = new();
    private long? _toldAt;

    /// <summary>The clock of calls.</summary>
    public TimeProvider Time => time;

    /// <summary>Where unexpected faults are written.</summary>
    public ILogger Log => log;

    /// <summary>False while the ledger, shared with other silos, has not answered for so long that
    /// every call would wait in vain, for the ledger or for a lease to answer without it.</summary>
    public bool MayAnswer => lease.IsHeld;

    /// <summary>True where what rests on a store is refused only after
    /// <see cref="AdmitAgainAsync"/>.</summary>
    public bool IsAskedTwice => renewal.IsNeeded;

    /// <summary>Reads what others have changed of the stores a request is about, then finds its
    /// caller.</summary>
    /// <exception cref="RequestRefusedException">401 or 403.</exception>
    /// <exception cref="Storage.LedgerUnavailableException">Nobody can say.</exception>
    public async ValueTask<Caller> AdmitAgainAsync(HttpContext context, Scopes required)
    {
        if (IsAdminPath(context))
        {
            await renewal.RenewAllAsync(context.RequestAborted);
        }
        else if (context.Request.RouteValues.GetValueOrDefault("store_hash") is string store)
        {
            await renewal.RenewAsync(store, context.RequestAborted);
        }
        return Admit(context, required, out var problem)
            ?? throw new RequestRefusedException(problem!);
    }

    /// <summary>Finds the caller of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="required">Scopes of which one is needed.</param>
    /// <param name="problem">401 or 403 where there is no caller.</param>
    /// <returns>The caller; null where the call is refused.</returns>
    public Caller? Admit(HttpContext context, Scopes required, out Problem? problem)
    {
        var sent = context.Request.Headers["X-Auth-Token"];
        if (sent.Count != 1 || registry.Current.FindCaller(sent[0]) is not { } caller)
        {
            var isToken = sent is [{ Length: > 0 and <= TokenHash.TokenLengthMax }];
            problem = isToken ? UnknownToken : NoToken;
            return null;
        }
        problem = (caller.Scopes & required) == Scopes.None
            ? Forbidden($"The token needs one of the scopes {Names(required)}")
            : context.Request.RouteValues.TryGetValue("store_hash", out var hash)
                && !string.Equals(hash as string, caller.Store.Hash)
                && !(caller.IsHostAdmin && IsAdminPath(context))
            ? Forbidden("The token belongs to another store")
            : null;
        return problem is null ? caller : null;
    }

    /// <summary>Writes why the ledger cannot be reached, for the operator: once in a while, since
    /// every request meets it.</summary>
    public void TellAway(string reason)
    {
        lock (_telling)
        {
            if (_toldAt is { } before && time.GetElapsedTime(before) < TellPause)
            {
                return;
            }
            _toldAt = time.GetTimestamp();
        }
        LogAway(log, reason);
    }

    private static bool IsAdminPath(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase);

    private static Problem Forbidden(string title) =>
        Problem.Of(StatusCodes.Status403Forbidden, title);

    private static string Names(Scopes required) => string.Join(", ", ScopeNames.Of(required));

    [LoggerMessage(2, LogLevel.Warning, "Requests are answered with 503: {Reason}")]
    private static partial void LogAway(ILogger log, string reason);
}

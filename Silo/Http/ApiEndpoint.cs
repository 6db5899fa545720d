using Inventory.Grains.Control;
using Inventory.Grains.Items;
using Inventory.Storage;

namespace Inventory.Silo.Http;

/// <summary>All methods of one pattern. It turns every way a call can go wrong into a problem.
/// </summary>
internal sealed partial class ApiEndpoint(ApiRoute[] routes, ApiGate gate)
{
    private readonly string _allow = string.Join(", ", routes.Select(route => route.Method));

    /// <summary>Answers a request. Makes no state machine where the handler ends at once.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (Find(context.Request.Method) is not { } route)
        {
            return ProblemWriter.SendAsync(context, WrongMethod(context.Request.Method));
        }
        if (!gate.MayAnswer)
        {
            return RefuseAllAsync(context, route);
        }
        if (gate.Admit(context, route.Required, out var problem) is not { } caller)
        {
            return problem!.RestsOnStore && gate.IsAskedTwice
                ? AdmitAgainAsync(context, route)
                : ProblemWriter.SendAsync(context, problem);
        }
        return CarryOutAsync(new ApiCall(context, route, caller, gate.Time));
    }

    private Task CarryOutAsync(ApiCall call)
    {
        ValueTask pending;
        try
        {
            pending = call.Route.Handler(call);
        }
#pragma warning disable CA1031 // Every fault has its answer.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            pending = ValueTask.FromException(fault);
        }
        if (pending.IsCompletedSuccessfully)
        {
            // Its state machine may be one that is used again, once its end was taken.
            pending.GetAwaiter().GetResult();
            call.Release();
            return Task.CompletedTask;
        }
        return AwaitAsync(call, pending);
    }

    private async Task AdmitAgainAsync(HttpContext context, ApiRoute route)
    {
        Caller caller;
        try
        {
            caller = await gate.AdmitAgainAsync(context, route.Required);
        }
#pragma warning disable CA1031 // Every fault has its answer.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            if (!context.RequestAborted.IsCancellationRequested)
            {
                await ProblemWriter.SendAsync(context, ProblemOf(context, fault));
            }
            return;
        }
        await CarryOutAsync(new ApiCall(context, route, caller, gate.Time));
    }

    /// <summary>Carries out once more what rests on a store that others may have changed.</summary>
    /// <returns>Why the call is refused all the same; null when it was answered.</returns>
    private async ValueTask<Exception?> CarryOutAgainAsync(ApiCall call, Exception fault)
    {
        if (fault is not RequestRefusedException { Problem.RestsOnStore: true }
            || !gate.IsAskedTwice)
        {
            return fault;
        }
        try
        {
            call.Caller = await gate.AdmitAgainAsync(call.Context, call.Route.Required);
            await call.Route.Handler(call);
            return null;
        }
#pragma warning disable CA1031 // Every fault has its answer.
        catch (Exception again)
#pragma warning restore CA1031
        {
            return again;
        }
    }

    // A token revoked by others may still look valid here, so nobody is asked for one.
    private Task RefuseAllAsync(HttpContext context, ApiRoute route)
    {
        try
        {
            var key = route.TakesKey
                ? IdempotencyKey.Read(context.Request.Headers["Idempotency-Key"], gate.Time).Text
                : null;
            return ProblemWriter.SendAsync(context, Problem.LedgerAway, key);
        }
        catch (RequestRefusedException refused)
        {
            return ProblemWriter.SendAsync(context, refused.Problem);
        }
    }

    private async Task AwaitAsync(ApiCall call, ValueTask pending)
    {
        try
        {
            await pending;
        }
#pragma warning disable CA1031 // Every fault has its answer.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            await RecoverAsync(call, fault);
        }
        finally
        {
            call.Release();
        }
    }

    private async ValueTask RecoverAsync(ApiCall call, Exception first)
    {
        var context = call.Context;
        if (await CarryOutAgainAsync(call, first) is not { } fault
            || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        var problem = ProblemOf(context, fault);
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }
        context.Response.Clear();
        await call.RefuseAsync(problem);
    }

    private Problem ProblemOf(HttpContext context, Exception fault)
    {
        if (fault is LedgerUnavailableException away)
        {
            gate.TellAway(away.Message);
        }
        if (Translate(fault) is { } problem)
        {
            return problem;
        }
        LogUnexpected(gate.Log, fault, context.Request.Method, context.Request.Path);
        return Problem.Unavailable("The request could not be carried out; try again");
    }

    /// <summary>The problem of a fault; null for one that nothing here expects.</summary>
    private static Problem? Translate(Exception fault) => fault switch
    {
        RequestRefusedException refused => refused.Problem,
        LedgerUnavailableException => Problem.LedgerAway,
        ItemQuarantinedException => Problem.Unavailable(
            "The item cannot be read until it is repaired"),
        ItemUnavailableException => Problem.Unavailable("The item is reloading; try again"),
        BadHttpRequestException bad => Problem.Of(bad.StatusCode, Explain(bad)),
        ControlEntryTooLargeException large => Problem.Of(413, large.Message),
        Orleans.Runtime.LimitExceededException => Problem.TooMany(
            "Too many requests wait for this item; try again"),
        Orleans.Runtime.OrleansException or TimeoutException or OperationCanceledException =>
            Problem.Unavailable("The item did not answer in time; repeat with the same key"),
        _ => null,
    };

    private static string Explain(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout => "The body came too slowly",
        StatusCodes.Status413PayloadTooLarge => "The body is too large",
        _ => "The request is broken HTTP",
    };

    private ApiRoute? Find(string method)
    {
        foreach (var route in routes)
        {
            if (string.Equals(route.Method, method))
            {
                return route;
            }
        }
        return null;
    }

    private Problem WrongMethod(string method) => new()
    {
        Status = StatusCodes.Status405MethodNotAllowed,
        Title = $"{method} is not possible here, only {_allow}",
        Allow = _allow,
    };

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed unexpectedly")]
    private static partial void LogUnexpected(
        ILogger log, Exception fault, string method, string path);
}

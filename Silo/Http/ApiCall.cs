using System.Text.Json;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;

namespace Inventory.Silo.Http;

/// <summary>One request of a known caller: what handlers read from and answer through.</summary>
internal sealed class ApiCall
{
    /// <summary>Bytes a body may have where nothing else is said.</summary>
    public const int BodyBytesMax = 4 * 1024 * 1024;

    private const string JsonType = "application/json";
    private const string ProblemType = "application/problem+json";

    private RequestBody? _body;
    private JsonAnswer? _answer;
    private IdempotencyKey? _key;

    public ApiCall(HttpContext context, ApiRoute route, Caller caller, TimeProvider time)
    {
        Context = context;
        Route = route;
        Caller = caller;
        Time = time;
    }

    /// <summary>The request and the answer as ASP.NET has them.</summary>
    public HttpContext Context { get; }

    /// <summary>What is called.</summary>
    public ApiRoute Route { get; }

    /// <summary>Who calls.</summary>
    public Caller Caller { get; set; }

    /// <summary>The store the request is about, as it is now.</summary>
    public StoreSnapshot Store => Caller.Store;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Unix milliseconds.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Ends when the client has gone.</summary>
    public CancellationToken Cancel => Context.RequestAborted;

    /// <summary>True when the token has the scope; <c>admin</c> has every one.</summary>
    public bool Has(Scopes scope) =>
        (Caller.Scopes & (scope | Scopes.Admin)) != Scopes.None;

    /// <summary>Typed values of the query string.</summary>
    public Query Query() => new(Context.Request);

    /// <summary>A number of the path, 1 upward; null where the text is none, which names nothing
    /// and so is a 404.</summary>
    public int? PathNumber(string name) =>
        int.TryParse(RawPath(name), System.Globalization.NumberStyles.None, null, out var number)
        && number > 0
            ? number
            : null;

    /// <summary>A text of the path, with <c>%2F</c> read as a slash.</summary>
    public string PathText(string name)
    {
        var text = RawPath(name);
        return text.Contains('%') ? Route.Unescaped(Context, name) ?? text : text;
    }

    /// <summary>The whole body, bounded.</summary>
    /// <exception cref="RequestRefusedException">It is too large.</exception>
    /// <exception cref="BadHttpRequestException">It is broken or too slow.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(int bytesMax = BodyBytesMax)
    {
        _body ??= new RequestBody();
        return _body.ReadAsync(Context, bytesMax);
    }

    /// <summary>The body as a JSON object.</summary>
    /// <exception cref="RequestRefusedException">It is not JSON (415, 400) or no object (422).
    /// </exception>
    public async ValueTask<JsonFields> ReadObjectAsync(int bytesMax = BodyBytesMax) =>
        JsonFields.Object(await ReadJsonAsync(bytesMax));

    /// <summary>The body as a JSON object, or one without members where there is no body.</summary>
    public async ValueTask<JsonFields> ReadOptionalObjectAsync(int bytesMax = BodyBytesMax)
    {
        var body = await ReadBodyAsync(bytesMax);
        return body.IsEmpty ? JsonFields.Empty : JsonFields.Object(await ReadJsonAsync(bytesMax));
    }

    /// <summary>The body as a JSON array of objects, 1 to <paramref name="countMax"/>.</summary>
    public async ValueTask<IReadOnlyList<JsonFields>> ReadRowsAsync(
        int countMax, int bytesMax = BodyBytesMax) =>
        JsonFields.Rows(await ReadJsonAsync(bytesMax), countMax);

    /// <summary>The body as any JSON value; it lives as long as the call.</summary>
    public async ValueTask<JsonElement> ReadJsonAsync(int bytesMax = BodyBytesMax)
    {
        RequestBody.RequireJson(Context.Request);
        var bytes = await ReadBodyAsync(bytesMax);
        return _body!.Parse(bytes);
    }

    /// <summary>Names the operation by its <c>Idempotency-Key</c>, or gives it a name of the host's
    /// own. After this a 503 carries the key to repeat the call with.</summary>
    /// <param name="body">The body as it came.</param>
    /// <exception cref="RequestRefusedException">The key breaks the rules.</exception>
    public Operation Operation(ReadOnlyMemory<byte> body)
    {
        var request = Context.Request;
        var key = IdempotencyKey.Read(request.Headers["Idempotency-Key"], Time);
        _key = key;
        return key.IsClients
            ? key.ToOperation(Store.Hash, request.Method, request.Path, body.Span)
            : key.ToOperation();
    }

    /// <summary>True when the host made the key longer ago than one is honoured; known after <see
    /// cref="Operation"/>.</summary>
    public bool HasExpiredKey => _key is { } key && key.IsTooOld(Now);

    /// <summary>True when the client sent a key: an earlier answer is marked as one.</summary>
    public bool HasKey => Context.Request.Headers.ContainsKey("Idempotency-Key");

    /// <summary>Begins a JSON answer; <see cref="EndAsync"/> sends it.</summary>
    public Utf8JsonWriter Begin()
    {
        _answer ??= JsonAnswer.Take();
        return _answer.Writer;
    }

    /// <summary>Sends the JSON begun.</summary>
    public ValueTask EndAsync(int status = StatusCodes.Status200OK) =>
        SendAsync(status, JsonType, _answer!.Finish());

    /// <summary>Sends JSON that is there already.</summary>
    public ValueTask JsonAsync(int status, ReadOnlyMemory<byte> body) =>
        SendAsync(status, JsonType, body);

    /// <summary>Answers a status without a body.</summary>
    public ValueTask EmptyAsync(int status)
    {
        Context.Response.StatusCode = status;
        return ValueTask.CompletedTask;
    }

    /// <summary>Says that the answer is that of an earlier call of the same key.</summary>
    public void MarkReplayed() => Context.Response.Headers["Idempotency-Replayed"] = "true";

    /// <summary>Says that the answer's rows are not all carried out yet, and under which key a
    /// repeat tells when they are.</summary>
    public void MarkSettling()
    {
        Context.Response.Headers["Inventory-Settling"] = "true";
        Context.Response.Headers["Idempotency-Key"] = _key!.Value.Text;
    }

    /// <summary>Refuses.</summary>
    public ValueTask RefuseAsync(Problem problem)
    {
        _answer?.Return();
        _answer = null;
        var key = problem.Status == StatusCodes.Status503ServiceUnavailable ? _key?.Text : null;
        ProblemWriter.Write(Context.Response, problem, key, Begin());
        return SendAsync(problem.Status, ProblemType, _answer!.Finish());
    }

    /// <summary>Gives back what was borrowed.</summary>
    public void Release()
    {
        _answer?.Return();
        _answer = null;
        _body?.Release();
        _body = null;
    }

    private string RawPath(string name) =>
        Context.Request.RouteValues.TryGetValue(name, out var value)
            ? value as string ?? ""
            : throw new ArgumentException($"The route has no {{{name}}}", nameof(name));

    private ValueTask SendAsync(int status, string type, ReadOnlyMemory<byte> body)
    {
        var response = Context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength = body.Length;
        var sent = response.BodyWriter.WriteAsync(body, Context.RequestAborted);
        if (!sent.IsCompletedSuccessfully)
        {
            return Awaited(sent);
        }
        _ = sent.Result;
        return ValueTask.CompletedTask;

        static async ValueTask Awaited(ValueTask<System.IO.Pipelines.FlushResult> pending) =>
            await pending;
    }
}

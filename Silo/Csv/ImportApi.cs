using Inventory.Grains.Control;
using Inventory.Grains.Imports;
using Inventory.Silo.Http;
using Inventory.Storage;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Inventory.Silo.Csv;

/// <summary>
/// Imports a CSV while it arrives. The answer begins once the header is good, and streams progress,
/// a line per rejected row and the result.
/// </summary>
internal sealed class ImportApi(
    ItemImporter importer, StoreRegistry registry, StoreRenewal renewal, ApiGate gate) : IApiPart
{
    /// <summary>Bytes a file may have: 1 GiB.</summary>
    public const long FileBytesMax = 1L << 30;

    /// <summary>UTF-16 code units one row may have, the header too.</summary>
    public const int RecordLengthMax = 256 * 1024;

    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes) =>
        routes.Store("POST", "/inventory/import", Access.InventoryWrite, ImportAsync);

    private async ValueTask ImportAsync(ApiCall call)
    {
        RequireCsv(call.Context.Request);
        var query = call.Query();
        var isDryRun = query.Bool("dry_run") ?? false;
        query.Errors.Check();
        AllowLargeBody(call.Context);
        using var text = new StreamReader(
            call.Context.Request.Body, CsvEncoding.Utf8, false, 64 * 1024, leaveOpen: true);
        var csv = new CsvReader(text, RecordLengthMax);
        var columns = await ReadHeaderAsync(csv, call.Cancel);
        var rows = new CsvRows(csv, columns, call.Store, () => RenewAsync(call));
        var run = new ImportRun(
            importer, gate, call.Store, rows, call.Context.Response, isDryRun);
        call.Context.Response.ContentType = "application/x-ndjson";
        await run.RunAsync(call.Cancel);
    }

    private async ValueTask<StoreSnapshot> RenewAsync(ApiCall call)
    {
        await renewal.RenewAsync(call.Store.Hash, call.Cancel);
        return registry.Current.Find(call.Store.Hash) ?? call.Store;
    }

    private static async Task<CsvColumns> ReadHeaderAsync(CsvReader csv, CancellationToken cancel)
    {
        var wrong = await csv.ReadAsync(cancel)
            ? csv.Describe()
            : "is missing: begin with the names of the columns";
        return wrong is null
            ? CsvColumns.Read(csv)
            : throw new RequestRefusedException(Problem.Field("header", wrong));
    }

    private static void RequireCsv(HttpRequest request)
    {
        var isCsv = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("text/csv", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue
                || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!isCsv)
        {
            throw new RequestRefusedException(Problem.Of(
                StatusCodes.Status415UnsupportedMediaType,
                "The file must be sent as Content-Type: text/csv, in UTF-8"));
        }
    }

    private static void AllowLargeBody(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = FileBytesMax;
        }
    }
}

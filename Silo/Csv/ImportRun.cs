using System.Text.Json;
using Inventory.Grains.Control;
using Inventory.Grains.Imports;
using Inventory.Silo.Http;
using Inventory.Storage;

namespace Inventory.Silo.Csv;

/// <summary>One import: reads ahead while rows are carried out, and reports as it goes.</summary>
internal sealed class ImportRun(
    ItemImporter importer,
    ApiGate gate,
    StoreSnapshot store,
    CsvRows rows,
    HttpResponse response,
    bool isDryRun)
{
    // Progress is told between chunks, and every chunk but the last has so many rows.
    private const int ProgressEvery = ItemImporter.RowsMax;
    private const string LedgerAway = "The ledger cannot be reached; send the file again";
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    private readonly List<RejectedRow> _rejected = [];
    private int _read;
    private int _created;
    private int _updated;
    private int _unchanged;
    private int _rejections;
    private int _accepted;

    /// <summary>Runs to the end of the file, or to the first fault of the ledger or of the file
    /// behind which no row can be told.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            var next = await ReadChunkAsync(cancel);
            while (next.Count > 0 || _rejected.Count > 0)
            {
                next = await CarryOutAsync(next, cancel);
            }
            await WriteEndAsync(cancel);
        }
        catch (LedgerUnavailableException e)
        {
            gate.TellAway(e.Message);
            await WriteAsync(json => WriteError(json, 503, LedgerAway), cancel);
        }
        catch (BadHttpRequestException e)
        {
            await WriteAsync(json => WriteError(json, e.StatusCode, e.Message), cancel);
        }
        await response.BodyWriter.FlushAsync(cancel);
    }

    private ValueTask WriteEndAsync(CancellationToken cancel) => rows.Stopped is { } reason
        ? WriteAsync(
            json => WriteError(json, StatusCodes.Status422UnprocessableEntity, reason), cancel)
        : WriteAsync(WriteResult, cancel);

    // Parsing the next chunk overlaps with carrying out this one. A chunk once begun is reported
    // even if the rest of the file cannot be read, and no read outlives the answer.
    private async Task<List<ImportRow>> CarryOutAsync(
        List<ImportRow> chunk, CancellationToken cancel)
    {
        var running = Task.Run(
            () => importer.ImportAsync(store.Hash, chunk, isDryRun),
            CancellationToken.None);
        var rejected = _rejected.ToArray();
        _rejected.Clear();
        var reading = ReadChunkAsync(cancel);
        try
        {
            await ReportAsync(await running, rejected, cancel);
        }
        finally
        {
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return await reading;
    }

    private async Task<List<ImportRow>> ReadChunkAsync(CancellationToken cancel)
    {
        var chunk = new List<ImportRow>(ItemImporter.RowsMax);
        while (chunk.Count + _rejected.Count < ItemImporter.RowsMax
            && await rows.ReadAsync(cancel) is { } row)
        {
            _read++;
            if (row.Good is null)
            {
                _rejected.Add(row.Rejected);
            }
            else
            {
                chunk.Add(row.Good);
            }
        }
        return chunk;
    }

    private async Task ReportAsync(
        IReadOnlyList<RowResult> results, RejectedRow[] rejected, CancellationToken cancel)
    {
        var lines = rejected.Concat(results.Where(r => r.Fate == RowFate.Rejected)
            .Select(r => new RejectedRow(r.Row.Line, r.Column, r.Reason ?? "")));
        foreach (var line in lines.OrderBy(r => r.Line))
        {
            _rejections++;
            await WriteAsync(json => WriteRejected(json, line), cancel);
        }
        foreach (var result in results.Where(r => r.Fate != RowFate.Rejected))
        {
            _accepted++;
            _created += result.IsFirstOfItem ? 1 : 0;
            _updated += result.Fate == RowFate.Updated
                || (result.Fate == RowFate.Created && !result.IsFirstOfItem) ? 1 : 0;
            _unchanged += result.Fate == RowFate.Unchanged ? 1 : 0;
        }
        if ((_accepted + _rejections) % ProgressEvery == 0)
        {
            await WriteAsync(WriteProgress, cancel);
            await response.BodyWriter.FlushAsync(cancel);
        }
    }

    private void WriteProgress(Utf8JsonWriter json)
    {
        json.WriteStartObject("progress");
        json.WriteNumber("rows", _accepted + _rejections);
        json.WriteNumber("rejected", _rejections);
        json.WriteEndObject();
    }

    private void WriteResult(Utf8JsonWriter json)
    {
        json.WriteStartObject("result");
        json.WriteNumber("rows", _read);
        json.WriteNumber("accepted", _accepted);
        json.WriteNumber("created", _created);
        json.WriteNumber("updated", _updated);
        json.WriteNumber("unchanged", _unchanged);
        json.WriteNumber("rejected", _rejections);
        json.WriteEndObject();
    }

    private static void WriteRejected(Utf8JsonWriter json, RejectedRow row)
    {
        json.WriteStartObject("rejected");
        json.WriteNumber("line", row.Line);
        json.WriteString("column", row.Column);
        json.WriteString("reason", row.Reason);
        json.WriteEndObject();
    }

    // Nothing may follow an error: what came before it is durable, the result is missing.
    private void WriteError(Utf8JsonWriter json, int status, string title)
    {
        json.WriteStartObject("error");
        json.WriteNumber("status", status);
        json.WriteString("title", title);
        json.WriteNumber("rows", _accepted + _rejections);
        json.WriteEndObject();
    }

    private async ValueTask WriteAsync(Action<Utf8JsonWriter> write, CancellationToken cancel)
    {
        var answer = JsonAnswer.Take();
        answer.Writer.WriteStartObject();
        write(answer.Writer);
        answer.Writer.WriteEndObject();
        await response.BodyWriter.WriteAsync(answer.Finish(), cancel);
        answer.Return();
        await response.BodyWriter.WriteAsync(LineEnd, cancel);
    }
}

using Inventory.LoadTests.Host;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.FlashSale;

/// <summary>A sale to run: at a running host, or at one to be started.</summary>
internal sealed record SaleRequest(Target? At, string? HostDll, string Data, SaleTerms Terms);

/// <summary>A whole flash sale: host, import, sale, audit, report.</summary>
internal static class FlashSaleRun
{
    private const int ProblemsShown = 5;

    /// <summary>
    /// Answers 0 when everything adds up, 1 when something differs or cannot be done.
    /// </summary>
    public static async Task<int> RunAsync(SaleRequest request, CancellationToken cancel)
    {
        var directory = Directory.CreateDirectory(
            Path.Combine(request.Data, $"inventory-sale-{Environment.ProcessId}")).FullName;
        try
        {
            return await HostAndSellAsync(request, directory, cancel);
        }
        catch (Exception fault) when (fault is HttpRequestException or InvalidOperationException
            or InvalidDataException or KeyNotFoundException or System.Text.Json.JsonException)
        {
            await Console.Error.WriteLineAsync($"The flash sale stopped: {fault.Message}");
            return 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<int> HostAndSellAsync(
        SaleRequest request, string directory, CancellationToken cancel)
    {
        if (request.At is { } running)
        {
            return await SellAsync(running, request.Terms, directory, cancel);
        }

        var dll = request.HostDll ?? await Repository.BuildHostAsync(cancel);
        await using var host = await HostUnderTest.StartAsync(
            dll, Path.Combine(directory, "data"), new HostSettings(), cancel);
        return await SellAsync(host.Target, request.Terms, directory, cancel);
    }

    private static async Task<int> SellAsync(
        Target target, SaleTerms terms, string directory, CancellationToken cancel)
    {
        using var store = new StoreClient(target);
        await Console.Error.WriteLineAsync($"importing {terms.Skus:N0} SKUs");
        var start = await SaleSetup.RunAsync(
            store, terms, Path.Combine(directory, "skus.csv"), cancel);
        await Console.Error.WriteLineAsync(
            $"{terms.Buyers:N0} buyers, {terms.Concurrency:N0} at a time, for "
            + $"{terms.OnHand:N0} units of {terms.Sku} and {terms.BackorderLimit:N0} backorders");
        var sale = await new Sale(target, terms).RunAsync(cancel);
        var live = await store.ReadAsync(terms.Sku, cancel);
        var history = await History.ReadAsync(store, live.VariantId, cancel);
        return Report(start, sale, Audit.Run(terms, start, sale, live, history), history.Count);
    }

    private static int Report(SaleStart start, SaleResult sale, List<Check> checks, int rows)
    {
        var imported = start.Import.Rows / start.Elapsed.TotalSeconds;
        var rate = sale.Outcomes.Count / sale.Elapsed.TotalSeconds;
        Console.WriteLine(
            $"{start.Import.Rows:N0} SKUs imported in {start.Elapsed.TotalSeconds:N1} s "
            + $"({imported:N0} rows/s)");
        Console.WriteLine(
            $"{sale.Outcomes.Count:N0} buyers in {sale.Elapsed.TotalSeconds:N1} s ({rate:N0}/s), "
            + $"p50 {Milliseconds(sale, 50):N1} ms, p99 {Milliseconds(sale, 99):N1} ms a request, "
            + $"{sale.Repeats:N0} requests repeated, {rows:N0} history rows read");
        foreach (var check in checks)
        {
            Console.WriteLine(check.Holds
                ? $"  ok       {check.What}: {check.Found:N0}"
                : $"  DIFFERS  {check.What}: expected {check.Expected:N0}, found {check.Found:N0}");
        }

        var problems = sale.Outcomes.Select(o => o.Problem).OfType<string>();
        foreach (var problem in problems.Take(ProblemsShown))
        {
            Console.WriteLine($"  e.g. {problem}");
        }

        return Verdict(checks.Count(check => !check.Holds));
    }

    private static int Verdict(int differing)
    {
        Console.WriteLine(differing == 0
            ? "PASSED: every unit is accounted for."
            : $"FAILED: {differing} of the checks above differ.");
        return differing == 0 ? 0 : 1;
    }

    private static double Milliseconds(SaleResult sale, double percentile) =>
        sale.Latency.GetValueAtPercentile(percentile) / 1000.0;
}

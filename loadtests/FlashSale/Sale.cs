using System.Diagnostics;
using System.Text.Json;
using HdrHistogram;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.FlashSale;

/// <summary>How the buyers fared, buyer by buyer, and how long it took.</summary>
internal sealed record SaleResult(
    IReadOnlyList<Outcome> Outcomes, TimeSpan Elapsed, LongHistogram Latency, long Repeats);

/// <summary>Sends all buyers through, so many at a time.</summary>
internal sealed class Sale(Target target, SaleTerms terms)
{
    private static readonly TimeSpan ReportEach = TimeSpan.FromSeconds(1);
    private readonly Outcome[] _outcomes = new Outcome[terms.Buyers];
    private int _next = -1;
    private int _done;

    /// <summary>Runs the sale to its end.</summary>
    public async Task<SaleResult> RunAsync(CancellationToken cancel)
    {
        using var http = target.NewClient(terms.Concurrency);
        var clients = Enumerable.Range(0, terms.Concurrency)
            .Select(_ => new RepeatingClient(http, target)).ToList();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var progress = ReportAsync(over.Token);
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(clients.Select(client => BuyAsync(new Buyer(terms, client), cancel)));
        var elapsed = Stopwatch.GetElapsedTime(start);
        await over.CancelAsync();
        await progress;
        var latency = clients[0].Latency;
        clients.Skip(1).ToList().ForEach(client => latency.Add(client.Latency));
        return new(_outcomes, elapsed, latency, clients.Sum(client => client.Repeats));
    }

    private async Task BuyAsync(Buyer buyer, CancellationToken cancel)
    {
        while (Interlocked.Increment(ref _next) is var n && n < terms.Buyers)
        {
            _outcomes[n] = await TryBuyAsync(buyer, n, cancel);
            Interlocked.Increment(ref _done);
        }
    }

    // An answer that lacks a field of the contract is a finding about that buyer, not the end.
    private static async Task<Outcome> TryBuyAsync(
        Buyer buyer, int number, CancellationToken cancel)
    {
        try
        {
            return await buyer.BuyAsync(number, cancel);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            return Outcome.Wrong($"an answer against the contract: {fault.Message}");
        }
    }

    private async Task ReportAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(ReportEach, over).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing);
            Console.Error.WriteLine($"  {Volatile.Read(ref _done):N0} of {terms.Buyers:N0} buyers");
        }
    }
}

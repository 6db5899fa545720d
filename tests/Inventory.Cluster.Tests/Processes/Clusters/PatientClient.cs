using System.Collections.Concurrent;
using System.Diagnostics;
using Inventory.Cluster.Tests.Http;
using Inventory.Cluster.Tests.Processes.Kills;

namespace Inventory.Cluster.Tests.Processes.Clusters;

/// <summary>
/// How clients of a cluster send: what gets no answer is sent again under the same key, until it
/// has one. It knows how long each item could not be had.
/// </summary>
internal sealed class PatientClient
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PauseBetween = TimeSpan.FromMilliseconds(100);

    // Clients that never rest would leave two cores nothing for the silos.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<string, TimeSpan> _outages = new();
    private int _requests;
    private int _retries;

    public int Requests => _requests;

    public int Retries => _retries;

    /// <summary>The item that was gone for longest, and how long: from when the first try was sent
    /// that failed until an operation on it succeeded.</summary>
    public (string Sku, TimeSpan Outage) Longest => _outages
        .OrderByDescending(outage => outage.Value)
        .Select(outage => (outage.Key, outage.Value))
        .FirstOrDefault(("none", TimeSpan.Zero));

    public async Task<bool> SendAsync(Shop shop, Operation operation)
    {
        var since = Stopwatch.GetTimestamp();
        await TryAsync(shop, operation);
        var isFirst = true;
        while (operation.Outcome == Outcome.Unknown && MayRepeat(operation)
            && Stopwatch.GetElapsedTime(since) < Within)
        {
            isFirst = false;
            await Task.Delay(PauseBetween);
            Interlocked.Increment(ref _retries);
            await TryAsync(shop, operation);
        }
        if (!isFirst)
        {
            Note(operation, Stopwatch.GetElapsedTime(since));
        }
        await Task.Delay(Rest);
        return true;
    }

    private async Task TryAsync(Shop shop, Operation operation)
    {
        Interlocked.Increment(ref _requests);
        try
        {
            operation.Note(await operation.SendTo(shop));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            // No answer: it was done once or not at all.
        }
    }

    // Without an answer there is no key to repeat by, unless the client gave one.
    private static bool MayRepeat(Operation operation) =>
        operation.RepeatKey is not null || operation.IsNatural;

    private void Note(Operation operation, TimeSpan outage)
    {
        var skus = operation.Rows.Select(row => row.Sku)
            .Concat(operation.Lines.Select(line => line.Sku))
            .Append(operation.Sku ?? operation.Hold?.Sku ?? operation.OrderId)
            .Where(sku => sku.Length > 0);
        foreach (var sku in skus)
        {
            _outages.AddOrUpdate(sku, outage, (_, known) => known > outage ? known : outage);
        }
    }
}

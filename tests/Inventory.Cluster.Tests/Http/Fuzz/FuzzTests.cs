using System.Collections.Concurrent;
using Inventory.Cluster.Tests.Processes;

namespace Inventory.Cluster.Tests.Http.Fuzz;

/// <summary>No request, however malformed, gets a 5xx, a stack trace or no answer.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int RequestsByDefault = 20_000;
    private const int AtOnce = 8;
    private const int StatusesMin = 6;
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task EveryRoute_WhenRequestsAreBroken_AnswersProperlyAndKeepsInvariants()
    {
        var requests = Knobs.Number("FUZZ_REQUESTS", RequestsByDefault);
        var seed = Knobs.Number("FUZZ_SEED", Environment.TickCount & 0xFFFFFF);
        output.WriteLine($"{requests} requests with FUZZ_SEED={seed}");
        using var scratch = new Scratch();
        await using var silo = await SiloProcess.StartAsync(SiloSetup.Fresh(scratch));
        using var shop = new Shop(
            silo.Setup.Url, SiloSetup.FirstStore, SiloSetup.AdminToken, AnswerWithin);
        var corpus = await Corpus.MakeAsync(shop);
        Assert.True(corpus.Routes.Count >= 30, $"only {corpus.Routes.Count} routes");
        var statuses = new ConcurrentDictionary<int, int>();
        var faults = new ConcurrentQueue<string>();

        await Parallel.ForAsync(
            0, requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (i, _) => await TryAsync(shop, corpus, new Random(seed + i), statuses, faults));

        output.WriteLine(string.Join(", ", statuses.OrderBy(status => status.Key)
            .Select(status => $"{status.Value} x {status.Key}")));
        Assert.True(
            faults.IsEmpty,
            $"FUZZ_SEED={seed}: {faults.Count} faults\n"
            + $"{string.Join("\n\n", Worst(faults))}\n{silo.Log}");
        Assert.True(statuses.Count >= StatusesMin, "the requests did not reach the routes");
        Assert.False(silo.HasExited, silo.Log);
        Assert.DoesNotContain("Unhandled", silo.Log, StringComparison.Ordinal);
        await Invariants.CheckAsync(shop);
        (await shop.Get("/health/ready")).Expect(200);
    }

    private static async Task TryAsync(
        Shop shop, Corpus corpus, Random random, ConcurrentDictionary<int, int> statuses,
        ConcurrentQueue<string> faults)
    {
        using var request = Mutator.Request(corpus, random);
        var shown = $"{request.Method} {request.RequestUri} {Body(request)}";
        try
        {
            var reply = await shop.Send(request);
            statuses.AddOrUpdate(reply.Status, 1, (_, count) => count + 1);
            Check(reply);
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException)
        {
            faults.Enqueue(e.Message);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
        {
            faults.Enqueue($"{e.Message}\n{shown}");
        }
    }

    private static void Check(Reply reply)
    {
        reply.Require(reply.Status < 500, "a server error");
        if (reply.Status < 400)
        {
            reply.NoTrace();
        }
        else if (!reply.Request.StartsWith("HEAD ", StringComparison.Ordinal) && !IsBatch(reply))
        {
            reply.Problem(reply.Status);
        }
    }

    /// <summary>A batch of metafields reports partial success in a body of its own.</summary>
    private static bool IsBatch(Reply reply) =>
        reply.Request.Contains("/locations/metafields", StringComparison.Ordinal)
        && reply.Status == 422 && reply.Body.Contains("\"failed\"", StringComparison.Ordinal);

    /// <summary>One fault of each kind, so that one cause does not hide the others.</summary>
    private static IEnumerable<string> Worst(IEnumerable<string> faults) => faults
        .GroupBy(fault => string.Join(' ', fault.Split('\n') is [var reason, var line, ..]
            ? [reason, .. line.Split(' ', '?').Take(2)]
            : [fault]))
        .Select(group => $"{group.Count()} like this: {group.First()}")
        .Take(40);

    private static string Body(HttpRequestMessage request) =>
        request.Content is null ? "" : $"({request.Content.Headers.ContentLength} bytes)";
}

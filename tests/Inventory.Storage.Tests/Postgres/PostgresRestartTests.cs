using Inventory.Storage.Postgres;

namespace Inventory.Storage.Tests.Postgres;

/// <summary>The server crashes and comes back under a writer at work.</summary>
public sealed class PostgresRestartTests
{
    private const int Owners = 16;
    private const int BeforeCrash = 200;
    private const int AfterCrash = 200;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private int _acknowledged;

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Append_WhenTheServerCrashesAndReturns_LosesAndRepeatsNothing()
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.RentAsync();
        await using var ledger = await database.OpenAsync();
        await using var writer = new LedgerWriter(ledger);
        using var stop = new CancellationTokenSource();
        var owners = Enumerable.Range(1, Owners)
            .Select(i => Task.Run(() => OwnAsync(ledger, writer, Appends.Item(i), stop.Token)))
            .ToArray();

        await AcknowledgedAsync(BeforeCrash);
        await server.CrashAsync();
        var atCrash = Volatile.Read(ref _acknowledged);
        await server.StartAgainAsync();
        await AcknowledgedAsync(atCrash + AfterCrash);
        await stop.CancelAsync();

        for (var i = 1; i <= Owners; i++)
        {
            var acknowledged = await owners[i - 1].WaitAsync(Deadline);
            var packs = await ledger.ReadEntriesAsync(Appends.Item(i), 0, None).ListAsync();
            var texts = packs.Select(pack => Appends.Text(pack.Bytes)).ToArray();
            Assert.Equal(
                Enumerable.Range(1, packs.Count), packs.Select(pack => (int)pack.FirstVersion));
            Assert.Equal(texts.Distinct(), texts);
            Assert.Empty(acknowledged.Except(texts));
        }
    }

    /// <summary>Appends to a stream one after the other, as its owner does: what is not
    /// acknowledged makes it read the head again.</summary>
    private async Task<List<string>> OwnAsync(
        PostgresLedger ledger, LedgerWriter writer, StreamId stream, CancellationToken stop)
    {
        var acknowledged = new List<string>();
        long? version = 0;
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            version ??= await HeadAsync(ledger, stream);
            var text = $"{stream.Key}: {i};";
            var append = Appends.To(stream, version.Value) with { Entries = Appends.Bytes(text) };
            var result = await writer.AppendAsync(append).WaitAsync(Deadline, None);
            if (result.IsDurable)
            {
                acknowledged.Add(text);
                _ = Interlocked.Increment(ref _acknowledged);
            }

            version = result.IsDurable ? result.Version : null;
        }

        return acknowledged;
    }

    private static async Task<long> HeadAsync(PostgresLedger ledger, StreamId stream)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (true)
        {
            try
            {
                return (await ledger.HeadAsync(stream))?.Version ?? 0;
            }
            catch (LedgerUnavailableException)
            {
                deadline.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
    }

    private async Task AcknowledgedAsync(int count)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (Volatile.Read(ref _acknowledged) < count)
        {
            await Task.Delay(5, deadline.Token);
        }
    }
}

using Inventory.LoadTests.Host;
using Inventory.LoadTests.Http;

namespace Inventory.LoadTests.Chaos;

/// <summary>A host of this run alone, which can be killed and comes again at the same address.
/// </summary>
internal sealed class OwnHost(string dll, string data, HostSettings settings) : IAsyncDisposable
{
    private HostUnderTest? _host;

    /// <summary>The process there is now.</summary>
    /// <exception cref="InvalidOperationException">It is not started.</exception>
    public HostUnderTest Host =>
        _host ?? throw new InvalidOperationException("The host is not started.");

    /// <summary>How to reach it; stays the same.</summary>
    public Target Target => Host.Target;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="syncMax">How much longer, at most, each of its syncs to disk takes.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task StartAsync(TimeSpan syncMax, CancellationToken cancel) =>
        _host = await HostUnderTest.StartAsync(
            dll, data, syncMax > TimeSpan.Zero ? SlowDisk.Of(settings, syncMax) : settings, cancel);

    /// <summary>Ends it as a crash does, and starts it again on the same data.</summary>
    /// <param name="syncMax">How much longer, at most, each of its syncs to disk then takes.
    /// </param>
    public async Task RestartAsync(TimeSpan syncMax)
    {
        var killed = Host;
        await killed.KillAsync();
        _host = null;
        await killed.DisposeAsync();
        await StartAsync(syncMax, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _host?.DisposeAsync() ?? ValueTask.CompletedTask;
}

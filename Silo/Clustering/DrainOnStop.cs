namespace Inventory.Silo.Clustering;

/// <summary>
/// Keeps serving for a while after it was told to stop. Readiness is off by then, so load balancers
/// send nothing new when the listener closes.
/// </summary>
internal sealed partial class DrainOnStop(
    ClusterSettings settings, TimeProvider time, ILogger<DrainOnStop> logger)
    : IHostedLifecycleService
{
    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (settings.Drain > TimeSpan.Zero)
        {
            LogDraining(logger, settings.Drain.TotalSeconds);
            await Task.Delay(settings.Drain, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "Told to stop; serving {Seconds} s more, not ready")]
    private static partial void LogDraining(ILogger log, double seconds);
}

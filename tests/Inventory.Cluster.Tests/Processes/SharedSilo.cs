using Inventory.Cluster.Tests.Processes;

[assembly: AssemblyFixture(typeof(SharedSilo))]

namespace Inventory.Cluster.Tests.Processes;

/// <summary>One host for all plain HTTP tests; each test class makes a store of its own in it.
/// </summary>
public sealed class SharedSilo : IAsyncLifetime
{
    private readonly Scratch _scratch = new();
    private SiloProcess? _silo;

    internal SiloProcess Silo => _silo ?? throw new InvalidOperationException("Not started");

    public async ValueTask InitializeAsync() =>
        _silo = await SiloProcess.StartAsync(SiloSetup.Fresh(_scratch));

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }
        _scratch.Dispose();
    }
}

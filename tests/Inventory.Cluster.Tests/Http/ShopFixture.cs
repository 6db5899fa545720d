using Inventory.Cluster.Tests.Processes;

namespace Inventory.Cluster.Tests.Http;

/// <summary>A store of its own for one test class, in the shared host.</summary>
public sealed class ShopFixture(SharedSilo shared) : IAsyncLifetime
{
    private Shop? _shop;

    internal Shop Shop => _shop ?? throw new InvalidOperationException("Not made");

    internal SiloSetup Setup => shared.Silo.Setup;

    internal SiloProcess Silo => shared.Silo;

    public async ValueTask InitializeAsync() => _shop = await Stores.NewAsync(Setup);

    public ValueTask DisposeAsync()
    {
        _shop?.Dispose();
        return ValueTask.CompletedTask;
    }
}

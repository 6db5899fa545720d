using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;

namespace Inventory.Silo.Stores;

/// <summary>The stores at the start of a host: a host without any gets its first one, and a token
/// for it that is shown this once.</summary>
internal sealed class FirstStart : IDisposable
{
    private readonly string? _shownToken;
    private readonly string _store;

    private FirstStart(StoreRegistry registry, string store, string? shownToken)
    {
        Registry = registry;
        _store = store;
        _shownToken = shownToken;
    }

    /// <summary>The stores.</summary>
    public StoreRegistry Registry { get; }

    /// <summary>Reads the stores, and makes what a first start lacks.</summary>
    /// <exception cref="WrongSettingException">The configured token is for no store.</exception>
    public static async Task<FirstStart> OpenStoresAsync(
        SiloSettings settings, ControlLedger ledger)
    {
        var registry = new StoreRegistry(
            ledger, settings.Token is { } token ? (token, settings.Store) : null);
        await registry.RefreshAsync(CancellationToken.None);
        if (registry.Current.Stores.Count == 0)
        {
            await registry.CreateStoreAsync(
                Operation.None, settings.Store, _ => (200, ""), CancellationToken.None);
        }
        var store = registry.Current.Find(settings.Store);
        if (store is null && settings.Token is not null)
        {
            throw new WrongSettingException(
                $"Inventory__Token is for the store '{settings.Store}' of Inventory__Store, which "
                + $"is not there; make it with: store create {settings.Store}");
        }
        // A store that never had a token is new, or its first start ended before it got one.
        var shown = store is { State.TokenIdLast: 0 } && settings.Token is null
            ? await CreateTokenAsync(registry, store, ledger.Time)
            : null;
        return new(registry, settings.Store, shown);
    }

    /// <summary>Says on standard output where the host is and how to try it.</summary>
    public void Announce(IEnumerable<string> urls)
    {
        var url = urls.First();
        Console.WriteLine($"Inventory.Orleans is ready on {url}");
        if (_shownToken is not null)
        {
            Console.WriteLine($"API token (shown this once): {_shownToken}");
        }
        Console.WriteLine(
            $"Try: curl -H 'X-Auth-Token: {_shownToken ?? "<token>"}' "
            + $"{url}/stores/{_store}/v3/inventory/locations");
    }

    /// <inheritdoc/>
    public void Dispose() => Registry.Dispose();

    private static async Task<string> CreateTokenAsync(
        StoreRegistry registry, StoreSnapshot store, TimeProvider time)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        var operation = new Operation(id, 0, OperationOrigin.Host);
        var value = registry.TokenOf(operation);
        var sha256 = TokenHash.Of(value)!.Value.ToHex();
        var outcome = await registry.ExecuteAsync(
            store.State.Store, operation,
            (state, now) => TokenRules.Create(state, "first start", Scopes.Admin, sha256, now),
            _ => (200, ""), CancellationToken.None);
        Invariant.Holds(outcome.Refusal is null);
        return value;
    }
}

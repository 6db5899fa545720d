using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;

namespace Inventory.Silo.Stores;

/// <summary>The stores at the start of a host: a host without any gets its first one, and a token
/// for it that is shown this once.</summary>
internal sealed class FirstStart : IDisposable
{
    private readonly SiloSettings _settings;
    private readonly TimeProvider _time;

    private FirstStart(StoreRegistry registry, SiloSettings settings, TimeProvider time)
    {
        Registry = registry;
        _settings = settings;
        _time = time;
    }

    /// <summary>The stores.</summary>
    public StoreRegistry Registry { get; }

    /// <summary>Reads the stores, and makes the first one where there is none.</summary>
    /// <exception cref="WrongSettingException">The configured token is for no store.</exception>
    public static async Task<FirstStart> OpenAsync(SiloSettings settings, ControlLedger ledger)
    {
        var registry = new StoreRegistry(
            ledger, settings.Token is { } token ? (token, settings.Store) : null);
        await registry.RefreshAsync(CancellationToken.None);
        await MakeFirstStoreAsync(registry, settings);
        if (registry.Current.Find(settings.Store) is null && settings.Token is not null)
        {
            throw new WrongSettingException(
                $"Inventory__Token is for the store '{settings.Store}' of Inventory__Store, which "
                + $"is not there; make it with: store create {settings.Store}");
        }
        return new(registry, settings, ledger.Time);
    }

    /// <summary>Makes the configured store where there is none at all, so that whatever comes first
    /// to a directory, host or command, the first store is this one: its admins manage the others.
    /// </summary>
    /// <returns>True when it was made.</returns>
    public static async Task<bool> MakeFirstStoreAsync(
        StoreRegistry registry, SiloSettings settings)
    {
        if (registry.Current.Stores.Count > 0)
        {
            return false;
        }
        var outcome = await registry.CreateStoreAsync(
            Operation.None, settings.Store, _ => (200, ""), CancellationToken.None);
        return outcome.Refusal is null;
    }

    /// <summary>Says on standard output where the host is and how to try it. A store that never had
    /// a token, at its first start or because that one failed, gets it now that it can be shown.
    /// </summary>
    public async Task AnnounceAsync(IEnumerable<string> urls)
    {
        var url = urls.First();
        var store = Registry.Current.Find(_settings.Store);
        var token = store is not null && _settings.Token is null
            ? await CreateFirstTokenAsync(store)
            : null;
        Console.WriteLine($"Inventory.Orleans is ready on {url}");
        if (token is not null)
        {
            Console.WriteLine($"API token (shown this once): {token}");
        }
        Console.WriteLine(store is null
            ? $"There is no store '{_settings.Store}' of Inventory__Store; "
                + $"make it with: store create {_settings.Store}"
            : $"Try: curl -H 'X-Auth-Token: {token ?? "<token>"}' "
                + $"{url}/stores/{_settings.Store}/v3/inventory/locations");
        if (_settings.HooksAllowLoopback)
        {
            Console.WriteLine(
                "Warning: Inventory__Webhooks__AllowLoopback lets webhooks call whatever listens "
                + "on this machine; only for a desk");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Registry.Dispose();

    // Several silos may start at once: one of them makes it, and shows it.
    private async Task<string?> CreateFirstTokenAsync(StoreSnapshot store)
    {
        if (store.State.TokenIdLast > 0)
        {
            return null;
        }
        var id = Guid.CreateVersion7(_time.GetUtcNow());
        var operation = new Operation(id, 0, OperationOrigin.Host);
        var value = Registry.TokenOf(operation);
        var sha256 = TokenHash.Of(value)!.Value.ToHex();
        var isFirst = true;
        var outcome = await Registry.ExecuteAsync(
            store.State.Store, operation,
            (state, now) =>
            {
                isFirst = state.TokenIdLast == 0;
                return isFirst
                    ? TokenRules.Create(state, "first start", Scopes.Admin, sha256, now)
                    : default;
            },
            _ => (200, ""), CancellationToken.None);
        Invariant.Holds(outcome.Refusal is null);
        return isFirst ? value : null;
    }
}

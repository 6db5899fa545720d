// Secrets are encrypted at rest by ASP.NET Data Protection. Its keys lie in the ledger too, so what
// this protects is every place the stream of hooks alone comes to: copies, exports, logs of a
// query. Who has the whole ledger has the keys.

using System.Security.Cryptography;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Inventory.Silo.Webhooks;

/// <summary>Makes, seals and opens the secrets of hooks.</summary>
internal sealed class HookSecrets(ControlLedger ledger) : IDisposable
{
    private const int SecretBytes = 32;
    private const string Prefix = "whsec_";
    private const string Application = "Inventory.Orleans";
    private const string Purpose = "hooks.v1";

    private readonly ControlStream<KeyRingState, KeyRingEvent> _keys = ControlStreams.Keys(ledger);
    private readonly Lock _building = new();
    private (long Version, ServiceProvider Services, IDataProtector Protector)? _built;

    /// <summary>A new secret, as Standard Webhooks writes them: <c>whsec_</c> and the base64 of 32
    /// bytes.</summary>
    public static string New() =>
        Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Reads the keys other processes have made, so that none is made in vain.</summary>
    /// <exception cref="Storage.LedgerUnavailableException">The ledger cannot be read.</exception>
    public Task RefreshAsync(CancellationToken cancel) => _keys.RefreshAsync(cancel);

    /// <summary>Encrypts a text, after <see cref="RefreshAsync"/>.</summary>
    public string Seal(string text) => Protector().Protect(text);

    /// <summary>Decrypts what any process of the host has sealed.</summary>
    /// <exception cref="CryptographicException">It was sealed elsewhere, or was changed.
    /// </exception>
    public async Task<string> OpenAsync(string text, CancellationToken cancel)
    {
        if (_keys.Newest.Version == 0)
        {
            await RefreshAsync(cancel);
        }
        try
        {
            return Protector().Unprotect(text);
        }
        catch (CryptographicException)
        {
            await RefreshAsync(cancel);
            return Protector().Unprotect(text);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _built?.Services.Dispose();
        _keys.Dispose();
    }

    /// <summary>The library reads keys rarely; one that is new here is known at once because it is
    /// built again.</summary>
    private IDataProtector Protector()
    {
        lock (_building)
        {
            var version = _keys.Newest.Version;
            if (_built is { } built && built.Version == version)
            {
                return built.Protector;
            }
            _built?.Services.Dispose();
            var services = Services();
            var protector = services.GetRequiredService<IDataProtectionProvider>()
                .CreateProtector(Purpose);
            _built = (version, services, protector);
            return protector;
        }
    }

    private ServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddDataProtection(options => options.ApplicationDiscriminator = Application);
        services.Configure<KeyManagementOptions>(
            options => options.XmlRepository = new LedgerKeyRepository(_keys));
        return services.BuildServiceProvider();
    }
}

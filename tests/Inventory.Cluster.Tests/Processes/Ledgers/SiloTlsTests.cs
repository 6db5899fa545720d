using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes.Ledgers;

/// <summary>Silos that have a certificate of one authority, and others.</summary>
public sealed class SiloTlsTests
{
    [Fact]
    public async Task Silos_WhenOneAuthoritySignedThem_AreOneCluster()
    {
        using var scratch = new Scratch();
        var connection = await PostgresSetup.FreshAsync();
        using var authority = Authority.Make();
        var (one, two) = (
            Secured(scratch, connection, authority, "one"),
            Secured(scratch, connection, authority, "two"));
        await using var first = await SiloProcess.StartAsync(one);
        await using var second = await SiloProcess.StartAsync(two);
        using var shop = Shop.Admin(one);
        using var other = Shop.Admin(two);
        await shop.Import(
            "SKU,On Hand\n"
            + string.Concat(Enumerable.Range(1, 24).Select(i => $"S-{i},5\n")));

        // Wherever an item is, one of the two asks the other.
        foreach (var i in Enumerable.Range(1, 24))
        {
            (await ReserveAsync(shop, i)).Expect(201);
            (await ReserveAsync(other, i)).Expect(201);
            Assert.Equal(
                (await shop.Get($"inventory/items/by-sku/S-{i}")).Expect(200).Body,
                (await other.Get($"inventory/items/by-sku/S-{i}")).Expect(200).Body);
        }

        // Who does not begin with TLS is not answered.
        using var plain = new TcpClient();
        await plain.ConnectAsync("127.0.0.1", int.Parse(one.Extra["Orleans__SiloPort"]!));
        var stream = plain.GetStream();
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: silo\r\n\r\n"u8.ToArray());
        Assert.Equal(0, await DrainAsync(stream));
    }

    [Fact]
    public async Task Silo_WhenAnotherAuthoritySignedIt_DoesNotJoin()
    {
        using var scratch = new Scratch();
        var connection = await PostgresSetup.FreshAsync();
        using var authority = Authority.Make();
        using var strangers = Authority.Make();
        var one = Secured(scratch, connection, authority, "one");
        await using var first = await SiloProcess.StartAsync(one);

        await using var stranger = SiloProcess.Begin(
            Secured(scratch, connection, strangers, "stranger"));

        await Eventually.HoldsAsync(() => Task.FromResult(stranger.HasExited || stranger.Log
            .Contains("ertificate", StringComparison.Ordinal)));
        using var http = new HttpClient { BaseAddress = stranger.Setup.Url };
        Assert.False(await SiloProcess.AnswersReadyAsync(http));
        using var shop = Shop.Admin(one);
        (await shop.Get("inventory/locations")).Expect(200);
    }

    [Fact]
    public async Task Start_WhenAFileIsNoCertificate_EndsWithOneLine()
    {
        using var scratch = new Scratch();
        var path = Path.Combine(scratch.Path, "none.pem");
        await File.WriteAllTextAsync(path, "nothing");

        await using var silo = await SiloProcess.StartAndExitAsync(SiloSetup.Fresh(scratch)
            .With("Orleans__Tls__Certificate", path)
            .With("Orleans__Tls__Key", path)
            .With("Orleans__Tls__Authority", path));

        Assert.Equal(1, silo.ExitCode);
        Assert.Contains(
            "Orleans__Tls__Certificate", Assert.Single(silo.Errors), StringComparison.Ordinal);
    }

    private static SiloSetup Secured(
        Scratch scratch, string connection, Authority authority, string name)
    {
        var path = Path.Combine(scratch.Path, name);
        authority.Sign(path);
        return PostgresSetup.Silo(scratch, connection)
            .With("Orleans__Tls__Certificate", $"{path}.pem")
            .With("Orleans__Tls__Key", $"{path}.key")
            .With("Orleans__Tls__Authority", $"{path}.ca");
    }

    private static Task<Reply> ReserveAsync(Shop shop, int i) => shop.Post(
        "inventory/reservations", $$"""{"lines":[{"sku":"S-{{i}}","quantity":1}]}""");

    private static async Task<int> DrainAsync(NetworkStream stream)
    {
        var buffer = new byte[1024];
        using var within = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            while (await stream.ReadAsync(buffer, within.Token) > 0)
            {
                // An alert is no answer.
                if (buffer[0] != 0x15)
                {
                    return 1;
                }
            }
        }
        catch (IOException)
        {
            // It was reset.
        }
        return 0;
    }

    private sealed class Authority(X509Certificate2 certificate) : IDisposable
    {
        private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddHours(-1);

        public static Authority Make()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest(
                "CN=authority", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(
                new X509BasicConstraintsExtension(true, false, 0, true));
            return new(request.CreateSelfSigned(From, From.AddDays(1)));
        }

        public void Sign(string path)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=silo", key, HashAlgorithmName.SHA256);
            using var signed = request.Create(
                certificate, From, From.AddHours(12), RandomNumberGenerator.GetBytes(8));
            File.WriteAllText($"{path}.pem", signed.ExportCertificatePem());
            File.WriteAllText($"{path}.key", key.ExportPkcs8PrivateKeyPem());
            File.WriteAllText($"{path}.ca", certificate.ExportCertificatePem());
        }

        public void Dispose() => certificate.Dispose();
    }
}

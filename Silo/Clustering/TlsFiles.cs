using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Inventory.Silo.Clustering;

/// <summary>The certificates silos know each other by, read at start.</summary>
/// <param name="Own">This silo's, with its key.</param>
/// <param name="Authority">Who must have signed those of the others.</param>
internal sealed record TlsFiles(X509Certificate2 Own, X509Certificate2 Authority)
{
    private const string Certificate = "Orleans:Tls:Certificate";
    private const string Key = "Orleans:Tls:Key";
    private const string Ca = "Orleans:Tls:Authority";

    /// <summary>Reads the three PEM files; null where none is named.</summary>
    /// <exception cref="WrongSettingException">One is missing or is none.</exception>
    public static TlsFiles? Read(SettingsReader settings)
    {
        string[] names = [Certificate, Key, Ca];
        var paths = Array.ConvertAll(names, settings.Text);
        if (Array.TrueForAll(paths, path => path is null))
        {
            return null;
        }
        var missing = Array.IndexOf(paths, null);
        return missing < 0
            ? Load(paths[0]!, paths[1]!, paths[2]!)
            : throw new WrongSettingException(
                $"{SettingsReader.Environment(names[missing])} is missing; TLS between silos needs "
                + "a certificate, its key and the authority that signed it");
    }

    private static TlsFiles Load(string certificate, string key, string authority)
    {
        try
        {
            return new(
                X509Certificate2.CreateFromPemFile(certificate, key),
                X509CertificateLoader.LoadCertificateFromFile(authority));
        }
        catch (Exception fault) when (
            fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new WrongSettingException(
                "Orleans__Tls__Certificate, Orleans__Tls__Key and Orleans__Tls__Authority must be "
                + $"PEM files of one key pair and its authority: {fault.Message}");
        }
    }
}

// Standard Webhooks (github.com/standard-webhooks/standard-webhooks):
//
//   webhook-id         the message, the same in every attempt
//   webhook-timestamp  when this attempt was made, in unix seconds
//   webhook-signature  v1,<base 64 of HMAC-SHA256 over "id.timestamp.body">, one for each secret,
//                      parted by spaces

using System.Security.Cryptography;

namespace Inventory.Domain.Webhooks;

/// <summary>Signs what is sent.</summary>
public static class WebhookSignature
{
    /// <summary>Name of the header with the message's id.</summary>
    public const string IdHeader = "webhook-id";
    /// <summary>Name of the header with the attempt's time.</summary>
    public const string TimestampHeader = "webhook-timestamp";
    /// <summary>Name of the header with the signatures.</summary>
    public const string SignatureHeader = "webhook-signature";

    /// <summary>Secrets a message is signed with at once: the one in use, and for a day the one
    /// before.</summary>
    public const int SecretsMax = 2;

    private const string Version = "v1,";

    /// <summary>Signs one attempt.</summary>
    /// <param name="id">The message's id, without a full stop.</param>
    /// <param name="timestamp">When the attempt is made, in unix seconds.</param>
    /// <param name="body">The bytes that are sent.</param>
    /// <param name="secrets">One or two; the newest first.</param>
    /// <returns>The value of <see cref="SignatureHeader"/>.</returns>
    public static string Of(
        string id,
        long timestamp,
        ReadOnlySpan<byte> body,
        params ReadOnlySpan<WebhookSecret> secrets)
    {
        ArgumentNullException.ThrowIfNull(id);
        Invariant.Holds(!id.Contains('.'), "a full stop parts what is signed");
        Invariant.Holds(secrets.Length is >= 1 and <= SecretsMax);
        byte[] signed = [.. System.Text.Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var signatures = new string[secrets.Length];
        for (var i = 0; i < signatures.Length; i++)
        {
            var hash = HMACSHA256.HashData(secrets[i].Key, signed);
            signatures[i] = Version + Convert.ToBase64String(hash);
        }
        return string.Join(' ', signatures);
    }
}

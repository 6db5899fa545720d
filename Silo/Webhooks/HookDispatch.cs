using System.Collections.Immutable;
using System.Globalization;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;

namespace Inventory.Silo.Webhooks;

/// <summary>Signs an attempt with the hook's valid secrets, sends it, and says what came of it.
/// </summary>
internal sealed class HookDispatch(HookSecrets secrets, HookSender sender, TimeProvider time)
{
    /// <summary>Sends one attempt.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A secret was sealed
    /// with keys that are not in this ledger.</exception>
    public async Task<AttemptOutcome> SendAsync(
        Hook hook, string messageId, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var at = time.GetUtcNow();
        var opened = await SecretsAsync(hook, at.ToUnixTimeMilliseconds(), cancel);
        var signature = WebhookSignature.Of(
            messageId, at.ToUnixTimeSeconds(), body.Span, opened);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [WebhookSignature.IdHeader] = messageId,
            [WebhookSignature.TimestampHeader] =
                at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            [WebhookSignature.SignatureHeader] = signature,
        };
        var own = hook.Headers ?? ImmutableSortedDictionary<string, string>.Empty;
        var request = new HookRequest(new Uri(hook.Destination), body, headers, own);
        return OutcomeOf(await sender.SendAsync(request, cancel), at.ToUnixTimeMilliseconds());
    }

    private async Task<WebhookSecret[]> SecretsAsync(Hook hook, long now, CancellationToken cancel)
    {
        var opened = new List<WebhookSecret>(WebhookSignature.SecretsMax);
        foreach (var secret in hook.Secrets.Where(secret => secret.IsValid(now))
            .Take(WebhookSignature.SecretsMax))
        {
            opened.Add(WebhookSecret.Parse(await secrets.OpenAsync(secret.Sealed, cancel))!);
        }
        return [.. opened];
    }

    private static AttemptOutcome OutcomeOf(HookAttempt attempt, long at) => attempt switch
    {
        { StatusCode: { } status } => new AttemptOutcome.Answered(
            at, attempt.DurationMs, status, attempt.RetryAfterSeconds * 1_000L),
        { Fault: HookFault.Timeout } => new AttemptOutcome.TimedOut(at, attempt.DurationMs),
        _ => new AttemptOutcome.Unreachable(at, attempt.DurationMs, Said(attempt.Fault)),
    };

    private static string Said(HookFault fault) => fault switch
    {
        HookFault.Dns => "the host's name cannot be resolved",
        HookFault.RefusedAddress => "the host leads to an address that is not public",
        HookFault.Connect => "no connection can be opened",
        HookFault.Tls => "the connection cannot be secured, or the certificate is not trusted",
        HookFault.TooLarge => "the headers of the answer are too large",
        _ => "the connection ended before a whole answer",
    };
}

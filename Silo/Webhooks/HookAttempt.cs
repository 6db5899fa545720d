namespace Inventory.Silo.Webhooks;

/// <summary>Why an attempt got no answer. The numbers are persisted and only ever grow.</summary>
internal enum HookFault : byte
{
    /// <summary>It got one.</summary>
    None = 0,
    /// <summary>The host's name cannot be resolved.</summary>
    Dns = 1,
    /// <summary>The host leads to an address that is not public.</summary>
    RefusedAddress = 2,
    /// <summary>No connection can be opened.</summary>
    Connect = 3,
    /// <summary>The connection cannot be secured, or the certificate is not trusted.</summary>
    Tls = 4,
    /// <summary>No answer came in time.</summary>
    Timeout = 5,
    /// <summary>The connection ended before a whole answer, or the answer is no HTTP.</summary>
    Cut = 6,
    /// <summary>The headers of the answer are too large.</summary>
    TooLarge = 7,
}

/// <summary>One request to send.</summary>
/// <param name="Destination">Where to.</param>
/// <param name="Body">The JSON, as it was signed.</param>
/// <param name="Headers">Headers of the delivery: its id, time and signature.</param>
/// <param name="HookHeaders">Headers the client gave its hook.</param>
internal sealed record HookRequest(
    Uri Destination,
    ReadOnlyMemory<byte> Body,
    IReadOnlyDictionary<string, string> Headers,
    IReadOnlyDictionary<string, string> HookHeaders);

/// <summary>What came of an attempt: a status or a fault.</summary>
/// <param name="StatusCode">Status of the answer; null where there was none.</param>
/// <param name="Fault">Why there was none.</param>
/// <param name="DurationMs">From the first byte sent, connecting included, to the answer, in
/// milliseconds.</param>
/// <param name="RetryAfterSeconds">Seconds the receiver asks to wait, at most a day; null where it
/// does not.</param>
internal sealed record HookAttempt(
    int? StatusCode, HookFault Fault, long DurationMs, int? RetryAfterSeconds)
{
    /// <summary>True when the receiver took the message: any 2xx.</summary>
    public bool IsDelivered => StatusCode is >= 200 and < 300;
}

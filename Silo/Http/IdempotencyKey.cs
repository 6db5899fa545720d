// Header Idempotency-Key: 1 to 255 visible ASCII characters, per store. A key of "auto-" and the 32
// hex digits of a UUIDv7 was made up by a host for a call without one and handed back on a 503; the
// UUID is the operation's. Every other key is the client's, whatever it begins with.

using System.Security.Cryptography;
using System.Text;
using Inventory.Domain.Items;
using Microsoft.Extensions.Primitives;

namespace Inventory.Silo.Http;

/// <summary>The key of a call: the client's, or one the host makes up.</summary>
internal readonly record struct IdempotencyKey
{
    /// <summary>Characters a key may have.</summary>
    public const int LengthMax = 255;

    private const string HostPrefix = "auto-";

    private readonly string? _sent;
    private readonly Guid _hostId;

    private IdempotencyKey(string? sent, Guid hostId)
    {
        _sent = sent;
        _hostId = hostId;
    }

    /// <summary>True when a client made it.</summary>
    public bool IsClients => _hostId == Guid.Empty;

    /// <summary>The key to repeat the call with.</summary>
    public string Text => _sent ?? $"{HostPrefix}{_hostId:N}";

    /// <summary>Reads the header; without one makes a key up.</summary>
    /// <exception cref="RequestRefusedException">422 at <c>Idempotency-Key</c>.</exception>
    public static IdempotencyKey Read(StringValues header, TimeProvider time)
    {
        if (header.Count == 0)
        {
            return new(null, OperationIds.New(time.GetUtcNow()));
        }
        var sent = header.Count == 1 ? header[0] : null;
        if (string.IsNullOrEmpty(sent) || sent.Length > LengthMax || !IsVisible(sent))
        {
            throw Refused($"must be 1 to {LengthMax} visible ASCII characters, sent once");
        }
        if (!IsHosts(sent, out var id))
        {
            return new(sent, Guid.Empty);
        }
        var latest = time.GetUtcNow().ToUnixTimeMilliseconds() + OperationMemory.HostAheadMs;
        return Domain.Uuid.UnixMs(id) <= latest
            ? new(sent, id)
            : throw Refused("is dated in the future: no host made it; choose another");
    }

    /// <summary>True for a key the host made longer ago than it is honoured.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public bool IsTooOld(long now) => !IsClients && OperationMemory.IsTooOld(_hostId, now);

    /// <summary>The operation of a key the host made. Its body is not compared.</summary>
    public Operation ToOperation() => new(_hostId, 0, OperationOrigin.Host);

    /// <summary>The operation of a client's key.</summary>
    public Operation ToOperation(
        string store, string method, string path, ReadOnlySpan<byte> body) => new(
            new Guid(Sha256(store, _sent!, default).AsSpan(0, 16), bigEndian: true),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(
                Sha256(method, path, body)),
            OperationOrigin.Client);

    private static byte[] Sha256(string first, string second, ReadOnlySpan<byte> rest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(first));
        hash.AppendData("\n"u8);
        hash.AppendData(Encoding.UTF8.GetBytes(second));
        if (!rest.IsEmpty)
        {
            hash.AppendData("\n"u8);
            hash.AppendData(rest);
        }
        return hash.GetHashAndReset();
    }

    private static bool IsHosts(string sent, out Guid id)
    {
        id = Guid.Empty;
        return sent.StartsWith(HostPrefix, StringComparison.Ordinal)
            && Guid.TryParseExact(sent.AsSpan(HostPrefix.Length), "N", out id)
            && id is { Version: 7, Variant: >= 8 and <= 11 };
    }

    private static bool IsVisible(string text) =>
        !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static RequestRefusedException Refused(string message) =>
        new(Problem.Field("Idempotency-Key", message));
}

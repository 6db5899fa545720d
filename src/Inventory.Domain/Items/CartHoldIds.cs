using System.Buffers.Binary;

namespace Inventory.Domain.Items;

/// <summary>
/// Ids of holds that are lines of a cart's reservation. They name (reservation, attempt, line): the
/// reservation's UUIDv7 with its last 24 bits taken up by the other two, and marked as a UUIDv8
/// (RFC 9562), so that an id alone says whose hold it is.
/// </summary>
public static class CartHoldIds
{
    /// <summary>Lines one reservation may have.</summary>
    public const int LinesMax = 100;

    /// <summary>Attempts one reservation may make.</summary>
    public const int AttemptsMax = (1 << (TakenBits - LineBits)) - 1;

    private const int TakenBits = 24;
    private const int LineBits = 7;
    private const byte CartVersion = 0x80;
    private const byte OwnVersion = 0x70;

    /// <summary>A reservation's id made of a UUIDv7: its last 24 bits are free.</summary>
    public static Guid ReservationIdOf(Guid id) => With(id, OwnVersion, 0);

    /// <summary>The id of a hold.</summary>
    /// <param name="reservationId">The reservation.</param>
    /// <param name="attempt">The attempt, 1 to <see cref="AttemptsMax"/>.</param>
    /// <param name="line">The line, from 0.</param>
    public static Guid Of(Guid reservationId, int attempt, int line)
    {
        Invariant.Holds(attempt is >= 1 and <= AttemptsMax && line is >= 0 and < LinesMax);
        return With(reservationId, CartVersion, (attempt << LineBits) | line);
    }

    /// <summary>True for the id of a hold that a cart owns.</summary>
    public static bool IsCarts(Guid holdId) => holdId.Version == CartVersion >> 4;

    /// <summary>The attempt a hold was made in.</summary>
    public static int AttemptOf(Guid holdId) => Taken(holdId) >> LineBits;

    /// <summary>The line a hold is for, from 0.</summary>
    public static int LineOf(Guid holdId) => Taken(holdId) & ((1 << LineBits) - 1);

    private static int Taken(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadInt32BigEndian(bytes[12..]) & ((1 << TakenBits) - 1);
    }

    private static Guid With(Guid id, byte version, int taken)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6] = (byte)((bytes[6] & 0x0F) | version);
        (bytes[13], bytes[14], bytes[15]) = ((byte)(taken >> 16), (byte)(taken >> 8), (byte)taken);
        return new(bytes, bigEndian: true);
    }
}

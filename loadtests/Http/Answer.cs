namespace Inventory.LoadTests.Http;

/// <summary>
/// The least of an HTTP/1.1 answer that tells whether it is whole: the status, and the end of a
/// body framed by Content-Length or in chunks. Requests are never pipelined, so one answer is
/// expected.
/// </summary>
internal readonly record struct Answer(int Status, int BodyOffset, int Length)
{
    private const int StatusOffset = 9;

    /// <summary>Reads an answer, or null while bytes of it are missing.</summary>
    /// <exception cref="FormatException">The bytes are not an HTTP/1.1 answer.</exception>
    public static Answer? Read(ReadOnlySpan<byte> received)
    {
        var headLength = received.IndexOf("\r\n\r\n"u8);
        if (headLength < 0)
        {
            return null;
        }

        var bodyOffset = headLength + 4;
        var head = received[..bodyOffset];
        var end = IsChunked(head) ? ChunksEnd(received, bodyOffset) : bodyOffset + BodyLength(head);
        return end < 0 || end > received.Length ? null : new(StatusOf(head), bodyOffset, end);
    }

    private static int StatusOf(ReadOnlySpan<byte> head) =>
        head.StartsWith("HTTP/1.1 "u8) && TryNumber(head[StatusOffset..], out var status)
            ? status
            : throw new FormatException("The answer is not HTTP/1.1.");

    private static int BodyLength(ReadOnlySpan<byte> head)
    {
        var at = Find(head, "\r\nContent-Length: "u8, "\r\ncontent-length: "u8);
        return at >= 0 && TryNumber(head[at..], out var length) ? length : 0;
    }

    private static bool IsChunked(ReadOnlySpan<byte> head) =>
        Find(head, "\r\nTransfer-Encoding: chunked"u8, "\r\ntransfer-encoding: chunked"u8) >= 0;

    private static int ChunksEnd(ReadOnlySpan<byte> received, int bodyOffset)
    {
        var body = received[bodyOffset..];
        var whole = body.SequenceEqual("0\r\n\r\n"u8) || body.EndsWith("\r\n0\r\n\r\n"u8);
        return whole ? received.Length : -1;
    }

    private static int Find(
        ReadOnlySpan<byte> head, ReadOnlySpan<byte> usual, ReadOnlySpan<byte> lower)
    {
        var at = head.IndexOf(usual);
        at = at >= 0 ? at : head.IndexOf(lower);
        return at < 0 ? at : at + usual.Length;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out int number) =>
        System.Buffers.Text.Utf8Parser.TryParse(text, out number, out _);
}

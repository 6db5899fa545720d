using System.Text;

namespace Inventory.LoadTests.Http;

/// <summary>
/// What a load sends: the same bytes each time, or bytes with one slot patched by a value. A value
/// shorter than the slot is followed by spaces, so the length of the body never changes; the slot
/// therefore includes a JSON string's closing quote, or the blank that ends a request's path.
/// </summary>
internal sealed class RequestSource
{
    private readonly byte[] _template;
    private readonly byte[][] _values;
    private readonly int _offset;
    private readonly bool _inOrder;

    private RequestSource(byte[] template, int offset, byte[][] values, bool inOrder) =>
        (_template, _offset, _values, _inOrder) = (template, offset, values, inOrder);

    /// <summary>The same request each time.</summary>
    public static RequestSource Same(byte[] request) => new(request, 0, [], inOrder: true);

    /// <summary>A request whose slot takes one of the values, drawn at random or in order.</summary>
    public static RequestSource Varied(
        byte[] request, byte[] slot, IReadOnlyList<string> values, bool inOrder)
    {
        var offset = request.AsSpan().IndexOf(slot);
        if (offset < 0)
        {
            throw new ArgumentException("The request has no such slot.", nameof(slot));
        }

        var patches = values.Select(v => Padded(v, slot.Length)).ToArray();
        return new((byte[])request.Clone(), offset, patches, inOrder);
    }

    /// <summary>An independent sequence of requests for one of several threads.</summary>
    public Cursor For(int thread, int threads) => new(this, thread, threads);

    private static byte[] Padded(string value, int width)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        if (bytes.Length > width)
        {
            throw new ArgumentException($"{value} is wider than its slot.", nameof(value));
        }

        var padded = new byte[width];
        padded.AsSpan().Fill((byte)' ');
        bytes.CopyTo(padded, 0);
        return padded;
    }

    /// <summary>One thread's requests, in a buffer of its own.</summary>
    internal sealed class Cursor(RequestSource source, int thread, int threads)
    {
        private readonly byte[] _request = (byte[])source._template.Clone();
        private readonly Random _random = new(thread);
        private int _next = thread;

        /// <summary>The next request, valid until the call after it.</summary>
        public ReadOnlySpan<byte> Next()
        {
            if (source._values.Length > 0)
            {
                source._values[Pick()].CopyTo(_request, source._offset);
            }

            return _request;
        }

        private int Pick()
        {
            if (!source._inOrder)
            {
                return _random.Next(source._values.Length);
            }

            var picked = _next % source._values.Length;
            _next += threads;
            return picked;
        }
    }
}

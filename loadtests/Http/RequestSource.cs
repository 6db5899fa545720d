using System.Text;

namespace Inventory.LoadTests.Http;

/// <summary>
/// What a load sends: the same bytes each time, or bytes with one slot patched by a value. Values
/// are as wide as the slot, so the length of the request never changes.
/// </summary>
internal sealed class RequestSource
{
    private readonly byte[] _template;
    private readonly byte[][] _values;
    private readonly int _offset;
    private readonly bool _inOrder;
    private readonly UndoRequest? _undo;

    private RequestSource(
        byte[] template, int offset, byte[][] values, bool inOrder, UndoRequest? undo = null) =>
        (_template, _offset, _values, _inOrder, _undo) = (template, offset, values, inOrder, undo);

    /// <summary>The same request each time.</summary>
    public static RequestSource Same(byte[] request) => new(request, 0, [], inOrder: true);

    /// <summary>
    /// A request whose slot takes one of the values, drawn at random or in order.
    /// </summary>
    public static RequestSource Varied(
        byte[] request, string slot, IReadOnlyList<string> values, bool inOrder)
    {
        var offset = request.AsSpan().IndexOf(Encoding.UTF8.GetBytes(slot));
        if (offset < 0)
        {
            throw new ArgumentException("The request has no such slot.", nameof(slot));
        }

        var patches = values.Select(v => Patch(v, slot.Length)).ToArray();
        return new((byte[])request.Clone(), offset, patches, inOrder);
    }

    /// <summary>The same requests, each taken back on its connection once it is answered.
    /// </summary>
    public RequestSource UndoneBy(UndoRequest undo) =>
        new(_template, _offset, _values, _inOrder, undo);

    /// <summary>An independent sequence of requests for one of several threads.</summary>
    public Cursor For(int thread, int threads) => new(this, thread, threads);

    private static byte[] Patch(string value, int width)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return bytes.Length == width
            ? bytes
            : throw new ArgumentException($"{value} is not as wide as its slot.", nameof(value));
    }

    /// <summary>One thread's requests, in a buffer of its own.</summary>
    internal sealed class Cursor(RequestSource source, int thread, int threads)
    {
        private readonly byte[] _request = (byte[])source._template.Clone();
        private readonly Random _random = new(thread);
        private int _next = thread;

        /// <summary>What takes each request back; null when nothing does.</summary>
        public UndoRequest? Undo => source._undo;

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

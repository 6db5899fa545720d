using System.Text;

namespace Inventory.LoadTests.Http;

/// <summary>
/// A request that takes back what the one before it on its connection did: it names the id that
/// was answered. It follows at once, its answer is checked, and it counts for nothing.
/// </summary>
internal sealed class UndoRequest
{
    private readonly byte[] _label;
    private readonly byte[] _before;
    private readonly byte[] _after;

    /// <summary>A request with the id in place of a slot.</summary>
    /// <param name="request">The whole request.</param>
    /// <param name="slot">What stands where the id belongs, outside the body.</param>
    /// <param name="field">The text field of the answer that holds the id.</param>
    /// <param name="expected">The status that is its only right answer.</param>
    /// <exception cref="ArgumentException">The request has no such slot.</exception>
    public UndoRequest(byte[] request, string slot, string field, int expected)
    {
        var at = request.AsSpan().IndexOf(Encoding.UTF8.GetBytes(slot));
        if (at < 0)
        {
            throw new ArgumentException("The request has no such slot.", nameof(slot));
        }

        (_before, _after) = (request[..at], request[(at + slot.Length)..]);
        _label = Encoding.UTF8.GetBytes($"\"{field}\":\"");
        Expected = expected;
    }

    /// <summary>The status that is its only right answer.</summary>
    public int Expected { get; }

    /// <summary>The request for an answer; null when the answer holds no id.</summary>
    public byte[]? For(ReadOnlySpan<byte> answer)
    {
        var at = answer.IndexOf(_label);
        var rest = at < 0 ? [] : answer[(at + _label.Length)..];
        var length = rest.IndexOf((byte)'"');
        return length < 1 ? null : [.. _before, .. rest[..length], .. _after];
    }
}

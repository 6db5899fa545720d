using System.Buffers;

namespace Inventory.Silo.Http;

/// <summary>Bytes that grow in arrays of the shared pool.</summary>
internal sealed class PooledBytes : IBufferWriter<byte>
{
    private const int KeptMax = 64 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1024);
    private int _count;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _count);

    public int Count => _count;

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_count);
    }

    /// <summary>Forgets what was written; a large array goes back to the pool.</summary>
    public void Clear()
    {
        _count = 0;
        if (_bytes.Length > KeptMax)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = ArrayPool<byte>.Shared.Rent(1024);
        }
    }

    /// <summary>Makes sure that many more bytes fit.</summary>
    public void Reserve(int sizeHint)
    {
        var needed = _count + Math.Max(sizeHint, 1);
        if (needed <= _bytes.Length)
        {
            return;
        }
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _bytes.Length * 2));
        Written.Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}

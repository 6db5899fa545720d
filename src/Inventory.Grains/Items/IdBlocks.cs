using System.Buffers.Binary;
using System.Collections.Concurrent;
using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Storage;

namespace Inventory.Grains.Items;

/// <summary>
/// Hands out product and variant ids from blocks of a per-store counter. Ids rise; gaps are fine,
/// reuse is not: a block is durable before its first id is used.
/// </summary>
public sealed class IdBlocks(ILedger ledger, LedgerWriter writer, TimeProvider time)
{
    /// <summary>The first id of a store.</summary>
    public const int FirstId = 101;

    private const int BlockSize = 256;
    private const int AttemptsMax = 16;
    private readonly ConcurrentDictionary<string, Block> _blocks = new();

    /// <summary>Takes ids that follow one another.</summary>
    /// <param name="store">Hash of the store.</param>
    /// <param name="count">How many, 1 upward.</param>
    /// <returns>The first of them.</returns>
    /// <exception cref="LedgerUnavailableException">The counter cannot be moved now.</exception>
    public async Task<int> TakeAsync(string store, int count)
    {
        Invariant.Holds(count > 0);
        var block = _blocks.GetOrAdd(store, _ => new());
        await block.Gate.WaitAsync();
        try
        {
            if (block.Next + count > block.End)
            {
                var size = Math.Max(count, BlockSize);
                block.Next = await ReserveAsync(store, size);
                block.End = block.Next + size;
            }
            var first = (int)block.Next;
            block.Next += count;
            return first;
        }
        finally
        {
            block.Gate.Release();
        }
    }

    private async Task<long> ReserveAsync(string store, int size)
    {
        var stream = new StreamId(store, StreamKind.Ids, "variants");
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var head = await ledger.ReadHeadAsync(stream, CancellationToken.None);
            var first = head is null
                ? FirstId
                : BinaryPrimitives.ReadInt64BigEndian(head.State!.Value.Span);
            Invariant.Holds(first + size <= StockLevel.QuantityMax, "ids are 31 bits");
            var result = await writer.AppendAsync(CounterAt(stream, head, first + size));
            if (result.IsDurable)
            {
                return first;
            }
            if (result.Outcome != Outcome.Conflict)
            {
                throw new LedgerUnavailableException($"{stream} {result.Outcome}: {result.Reason}");
            }
        }
        throw new LedgerUnavailableException($"{stream} changed {AttemptsMax} times meanwhile");
    }

    private Append CounterAt(StreamId stream, StreamHead? head, long next)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, next);
        return new()
        {
            Stream = stream,
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            ExpectedVersion = head?.Version ?? 0,
            EntryCount = 1,
            Entries = bytes,
            State = bytes,
            At = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), head?.At ?? 0),
        };
    }

    private sealed class Block
    {
        public SemaphoreSlim Gate { get; } = new(1);
        public long Next { get; set; }
        public long End { get; set; }
    }
}

using System.Collections.Concurrent;

namespace Inventory.Storage.Sqlite;

/// <summary>Committed heads that are newer than their rows, for whoever reads heads. A reader looks
/// here first: what is not here stands in its row already.</summary>
internal sealed class SqliteOverlay
{
    private volatile ConcurrentDictionary<long, SqliteHead> _heads = new();

    /// <summary>Heads that wait.</summary>
    public int Count { get; private set; }

    /// <summary>All of them, without a copy: what changes meanwhile may be seen or not.</summary>
    public IEnumerable<SqliteHead> Heads => _heads.Select(static entry => entry.Value);

    /// <summary>The newest head of a stream when it waits.</summary>
    public SqliteHead? Find(long stream) => _heads.GetValueOrDefault(stream);

    /// <summary>The writer committed: null means the head stands in its row now.</summary>
    public void Publish(Dictionary<long, SqliteHead?> changes)
    {
        foreach (var (stream, head) in changes)
        {
            if (head is null)
            {
                Count -= _heads.TryRemove(stream, out _) ? 1 : 0;
            }
            else
            {
                Count += _heads.ContainsKey(stream) ? 0 : 1;
                _heads[stream] = head;
            }
        }
    }

    /// <summary>Takes what another process left, in one step for those who read.</summary>
    public void Replace(Dictionary<long, SqliteHead> heads)
    {
        _heads = new ConcurrentDictionary<long, SqliteHead>(heads);
        Count = heads.Count;
    }
}

using System.Collections.Concurrent;

namespace Inventory.Storage.Sqlite;

/// <summary>The numbers of the stores, which never change once committed, held in memory by both
/// writer and readers.</summary>
internal sealed class SqliteStores
{
    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);

    /// <summary>The number of a store known to be committed.</summary>
    public bool TryNumber(string hash, out int number) => _numbers.TryGetValue(hash, out number);

    /// <summary>Remembers a committed store.</summary>
    public void Add(string hash, int number) => _numbers[hash] = number;
}

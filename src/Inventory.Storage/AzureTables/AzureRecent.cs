namespace Inventory.Storage.AzureTables;

/// <summary>Remembers the most recently used of many things, in two generations: what was not asked
/// for while a generation filled is forgotten. What it says is a hint.</summary>
internal sealed class AzureRecent<TKey, TValue>(int max)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _gate = new();
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    /// <summary>What is remembered; null when nothing is.</summary>
    public TValue? Find(TKey key)
    {
        lock (_gate)
        {
            if (_young.TryGetValue(key, out var value))
            {
                return value;
            }

            if (_old.Remove(key, out value))
            {
                Add(key, value);
            }

            return value;
        }
    }

    /// <summary>Remembers.</summary>
    public void Keep(TKey key, TValue value)
    {
        lock (_gate)
        {
            _ = _old.Remove(key);
            Add(key, value);
        }
    }

    /// <summary>Forgets.</summary>
    public void Forget(TKey key)
    {
        lock (_gate)
        {
            _ = _young.Remove(key);
            _ = _old.Remove(key);
        }
    }

    private void Add(TKey key, TValue value)
    {
        if (_young.Count >= Math.Max(1, max / 2))
        {
            (_old, _young) = (_young, []);
        }

        _young[key] = value;
    }
}

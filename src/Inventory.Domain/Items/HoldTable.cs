namespace Inventory.Domain.Items;

/// <summary>
/// Reservations by id, as values in chunks: there is no object for each, and a full chunk is never
/// copied for growth. Chunks that a snapshot looks at are shared with it and copied when one of
/// their reservations changes, so a snapshot of a million costs what changes while it is written.
/// </summary>
internal sealed class HoldTable
{
    private const int ChunkLength = 1_024;
    private const int FirstLength = 4;

    private readonly Dictionary<Guid, int> _places = [];
    private readonly List<Hold[]> _chunks = [];
    private readonly List<bool> _isShared = [];
    private readonly Stack<int> _free = new();
    private int _used;

    /// <summary>Reservations in it.</summary>
    public int Count => _places.Count;

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<Hold> All => _places.Values.Select(At);

    /// <summary>Finds one.</summary>
    public bool TryFind(Guid id, out Hold hold)
    {
        var isFound = _places.TryGetValue(id, out var place);
        hold = isFound ? At(place) : default;
        return isFound;
    }

    /// <summary>Finds one that is there.</summary>
    public Hold Find(Guid id) => At(_places[id]);

    /// <summary>Adds one whose id is new.</summary>
    /// <returns>Its place, until it is taken out.</returns>
    public int Add(in Hold hold)
    {
        var place = _free.TryPop(out var free) ? free : _used;
        Invariant.Holds(_places.TryAdd(hold.Id, place));
        if (place == _used)
        {
            MakeRoom();
            _used++;
        }
        Writable(place) = hold;
        return place;
    }

    /// <summary>Replaces one by what became of it.</summary>
    /// <returns>Its place.</returns>
    public int Replace(in Hold hold)
    {
        var place = _places[hold.Id];
        Writable(place) = hold;
        return place;
    }

    /// <summary>Takes one out.</summary>
    public void Remove(Guid id)
    {
        Invariant.Holds(_places.Remove(id, out var place));
        Writable(place) = default;
        _free.Push(place);
    }

    /// <summary>All places as they are now, whatever changes afterwards.</summary>
    public FrozenPlaces Freeze()
    {
        for (var i = 0; i < _isShared.Count; i++)
        {
            _isShared[i] = true;
        }
        return new([.. _chunks], _used);
    }

    private Hold At(int place) => _chunks[place / ChunkLength][place % ChunkLength];

    private ref Hold Writable(int place)
    {
        var index = place / ChunkLength;
        if (_isShared[index])
        {
            _chunks[index] = [.. _chunks[index]];
            _isShared[index] = false;
        }
        return ref _chunks[index][place % ChunkLength];
    }

    // Most items have a handful of reservations; only the first chunk grows by steps.
    private void MakeRoom()
    {
        var place = _used % ChunkLength;
        if (place == 0)
        {
            _chunks.Add(new Hold[_used == 0 ? FirstLength : ChunkLength]);
            _isShared.Add(false);
        }
        else if (place == _chunks[^1].Length)
        {
            var first = _chunks[^1];
            Array.Resize(ref first, Math.Min(2 * place, ChunkLength));
            (_chunks[^1], _isShared[^1]) = (first, false);
        }
    }

    /// <summary>The places of a table at one moment.</summary>
    internal readonly struct FrozenPlaces(Hold[][] chunks, int count)
    {
        /// <summary>Places there are, empty ones included.</summary>
        public int Count => count;

        /// <summary>What was at a place; a hold of nothing where it was empty.</summary>
        public Hold At(int place) => chunks[place / ChunkLength][place % ChunkLength];
    }
}

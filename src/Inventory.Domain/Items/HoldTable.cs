namespace Inventory.Domain.Items;

/// <summary>
/// Reservations by id, as values in chunks: there is no object for each, and full chunks are never
/// copied.
/// </summary>
internal sealed class HoldTable
{
    private const int ChunkLength = 1_024;
    private const int FirstLength = 4;

    private readonly Dictionary<Guid, int> _places = [];
    private readonly List<Hold[]> _chunks = [];
    private readonly Stack<int> _free = new();
    private int _used;

    /// <summary>Reservations in it.</summary>
    public int Count => _places.Count;

    /// <summary>All of them, in no order.</summary>
    public IEnumerable<Hold> All => _places.Values.Select(place => At(place));

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
    public void Add(in Hold hold)
    {
        var place = _free.TryPop(out var free) ? free : _used;
        Invariant.Holds(_places.TryAdd(hold.Id, place));
        if (place == _used)
        {
            MakeRoom();
            _used++;
        }
        At(place) = hold;
    }

    /// <summary>Replaces one by what became of it.</summary>
    public void Replace(in Hold hold) => At(_places[hold.Id]) = hold;

    /// <summary>Takes one out.</summary>
    public void Remove(Guid id)
    {
        Invariant.Holds(_places.Remove(id, out var place));
        At(place) = default;
        _free.Push(place);
    }

    private ref Hold At(int place) => ref _chunks[place / ChunkLength][place % ChunkLength];

    // Most items have a handful of reservations; only the first chunk grows by steps.
    private void MakeRoom()
    {
        var place = _used % ChunkLength;
        if (place == 0)
        {
            _chunks.Add(new Hold[_used == 0 ? FirstLength : ChunkLength]);
        }
        else if (place == _chunks[^1].Length)
        {
            var first = _chunks[^1];
            Array.Resize(ref first, Math.Min(2 * place, ChunkLength));
            _chunks[^1] = first;
        }
    }
}

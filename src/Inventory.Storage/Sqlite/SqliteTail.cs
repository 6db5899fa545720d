// Rewriting a head and a level row at random dirties two pages per append, and pages are what a
// commit pays for. So a usual append writes only at the end of tables: its journal row, and a tail
// row that says what head and levels are now. They wait in memory (SqliteOverlay) and reach their
// rows later, many per page:
//
//   sweep   Once enough wait, or the tail is long for the few that wait, each commit also writes
//           as many waiting heads as it has appends, in order of their streams, so that neighbours
//           on a page are written together.
//   drop    When a sweep ends, every head that waited at its start is in its row, and tail rows up
//           to that start are dropped, again a few per commit.
//   settle  Before a list is read, and when the ledger closes, everything that waits is written.
//   load    When the ledger opens, and when another process wrote, tail rows newer than their
//           stream's head row wait again. A head row's last_seq says how new it is, levels
//           included: both are always written together.
//
// Level rows of an item wait with at most one stream: when another stream writes to the item, the
// first is written out before.

namespace Inventory.Storage.Sqlite;

/// <summary>Heads and levels that wait to be written to their rows, inside the writing
/// transaction.</summary>
internal sealed class SqliteTail
{
    /// <summary>Journal rows after which a sweep begins, times the heads that may wait.</summary>
    private const long RowsPerHead = 4;

    private readonly SqliteOverlay _overlay;
    private readonly SqliteTailTable _table;
    private readonly SqliteHeads _heads;
    private readonly SqliteRows _rows;
    private readonly int _waitingMax;
    private readonly Dictionary<long, SqliteHead?> _changes = [];
    private readonly Dictionary<long, long> _owners = [];

    private Progress _now;
    private Progress _committed;

    public SqliteTail(
        SqliteDatabase db, SqliteOverlay overlay, SqliteHeads heads, SqliteRows rows,
        int waitingMax)
    {
        _overlay = overlay;
        _heads = heads;
        _rows = rows;
        _waitingMax = waitingMax;
        _table = new SqliteTailTable(db);
        _now = _committed = new Progress([], 0, 0, 0, 0);
    }

    /// <summary>The newest head of a stream when it waits.</summary>
    public SqliteHead? Find(long stream) =>
        _changes.TryGetValue(stream, out var head) ? head : _overlay.Find(stream);

    /// <summary>Lets a head and its levels wait.</summary>
    public void Defer(SqliteHead head, IReadOnlyList<ListRow> levels)
    {
        _table.Add(head, levels);
        for (var i = 0; i < levels.Count; i++)
        {
            var item = Item(head.Stream, ((ListRow.Level)levels[i]).VariantId);
            Yield(item, head.Stream);
            _owners[item] = head.Stream;
        }

        // Asked only now: yielding may have written out what waited.
        var waiting = Find(head.Stream);
        _changes[head.Stream] = head with { Levels = Merge(waiting?.Levels ?? [], levels) };
    }

    /// <summary>Writes out what waits for a stream, before it is written directly.</summary>
    public void Settle(long stream)
    {
        if (Find(stream) is { } head)
        {
            Write(head);
        }
    }

    /// <summary>Writes out an item's levels that wait with another stream.</summary>
    public void Yield(long item, long stream)
    {
        if (_owners.TryGetValue(item, out var owner) && owner != stream)
        {
            Settle(owner);
        }
    }

    /// <summary>Goes on with the sweep after a batch.</summary>
    /// <param name="appends">Appends of the batch.</param>
    /// <param name="seq">Journal row the transaction began behind: every head that waited then is
    /// of that row or before.</param>
    public void Sweep(int appends, long seq)
    {
        var starts = _now.At == _now.Streams.Length
            && (_overlay.Count >= _waitingMax || seq - _now.DropTo >= RowsPerHead * _waitingMax);
        if (starts)
        {
            _now = _now with { Streams = Sorted(), At = 0, StartSeq = seq };
        }

        var to = Math.Min(_now.At + appends, _now.Streams.Length);
        for (var i = _now.At; i < to; i++)
        {
            Settle(_now.Streams[i]);
        }

        var ends = to == _now.Streams.Length && (to > _now.At || starts);
        _now = _now with { At = to, DropTo = ends ? _now.StartSeq : _now.DropTo };
        var dropped = Math.Min(_now.DropTo, _now.Dropped + (2L * appends));
        if (dropped > _now.Dropped)
        {
            _table.DropTo(dropped);
            _now = _now with { Dropped = dropped };
        }
    }

    /// <summary>Streams that wait, in order.</summary>
    public long[] Sorted()
    {
        var streams = _overlay.Heads.Select(head => head.Stream).ToArray();
        Array.Sort(streams);
        return streams;
    }

    /// <summary>Everything was written out: no row of the table is needed.</summary>
    public void Clear(long seq)
    {
        _table.DropTo(seq);
        _now = new Progress([], 0, 0, seq, seq);
    }

    /// <summary>True when nothing waits.</summary>
    public bool IsEmpty => _overlay.Count == 0;

    /// <summary>Forgets what waits in memory and takes it from the table.</summary>
    public void Load(long seq)
    {
        var heads = new Dictionary<long, SqliteHead>();
        foreach (var head in _table.Newer())
        {
            var waiting = heads.GetValueOrDefault(head.Stream);
            heads[head.Stream] = head with { Levels = Merge(waiting?.Levels ?? [], head.Levels) };
        }

        _overlay.Replace(heads);
        var dropped = _table.First() - 1 ?? seq;
        _now = _committed = new Progress([], 0, 0, dropped, dropped);
        _changes.Clear();
        FindOwners();
    }

    /// <summary>The transaction committed.</summary>
    public void Committed()
    {
        _overlay.Publish(_changes);
        _changes.Clear();
        _committed = _now;
    }

    /// <summary>The transaction was rolled back.</summary>
    public void RolledBack()
    {
        _changes.Clear();
        _now = _committed;
        FindOwners();
    }

    private static long Item(long stream, int variant) =>
        SqliteNumbers.Item(SqliteNumbers.StoreOf(stream), variant);

    private static List<ListRow.Level> Merge(
        IReadOnlyList<ListRow.Level> older, IReadOnlyList<ListRow> newer)
    {
        var merged = new List<ListRow.Level>(older.Count + newer.Count);
        for (var i = 0; i < older.Count; i++)
        {
            if (!IsReplaced(older[i], newer))
            {
                merged.Add(older[i]);
            }
        }

        for (var i = 0; i < newer.Count; i++)
        {
            merged.Add((ListRow.Level)newer[i]);
        }

        return merged;
    }

    private static bool IsReplaced(ListRow.Level older, IReadOnlyList<ListRow> newer)
    {
        for (var i = 0; i < newer.Count; i++)
        {
            var row = (ListRow.Level)newer[i];
            if (row.VariantId == older.VariantId && row.LocationId == older.LocationId)
            {
                return true;
            }
        }

        return false;
    }

    private void Write(SqliteHead head)
    {
        _heads.Set(head);
        for (var i = 0; i < head.Levels.Count; i++)
        {
            var item = Item(head.Stream, head.Levels[i].VariantId);
            _rows.Write(item, head.Levels[i]);
            _ = _owners.Remove(item);
        }

        _changes[head.Stream] = null;
    }

    private void FindOwners()
    {
        _owners.Clear();
        foreach (var head in _overlay.Heads)
        {
            foreach (var level in head.Levels)
            {
                _owners[Item(head.Stream, level.VariantId)] = head.Stream;
            }
        }
    }

    /// <summary>How far the sweep and the drop are.</summary>
    private sealed record Progress(
        long[] Streams, int At, long StartSeq, long DropTo, long Dropped);
}

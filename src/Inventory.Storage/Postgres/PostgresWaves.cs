// The statements of a commit treat its appends as a set. So a batch is cut where an append touches
// what an earlier one of the same part touched: a stream, a name or the list rows of a variant.
// Owners keep one append in flight and write their own rows, so in practice a batch is one part.

namespace Inventory.Storage.Postgres;

/// <summary>Cuts a batch into parts whose appends do not touch each other.</summary>
internal static class PostgresWaves
{
    /// <summary>The parts, in order.</summary>
    public static List<List<PostgresAppend>> Cut(IReadOnlyList<PostgresAppend> batch)
    {
        var waves = new List<List<PostgresAppend>>();
        var touched = new Touched(batch.Count);
        var wave = new List<PostgresAppend>(batch.Count);
        foreach (var append in batch)
        {
            if (!touched.Add(append))
            {
                waves.Add(wave);
                wave = [];
                touched = new Touched(batch.Count);
                Invariant.Holds(touched.Add(append), "an append does not touch itself");
            }

            wave.Add(append);
        }

        if (wave.Count > 0)
        {
            waves.Add(wave);
        }

        return waves;
    }

    private sealed class Touched(int capacity)
    {
        private readonly HashSet<StreamId> _streams = new(capacity);
        private readonly Dictionary<Name, int> _names = [];
        private readonly Dictionary<(int Store, int Variant), int> _variants = new(capacity);

        /// <summary>False where another append touched the same.</summary>
        public bool Add(PostgresAppend append)
        {
            if (!_streams.Add(append.Append.Stream))
            {
                return false;
            }

            var isAlone = true;
            foreach (var name in append.Append.Claims.Concat(append.Append.Releases))
            {
                isAlone &= Add(_names, name, append.Index);
            }

            foreach (var row in append.Append.Rows)
            {
                isAlone &= Add(_variants, (append.Store, VariantOf(row)), append.Index);
            }

            return isAlone;
        }

        private static bool Add<T>(Dictionary<T, int> touched, T key, int index)
            where T : notnull =>
            touched.TryAdd(key, index) || touched[key] == index;

        private static int VariantOf(ListRow row) => row switch
        {
            ListRow.Item item => item.VariantId,
            ListRow.Level level => level.VariantId,
            ListRow.Removal removal => removal.VariantId,
            ListRow.LevelRemoval removal => removal.VariantId,
            _ => throw new InvariantBrokenException("every kind of list row is known here"),
        };
    }
}

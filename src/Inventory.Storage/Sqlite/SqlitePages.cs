using System.Runtime.CompilerServices;

namespace Inventory.Storage.Sqlite;

/// <summary>A page of rows, and where the next one begins.</summary>
internal sealed record SqlitePage<TRow, TPlace>(IReadOnlyList<TRow> Rows, TPlace Last, bool IsLast);

/// <summary>Reads many rows as short reads: a long one would keep the write-ahead log from being
/// copied.</summary>
internal static class SqlitePages
{
    /// <summary>Rows of a page.</summary>
    public const int RowsMax = 1_000;

    /// <summary>Reads page after page.</summary>
    public static async IAsyncEnumerable<TRow> ReadAsync<TRow, TPlace>(
        TPlace before,
        Func<TPlace, CancellationToken, ValueTask<SqlitePage<TRow, TPlace>>> read,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        var (place, isLast) = (before, false);
        while (!isLast)
        {
            var page = await read(place, cancel).ConfigureAwait(false);
            foreach (var row in page.Rows)
            {
                yield return row;
            }

            (place, isLast) = (page.Last, page.IsLast);
        }
    }
}

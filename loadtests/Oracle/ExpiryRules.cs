using Inventory.LoadTests.Shops;

namespace Inventory.LoadTests.Oracle;

/// <summary>
/// No acknowledged hold ends before its time: what expires too early is lost, whether or not its
/// buyer ever comes to pay.
/// </summary>
internal static class ExpiryRules
{
    private const string Expiries = "reservations_expired";

    // A cart's time counts from before the first of its lines is held.
    private static readonly TimeSpan CartMax = TimeSpan.FromMinutes(1);

    /// <summary>Whether a hold could not have expired yet.</summary>
    /// <param name="books">The item's books: nothing expires in a run that is too short.</param>
    /// <param name="holding">The hold.</param>
    /// <param name="at">When it is said to have expired.</param>
    public static bool IsEarly(ItemBooks books, Holding holding, DateTimeOffset at) =>
        books.Age < Shop.HeldFor
        || holding.First is not { } first
        || at < first.At + Shop.HeldFor - CartMax;

    /// <summary>
    /// What is broken by the rows of several expiries, which name no reservation: up to each of
    /// them no more units are gone than were left in holds whose time was up.
    /// </summary>
    /// <param name="books">The item's books.</param>
    /// <param name="holdings">Its holds, promises and all.</param>
    public static IEnumerable<string> Check(
        ItemBooks books, IReadOnlyCollection<Holding> holdings)
    {
        var expired = 0L;
        foreach (var row in books.History.Where(row => row.Kind == Expiries))
        {
            expired -= row.Held;
            var due = holdings
                .Where(holding => holding.IsLeft && !IsEarly(books, holding, row.At))
                .Sum(holding => holding.Taken - holding.Given);
            if (expired > due)
            {
                yield return $"{row}: {expired} units have expired by then, and the time of "
                    + $"{due} was up";
                yield break;
            }
        }
    }
}

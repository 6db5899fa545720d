using System.Collections.Concurrent;
using CsCheck;
using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Model;

public sealed class HistoryTests
{
    // Histories for each of CsCheck's iterations, 100 unless CsCheck_Iter says otherwise.
    private const int HistoriesPerIteration = 40;

    [Fact]
    public void Decide_WhenAnythingHappens_AnswersAsTheModel()
    {
        var seen = new ConcurrentDictionary<string, bool>();
        Step.History.Sample(
            steps =>
            {
                foreach (var kind in History.Check(steps))
                {
                    seen.TryAdd(kind, true);
                }
            },
            iter: Check.Iter * HistoriesPerIteration,
            print: steps => string.Join('\n', steps));

        // Histories that never come by something prove nothing about it.
        if (!Effort.IsSmall)
        {
            Assert.Empty(Everything().Except(seen.Keys));
        }
    }

    private static IEnumerable<string> Everything() =>
    [
        .. Enum.GetNames<ItemEventKind>().Except(
        [
            nameof(ItemEventKind.None), nameof(ItemEventKind.Created),
            nameof(ItemEventKind.HoldsExpired),
        ]),
        .. Enum.GetNames<RefusalReason>(),
        "Repeat",
        "Accepted",
    ];
}

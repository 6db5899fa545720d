using CsCheck;

namespace Inventory.Domain.Tests.Webhooks;

/// <summary>Histories of a queue: whatever happens to it, and whenever its owner is gone.</summary>
public sealed class HookQueueHistoryTests
{
    // Histories for each of CsCheck's iterations, 100 unless CsCheck_Iter says otherwise.
    private const int HistoriesPerIteration = 40;

    private static readonly Gen<(int Verb, int A, int B)[]> Histories =
        Gen.Select(Gen.Int[0, 99], Gen.Int[0, 999], Gen.Int[0, 999]).Array[1, 100];

    // Small queues are full all the time; the others never are.
    [Theory]
    [InlineData(1_000, false)]
    [InlineData(1_000, true)]
    [InlineData(6, false)]
    [InlineData(6, true)]
    public void Queue_WhenAnythingHappens_TellsEverythingInOrder(int keptMax, bool crashes) =>
        Histories.Sample(
            steps =>
            {
                var history = new HookQueueHistory(keptMax, crashes);
                foreach (var (verb, a, b) in steps)
                {
                    history.Do(verb, a, b);
                }
                history.End();
            },
            iter: Check.Iter * HistoriesPerIteration,
            print: steps => string.Join('\n', steps));
}

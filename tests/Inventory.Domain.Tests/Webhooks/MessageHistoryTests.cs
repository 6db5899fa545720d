using System.Collections.Concurrent;
using CsCheck;
using Inventory.Domain.Items;
using Inventory.Domain.Tests.Items;
using Inventory.Domain.Tests.Model;
using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

public sealed class MessageHistoryTests
{
    // Histories for each of CsCheck's iterations, 100 unless CsCheck_Iter says otherwise.
    private const int HistoriesPerIteration = 10;
    private const int VersionsPerHistory = 12;

    private static readonly StoreTerms Terms = new(backordersEligible: true, [1, 2]);

    [Fact]
    public void Tell_WhenWalkedBackFromAnyNewerVersion_SaysWhatWasSaidForward()
    {
        var seen = new ConcurrentDictionary<string, bool>();
        Step.History.Sample(
            steps => Compare(steps, seen),
            iter: Check.Iter * HistoriesPerIteration,
            print: steps => string.Join('\n', steps));

        // Histories that never come by something prove nothing about it.
        if (!Effort.IsSmall)
        {
            Assert.Empty(
                Enum.GetNames<ItemMessageKind>().Except([nameof(ItemMessageKind.None)])
                    .Concat(["by numbers", "found", "missing"]).Except(seen.Keys));
        }
    }

    private static void Compare(Step[] steps, ConcurrentDictionary<string, bool> seen)
    {
        var entries = Run(steps, out var newest);
        var forward = new ItemFigures();
        var said = entries.ConvertAll(entry => Text(forward.Tell(entry, 0, Terms)));
        Assert.Equal(TextOf(newest), TextOf(forward));
        foreach (var kind in said.SelectMany(text => text.Split('\n')))
        {
            seen.TryAdd(kind.Split(' ')[0], true);
        }

        var stride = 1 + (entries.Count / VersionsPerHistory);
        for (var version = 1; version <= entries.Count + 1; version += stride)
        {
            foreach (var first in new[] { 1, 1 + (version / 2), version })
            {
                var walked = newest.Before(version, entries[(first - 1)..]);
                var canMiss = first > 1 && HasReplaced(entries.Skip(version - 1));
                Assert.True(walked.IsExact || canMiss);
                seen.TryAdd(
                    !canMiss ? "by numbers" : walked.IsExact ? "found" : "missing", true);
                var told = entries[(version - 1)..].ConvertAll(
                    entry => Text(walked.Figures.Tell(entry, 0, Terms)));
                if (walked.IsExact)
                {
                    Assert.Equal(said[(version - 1)..], told);
                }
            }
        }
    }

    // Only what was replaced whole, or deleted, is beyond the numbers.
    private static bool HasReplaced(IEnumerable<ItemEntry> entries) =>
        entries.Any(entry => entry.Event is ItemEvent.SettingsChanged
            or ItemEvent.CatalogChanged or ItemEvent.Deleted);

    private static List<ItemEntry> Run(Step[] steps, out ItemFigures newest)
    {
        var rig = ItemRig.Created();
        var reader = new StepReader(rig);
        foreach (var step in steps)
        {
            rig.Now += step.D % 4 == 0 ? 900_000 : 1;
            rig.RunDue();
            var command = reader.Read(step);
            var decision = rig.RunAlone(command);
            if (decision is { IsRefused: false, IsRepeat: false })
            {
                reader.Accepted(command);
            }
        }
        newest = ItemFigures.Of(rig.State);
        return rig.Journal.SelectMany(pack => ItemEventCodec.Read(pack.Pack, pack.At)).ToList();
    }

    private static string Text(IReadOnlyList<ItemMessage> messages) =>
        string.Join('\n', messages.Select(MessageText.Of));

    // A level where nothing was ever kept is as good as none.
    private static string TextOf(ItemFigures figures) =>
        $"{figures.Version} {figures.Facts?.Name} {figures.Facts?.Tracking}\n" + string.Join(
            '\n', figures.Levels.Where(level => level != LevelFigures.At(level.LocationId)));
}

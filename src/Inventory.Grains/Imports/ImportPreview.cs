using Inventory.Domain.Items;
using Inventory.Grains.Items;

namespace Inventory.Grains.Imports;

/// <summary>Says whether an import row would change an item.</summary>
internal static class ImportPreview
{
    internal static bool Changes(ItemView view, ItemCommand.Import change)
    {
        var level = view.Levels.FirstOrDefault(l => l.LocationId == change.LocationId);
        var settings = level?.Settings ?? LevelSettings.Default;
        return (change.Name is not null && change.Name != view.Facts.Name)
            || (change.OnHand is not null && change.OnHand != level?.OnHand)
            || (change.QtyBackordered is not null
                && change.QtyBackordered != (level?.QtyBackordered ?? 0))
            || level is null
            || change.Settings.ApplyTo(settings) != settings;
    }
}

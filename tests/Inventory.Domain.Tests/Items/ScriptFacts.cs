using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

/// <summary>What a table says of a level, with the values the level has.</summary>
internal static class ScriptFacts
{
    /// <summary>The same names as in <paramref name="expected"/>, with the values found.</summary>
    public static string Actual(ItemRig rig, string expected)
    {
        var words = expected.Split(' ');
        var location = words[0].StartsWith('@') ? words[0] : null;
        var id = location is null ? 1 : int.Parse(location[1..]);
        var level = rig.State.FindLevel(id);
        var names = words.Skip(location is null ? 0 : 1).Chunk(2).Select(pair => pair[0]);
        var facts = names.Select(name =>
            $"{name} {OfItem(rig, name) ?? (level is null ? "-" : OfLevel(rig, level, name))}");
        return string.Join(' ', location is null ? facts : facts.Prepend(location));
    }

    private static string? OfItem(ItemRig rig, string name) => name switch
    {
        "moved" => Moved(rig.LastEffect),
        "wake" => rig.State.NextWake() is { } at ? $"+{at - ItemRig.Start}" : "null",
        "version" => Text(rig.State.Version),
        "name" => rig.State.Facts?.Name ?? "null",
        _ => null,
    };

    private static string OfLevel(ItemRig rig, StockLevel level, string name) => name switch
    {
        "on" => Text(level.OnHand),
        "ats" => Text(rig.State.AvailableToSell(level, rig.Terms)),
        "free" => $"{level.AvailableOnHand}+{level.AvailableForBackorder(rig.Terms)}",
        "held" => $"{level.HeldOnHand}+{level.HeldForBackorder}",
        "undecided" => $"{level.UndecidedOnHand}+{level.UndecidedForBackorder}",
        "claimed" => $"{level.ClaimedOnHand}-{level.IncomingOnHand}",
        "oversold" => Text(level.OversoldBy),
        "backordered" => Text(level.QtyBackordered),
        "queue" => Queue(level),
        "safety" => Text(level.Settings.SafetyStock),
        "limit" => level.Settings.IsUnlimited ? "unlimited" : Text(level.Settings.BackorderLimit),
        "instock" => level.Settings.IsInStock ? "yes" : "no",
        "warning" => Text(level.Settings.WarningLevel),
        "bin" => level.Settings.BinPickingNumber,
        "message" => Text(level.Settings.BackorderMessageId),
        _ => throw new ArgumentException($"no fact is called {name}", nameof(name)),
    };

    private static string Queue(StockLevel level) => level.Backorders.Count == 0
        ? "empty"
        : string.Join(
            ',', level.Backorders.Entries.Select(e => $"{e.OrderId ?? "*"}:{e.Quantity}"));

    private static string Moved(LevelEffect effect) =>
        $"@{effect.LocationId}:{effect.OnHand:+0;-0;0}{effect.QtyBackordered:+0;-0;+0}"
        + $"{effect.Held:+0;-0;+0}";

    private static string Text(long? value) => value?.ToString() ?? "null";
}

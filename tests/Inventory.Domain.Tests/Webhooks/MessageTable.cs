// A table is text: paragraphs of lines, each paragraph about an item of its own, each line
//
//   command => what is told of it
//
// The commands are those of the item tables. A message is its kind in short; an order is behind a
// colon, then what the kind has of its own. `@2` is before the messages of another location than 1.

using Inventory.Domain.Items;
using Inventory.Domain.Tests.Items;
using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

/// <summary>Runs text tables against an item and compares what is told of every line.</summary>
internal sealed class MessageTable
{
    private static readonly Dictionary<ItemMessageKind, string> Stock = new()
    {
        [ItemMessageKind.StockChanged] = "moved",
        [ItemMessageKind.SettingsChanged] = "settings",
        [ItemMessageKind.LowStockReached] = "low",
        [ItemMessageKind.OutOfStockReached] = "out",
        [ItemMessageKind.BackorderLimitReached] = "limit",
        [ItemMessageKind.BackInStock] = "back",
        [ItemMessageKind.BackorderFilled] = "filled",
        [ItemMessageKind.ReservationExpired] = "expired",
    };

    private static readonly Dictionary<ItemMessageKind, string> Updates = new()
    {
        [ItemMessageKind.ProductUpdated] = "product",
        [ItemMessageKind.SkuUpdated] = "sku",
        [ItemMessageKind.ProductOrderUpdated] = "product-order",
        [ItemMessageKind.SkuOrderUpdated] = "sku-order",
    };

    private readonly ItemFigures _figures = new();
    private readonly ItemRig _rig;
    private readonly ScriptCommands _commands;
    private readonly Dictionary<ItemMessageKind, string> _names;
    private int _told;

    private MessageTable(ItemRig rig, Dictionary<ItemMessageKind, string> names)
    {
        _rig = rig;
        _commands = new(rig);
        _names = names;
        Told();
    }

    /// <summary>Runs a table of what is told of levels, reservations and backorders.</summary>
    public static void Check(string table) => Check(table, Stock, facts: null);

    /// <summary>Runs a table of what is told of products and SKUs.</summary>
    public static void CheckUpdates(string table, ItemFacts? facts = null) =>
        Check(table, Updates, facts);

    private static void Check(
        string table, Dictionary<ItemMessageKind, string> names, ItemFacts? facts)
    {
        foreach (var paragraph in table.Split("\n\n"))
        {
            var lines = paragraph.Split('\n').Select(Clean).Where(l => l.Length > 0).ToArray();
            var rows = new MessageTable(ItemRig.Created(facts), names);
            Assert.Equal(string.Join('\n', lines), string.Join('\n', lines.Select(rows.Run)));
        }
    }

    private string Run(string line)
    {
        var command = line.Split(" =>")[0];
        var words = command.Split(' ');
        if (_commands.TryControl(words) is null)
        {
            Assert.False(_rig.Run(_commands.Parse(words)).IsRefused, command);
        }
        var told = Told();
        return told.Length == 0 ? command : $"{command} => {told}";
    }

    private string Told()
    {
        var messages = new List<ItemMessage>();
        for (; _told < _rig.Journal.Count; _told++)
        {
            var (pack, at) = _rig.Journal[_told];
            foreach (var entry in ItemEventCodec.Read(pack, at))
            {
                var told = _figures.Tell(entry, at, _rig.Terms);
                Assert.Equal(told.OrderBy(m => m.Ordinal), told);
                messages.AddRange(told);
            }
        }
        return string.Join(' ', messages.Where(m => _names.ContainsKey(m.Kind)).Select(Short));
    }

    private string Short(ItemMessage m)
    {
        var place = m.LocationId == 1 ? "" : $"@{m.LocationId} ";
        var order = m.OrderId is null ? "" : $":{m.OrderId}";
        var fills = string.Join(',', m.Fills.Select(f => $"{f.OrderId ?? "*"}:{f.Quantity}"));
        return place + _names[m.Kind] + order + m.Kind switch
        {
            ItemMessageKind.BackorderFilled => $"({m.FillCause} {fills})",
            ItemMessageKind.ReservationExpired =>
                $"({m.ExpiredCount} of {m.ExpiredUnits}{(m.HoldId is null ? "" : " named")})",
            >= ItemMessageKind.ProductUpdated => $"({m.Delta:+0;-0})",
            _ => "",
        };
    }

    private static string Clean(string line) =>
        string.Join(' ', line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

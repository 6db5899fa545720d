using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

/// <summary>Reads the words of a table into commands.</summary>
internal sealed class ScriptCommands(ItemRig rig)
{
    private readonly Dictionary<string, Guid> _ids = [];
    private string[] _words = [];

    /// <summary>Runs what is no command: the clock and the store's switches.</summary>
    public string? TryControl(string[] words)
    {
        switch (words[0])
        {
            case "wait": return Wait(long.Parse(words[1]), isAwake: true);
            case "sleep": return Wait(long.Parse(words[1]), isAwake: false);
            case "location":
                return words[2] == "on"
                    ? Switch(rig.EnabledLocations.Add(int.Parse(words[1])))
                    : Switch(rig.EnabledLocations.Remove(int.Parse(words[1])));
            case "taken": return Switch(rig.TakenSkus.Add(words[1]));
            case "eligible": return Switch(rig.BackordersEligible = words[1] == "yes");
            default: return null;
        }
    }

    public ItemCommand Parse(string[] words)
    {
        _words = words;
        return Command(words[0]) with { Operation = OperationOf() };
    }

    private ItemCommand Command(string verb) => verb switch
    {
        "reserve" => Reserve(),
        "confirm" => new ItemCommand.Confirm(Id(_words[1]), _words[2], Has("refuse"))
        {
            OrderLines = int.Parse(Option("lines") ?? "0"),
        },
        "release" => new ItemCommand.Release(Id(_words[1])) { IsExpiry = Has("expired") },
        "keep" => new ItemCommand.Keep(
            Id(_words[1]), ItemRig.Start + long.Parse(_words[2]), Has("paying")),
        "wouldconfirm" => new ItemCommand.CheckConfirm(
            Id(_words[1]), [.. _words[2..].Select(word => Id(word))]),
        "extend" or "pay" => new ItemCommand.Extend(Id(_words[1]), long.Parse(_words[2]))
        {
            MarksPaying = verb == "pay",
        },
        "takeback" => TakeBack(),
        "set" or "add" => new ItemCommand.Adjust(Change(0)),
        "receive" => new ItemCommand.Receive(Arrival(0)!),
        "transfer" => new ItemCommand.MoveStock(Transfer(0)!),
        "settings" => new ItemCommand.ChangeSettings(Location, Patch()),
        "import" => Import(),
        "claim" => Transfer(2) is { } transfer
            ? new ItemCommand.ClaimTransfer(ClaimIdOf(_words[1]), transfer)
            : new ItemCommand.Claim(ClaimIdOf(_words[1]), Change(2)),
        "apply" => Apply(),
        "drop" => new ItemCommand.DropClaim(ClaimIdOf(_words[1])),
        "acknowledge" => new ItemCommand.AcknowledgeOrders([.. _words[1..].Select(w => Id(w))]),
        "catalog" => new ItemCommand.ChangeCatalog(Facts()),
        "edit" => Edit(),
        "check" => Check(),
        "create" => new ItemCommand.Create(ItemRig.OneVariant) { OnHand = Number("on") },
        "delete" => new ItemCommand.Delete(),
        _ => throw new ArgumentException($"no command is called {verb}", nameof(verb)),
    };

    private ItemCommand.Reserve Reserve() => new()
    {
        ReservationId = Id(_words[1]),
        VariantId = Number("variant") ?? 130,
        LocationId = Location,
        Quantity = int.Parse(_words[2]),
        AllowBackorder = !Has("nobackorder"),
        AllowPartial = Has("partial"),
        ExpiresInMs = Number("for") ?? 900_000,
        CartId = Option("cart"),
    };

    private ItemCommand.TakeBack TakeBack() => new()
    {
        OrderId = _words[1],
        VariantId = Number("variant") ?? 130,
        LocationId = Location,
        Quantity = long.Parse(_words[2]),
        IsReturn = Has("return"),
        Restock = Has("restock"),
        IsCheck = Has("check"),
    };

    // A change is written: set or add, the quantity or `-` for none, then its options.
    private Adjustment Change(int at) => new()
    {
        LocationId = Location,
        IsAbsolute = _words[at] == "set",
        Quantity = _words[at + 1] == "-" ? null : int.Parse(_words[at + 1]),
        QtyBackordered = Number("backordered"),
        HasExpectedQuantity = Option("expect") is not null,
        ExpectedQuantity = Number("expect"),
        Reason = Option("reason"),
    };

    private ItemCommand.Check Check()
    {
        var isChange = _words[1] is "set" or "add";
        return new(isChange ? Change(1) : null)
        {
            Arrival = Arrival(1),
            Transfer = Transfer(1),
        };
    }

    // A receipt is written: receive, the units, then its options.
    private StockArrival? Arrival(int at) => at < _words.Length && _words[at] == "receive"
        ? new()
        {
            LocationId = Location,
            Quantity = int.Parse(_words[at + 1]),
            Reference = Option("ref"),
        }
        : null;

    // A transfer is written: transfer, the units, `1>2` for its locations, then its options.
    private StockTransfer? Transfer(int at)
    {
        if (at >= _words.Length || _words[at] != "transfer")
        {
            return null;
        }
        var locations = _words[at + 2].Split('>');
        return new()
        {
            Quantity = int.Parse(_words[at + 1]),
            FromLocationId = int.Parse(locations[0]),
            ToLocationId = int.Parse(locations[1]),
            Reference = Option("ref"),
        };
    }

    private ItemCommand.Import Import() => new()
    {
        LocationId = Location,
        Name = Option("name"),
        OnHand = Number("on"),
        QtyBackordered = Number("backordered"),
        Settings = Patch(),
    };

    private ItemCommand.ApplyRow Apply()
    {
        var isSettings = _words.Length > 2 && _words[2] == "settings";
        var isChange = _words.Length > 2 && _words[2] is "set" or "add";
        return new(
            ClaimIdOf(_words[1]),
            isChange ? Change(2) : null,
            Location,
            isSettings ? Patch() : null)
        {
            Arrival = Arrival(2),
            Transfer = Transfer(2),
        };
    }

    private ItemCommand.EditProduct Edit()
    {
        var patch = new CatalogPatch
        {
            Name = Option("name"),
            Sku = Option("sku"),
            Tracking = Option("tracking") is { } tracking
                ? Enum.Parse<InventoryTracking>(tracking, ignoreCase: true)
                : null,
        };
        return new(patch) { OnHand = Number("on") };
    }

    private SettingsPatch Patch() => new()
    {
        SafetyStock = Number("safety"),
        HasBackorderLimit = Option("limit") is not null,
        BackorderLimit =
            Option("limit") == "unlimited" ? LevelSettings.Unlimited : Number("limit"),
        EndsUnlimited = Option("unlimited") == "no",
        IsInStock = Option("instock") is { } instock ? instock == "yes" : null,
        WarningLevel = Number("warning"),
        BinPickingNumber = Option("bin"),
        HasBackorderMessageId = Option("message") is not null,
        BackorderMessageId = Number("message"),
    };

    private ItemFacts Facts()
    {
        var facts = rig.State.Facts ?? ItemRig.OneVariant;
        return facts with
        {
            Name = Option("name") ?? facts.Name,
            Tracking = Parsed("tracking", facts.Tracking),
            Availability = Parsed("availability", facts.Availability),
            Variants = Option("sku") is { } sku ? [new(130, sku, [])] : facts.Variants,
        };
    }

    private Operation OperationOf()
    {
        if (Option("key") is { } key)
        {
            // Derived from the key: whatever stands where an id has its time, it is none.
            var id = Id(key, (1L << 48) - 1);
            return new(id, (ulong)(Number("body") ?? 0), OperationOrigin.Client);
        }
        if (Option("host") is { } host)
        {
            return new(Id(host), (ulong)(Number("body") ?? 0), OperationOrigin.Host);
        }
        return Option("row") is { } row
            ? new(Id(row, 0), 0, OperationOrigin.Batch)
            : Operation.None;
    }

    private string Wait(long ms, bool isAwake)
    {
        rig.Now += ms;
        rig.Expirations.Clear();
        if (isAwake)
        {
            rig.RunDue();
        }
        return string.Join(' ', rig.Expirations.Select(e => $"expired {e.Count}@{e.LocationId}"));
    }

    private static string Switch(bool _) => "";

    // An id is made when it is first mentioned, `age` earlier than the clock.
    // `c1:0` is line 0 of cart c1, in its first attempt; `c1:0:2` in its second.
    private Guid Id(string name)
    {
        var madeAt = rig.Now - (Number("age") ?? 0);
        var parts = name.Split(':');
        return parts.Length == 1
            ? Id(name, madeAt)
            : CartHoldIds.Of(
                CartHoldIds.ReservationIdOf(Id(parts[0], madeAt)),
                parts.Length > 2 ? int.Parse(parts[2]) : 1,
                int.Parse(parts[1]));
    }

    private Guid Id(string name, long madeAt) =>
        _ids.TryGetValue(name, out var id) ? id : _ids[name] = ItemRig.IdAt(madeAt, name);

    // `b1.2` is row 2 of batch b1.
    private ClaimId ClaimIdOf(string name)
    {
        var parts = name.Split('.');
        var run = Id(parts[0]);
        return new(run, run, parts.Length > 1 ? int.Parse(parts[1]) : 0);
    }

    private int Location => _words.FirstOrDefault(w => w.StartsWith('@')) is { } at
        ? int.Parse(at[1..])
        : 1;

    private bool Has(string flag) => _words.Contains(flag);

    private string? Option(string name) => _words
        .FirstOrDefault(w => w.StartsWith(name + "=", StringComparison.Ordinal))
        ?[(name.Length + 1)..];

    private int? Number(string name) =>
        Option(name) is { } text && text is not ("null" or "none") && text != "unlimited"
            ? int.Parse(text)
            : null;

    private T Parsed<T>(string name, T otherwise)
        where T : struct, Enum =>
        Option(name) is { } text ? Enum.Parse<T>(text, ignoreCase: true) : otherwise;
}

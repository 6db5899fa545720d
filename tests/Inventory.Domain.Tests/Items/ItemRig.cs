using System.Security.Cryptography;
using Inventory.Domain.Encoding;
using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

/// <summary>
/// An item under test. It runs commands as the item's owner does, what is due first, and keeps the
/// journal, so that a state can be compared with what its bytes say.
/// </summary>
internal sealed class ItemRig
{
    /// <summary>When every test begins, in unix milliseconds.</summary>
    public const long Start = 1_800_000_000_000;

    private readonly EntryWriter _writer = new();

    public ItemState State { get; private init; } = new();

    /// <summary>What the clock says; it may be set back.</summary>
    public long Now { get; set; } = Start;

    public bool BackordersEligible { get; set; } = true;
    public HashSet<int> EnabledLocations { get; } = [1, 2, 3];
    /// <summary>SKUs that other items have.</summary>
    public HashSet<string> TakenSkus { get; } = [];
    public List<(byte[] Pack, long At)> Journal { get; } = [];
    public LevelEffect LastEffect { get; private set; }
    public List<ItemEvent.HoldsExpired> Expirations { get; } = [];

    public StoreTerms Terms => new(BackordersEligible, EnabledLocations);

    /// <summary>An item tracked by product with one variant, 130.</summary>
    public static ItemRig Created(ItemFacts? facts = null)
    {
        var rig = new ItemRig();
        Assert.False(rig.Run(new ItemCommand.Create(facts ?? OneVariant)).IsRefused);
        return rig;
    }

    public static ItemFacts OneVariant { get; } = new()
    {
        VariantId = 130,
        ProductId = 130,
        Name = "Kettle",
        Variants = [new(130, "RE-130", [])],
    };

    /// <summary>Expires what is due, then decides and applies.</summary>
    public Decision Run(ItemCommand command)
    {
        RunDue();
        return RunAlone(command);
    }

    /// <summary>Decides and applies without looking at what is due.</summary>
    public Decision RunAlone(ItemCommand command)
    {
        var sku = ItemDecider.NewSku(State, command);
        var taken = sku is not null && TakenSkus.Contains(sku) ? sku : null;
        var decision = ItemDecider.Decide(State, Terms, command, At, Now, taken);
        foreach (var e in EventsOf(decision))
        {
            Append(e);
        }
        return decision;
    }

    public void RunDue()
    {
        while (ItemDecider.DecideDue(State, At) is { } due)
        {
            var expired = Assert.IsType<ItemEvent.HoldsExpired>(due);
            Assert.InRange(expired.Count, 1, ItemEvent.HoldsExpired.CountMax);
            Expirations.Add(expired);
            Append(due);
        }
    }

    public static IEnumerable<ItemEvent> EventsOf(Decision decision)
    {
        ItemEvent?[] events = [decision.First, decision.Second, decision.Third];
        return events.OfType<ItemEvent>();
    }

    /// <summary>Applies a journal's bytes to a state; each entry has the effect it names.</summary>
    public static void Replay(IEnumerable<(byte[] Pack, long At)> journal, ItemState state)
    {
        foreach (var (pack, at) in journal)
        {
            foreach (var entry in ItemEventCodec.Read(pack, at))
            {
                Assert.Equal(entry.Effect, state.Apply(entry.Event, at));
            }
        }
    }

    /// <summary>A UUIDv7 of a time and a name.</summary>
    public static Guid IdAt(long unixMs, string name)
    {
        var bytes = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        for (var i = 0; i < 6; i++)
        {
            bytes[i] = (byte)(unixMs >> (40 - (8 * i)));
        }
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new(bytes, bigEndian: true);
    }

    private long At => Math.Max(Now, State.LastAt);

    private void Append(ItemEvent e)
    {
        var at = At;
        LastEffect = State.Apply(e, at);
        var level = State.FindLevel(LastEffect.LocationId);
        var ats = level is null ? null : State.AvailableToSell(level, Terms);
        _writer.Clear();
        ItemEventCodec.Write(_writer, new(e, LastEffect, ats));
        Journal.Add((_writer.Written.ToArray(), at));
    }
}

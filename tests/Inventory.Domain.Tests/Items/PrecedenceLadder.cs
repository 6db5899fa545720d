// A ladder is text: the command, then what the item has been through, then rungs by descending
// precedence, each a fault:
//
//   command | setup; setup
//   Reason  | setup; setup | options of the command
//
// The row of a rung has its fault and those of all rungs below it, on an item of its own; so each
// row repairs exactly one fault of the row above, and the last has none. Setups run from the lowest
// rung upward, and the first of two options counts: where two faults exclude one another, such as
// two ends of one reservation, the upper one hides the lower. The option `id=r` puts another name
// in place of the command's first.

using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

/// <summary>A command with every fault it can be refused for, the first of them first.</summary>
internal sealed class PrecedenceLadder
{
    private sealed record Rung(RefusalReason Reason, string[] Setups, string[] Options);

    private readonly string[] _command;
    private readonly string[] _setups;
    private readonly Rung[] _rungs;

    /// <summary>Reads a ladder.</summary>
    public PrecedenceLadder(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToArray();
        _command = Words(lines[0][0]);
        _setups = Setups(lines[0][1]);
        _rungs = [.. lines.Skip(1).Select(parts => new Rung(
            Enum.Parse<RefusalReason>(parts[0]),
            parts.Length > 1 ? Setups(parts[1]) : [],
            parts.Length > 2 ? Words(parts[2]) : []))];
    }

    /// <summary>What the rungs say the item answers, from the top down.</summary>
    public IEnumerable<RefusalReason> Reasons => _rungs.Select(rung => rung.Reason);

    /// <summary>What the item answers with the faults of each row, and at last with none.</summary>
    public IEnumerable<RefusalReason?> Answers() =>
        Enumerable.Range(0, _rungs.Length + 1).Select(row => Answer(_rungs[row..]));

    private RefusalReason? Answer(Rung[] faults)
    {
        var rig = _command[0] == "create" ? new ItemRig() : ItemRig.Created();
        var script = new ScriptCommands(rig);
        foreach (var setup in _setups.Concat(faults.Reverse().SelectMany(f => f.Setups)))
        {
            var words = Words(setup);
            if (script.TryControl(words) is null)
            {
                var refusal = rig.Run(script.Parse(words)).Refusal;
                Assert.True(refusal is null, $"{setup}: {refusal?.Reason}");
            }
        }
        return rig.Run(script.Parse(CommandWith(faults))).Refusal?.Reason;
    }

    private string[] CommandWith(Rung[] faults)
    {
        const string Renaming = "id=";
        var options = faults.SelectMany(f => f.Options).ToArray();
        var command = (string[])_command.Clone();
        if (Array.Find(options, o => o.StartsWith(Renaming, StringComparison.Ordinal)) is { } id)
        {
            command[1] = id[Renaming.Length..];
        }
        return [.. command, .. options];
    }

    private static string[] Setups(string text) => text.Split(
        ';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string[] Words(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

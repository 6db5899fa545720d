// A table is text: paragraphs of lines, each paragraph about an item of its own, each line
//
//   command -> answer | facts about a level afterwards
//
// The facts are names and values; only those named are compared. `#` begins a comment. Times are
// milliseconds. A location is 1 unless the command or the facts say `@2`. Before every command what
// is due is expired, as the item's owner does; `sleep` moves the clock without that.

using Inventory.Domain.Items;

namespace Inventory.Domain.Tests.Items;

/// <summary>Runs text tables against an item and compares every line.</summary>
internal sealed class ItemScript
{
    private readonly ItemRig _rig;
    private readonly ScriptCommands _commands;

    private ItemScript(ItemRig rig)
    {
        _rig = rig;
        _commands = new(rig);
    }

    /// <summary>Runs a table; fails with the lines as they should be and as they are.</summary>
    public static void Check(string table, ItemFacts? facts = null)
    {
        foreach (var paragraph in table.Split("\n\n"))
        {
            var lines = paragraph.Split('\n').Select(Clean).Where(l => l.Length > 0).ToArray();
            if (lines.Length > 0)
            {
                CheckParagraph(lines, facts);
            }
        }
    }

    private static void CheckParagraph(string[] lines, ItemFacts? facts)
    {
        var script = new ItemScript(ItemRig.Created(facts));
        var actual = lines.Select(script.Run).ToArray();
        Assert.Equal(string.Join('\n', lines), string.Join('\n', actual));
        script.CheckBytes();
    }

    // Whatever a table does, its journal and its snapshot make the same item.
    private void CheckBytes()
    {
        var replayed = new ItemState();
        ItemRig.Replay(_rig.Journal, replayed);
        replayed.Forget(_rig.Now);
        _rig.State.Forget(_rig.Now);
        Assert.Equal(StateText.Of(_rig.State), StateText.Of(replayed));

        var restored = new ItemState();
        ItemSnapshot.Restore(restored, new ItemSnapshot(_rig.State).Write(int.MaxValue).Span);
        Assert.Equal(StateText.Of(_rig.State), StateText.Of(restored));
    }

    private string Run(string line)
    {
        var parts = line.Split(" | ");
        var command = parts[0].Split(" -> ")[0];
        var answer = Answer(command);
        var facts = parts.Skip(1).Select(part => " | " + ScriptFacts.Actual(_rig, part));
        return (answer.Length == 0 ? command : $"{command} -> {answer}") + string.Concat(facts);
    }

    private string Answer(string text)
    {
        var words = text.Split(' ');
        if (_commands.TryControl(words) is { } said)
        {
            return said;
        }
        var command = _commands.Parse(words);
        return ScriptAnswers.Of(_rig, command, _rig.Run(command));
    }

    private static string Clean(string line) =>
        string.Join(' ', line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

using System.Text.RegularExpressions;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>A command of the README, and what the comment below it shows of the answer.</summary>
internal sealed record ReadmeStep(string Typed, string Shown);

/// <summary>The shell blocks of a chapter of the README: the first one prepares, and the others are
/// commands, each with its answer in comment lines below.</summary>
internal sealed class ReadmeSession
{
    private const string Chapter = "## A first session";
    private const string Elision = "...";

    /// <summary>What the shell writes after each command, in octal and as it arrives.</summary>
    private const string EndTyped = "036";
    private const char End = '\u001e';

    private static readonly Regex Id =
        new(@"\d+\.[0-9a-f]{32}", RegexOptions.NonBacktracking);
    private static readonly Regex Time =
        new(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", RegexOptions.NonBacktracking);

    private ReadmeSession(string preparation, IReadOnlyList<ReadmeStep> steps)
    {
        Steps = steps;
        var typed = steps.Select(step => $"{step.Typed}\nprintf '\\{EndTyped}'");
        Script = string.Join('\n', typed.Prepend(preparation));
    }

    /// <summary>The whole session for one shell, which keeps the variables it sets.</summary>
    public string Script { get; }

    public IReadOnlyList<ReadmeStep> Steps { get; }

    /// <summary>Reads the session as one would type it for a given host.</summary>
    public static ReadmeSession Read(SiloSetup setup)
    {
        var blocks = Blocks(File.ReadLines(Path.Combine(SiloSetup.Root, "README.md")));
        var preparation = blocks[0].Select(line =>
            line.StartsWith("TOKEN=", StringComparison.Ordinal)
                ? $"TOKEN={SiloSetup.AdminToken}"
                : line.Replace("http://localhost:5080/", setup.Url.ToString()));
        return new(string.Join('\n', preparation), [.. blocks.Skip(1).SelectMany(StepsOf)]);
    }

    /// <summary>The answer of each step, out of what the script has written.</summary>
    public static string[] Answers(string output) => output.Split(End)[..^1];

    /// <summary>Whether an answer has all that is shown, in order, from its start to its end. Line
    /// breaks mean nothing; ids and times differ from run to run.</summary>
    public static bool Shows(ReadmeStep step, string answer)
    {
        var (rest, parts) = (Plain(answer), Plain(step.Shown).Split(Elision));
        if (!rest.StartsWith(parts[0], StringComparison.Ordinal))
        {
            return false;
        }
        foreach (var part in parts[..^1])
        {
            var at = rest.IndexOf(part, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }
            rest = rest[(at + part.Length)..];
        }
        return rest.EndsWith(parts[^1], StringComparison.Ordinal);
    }

    private static string Plain(string text) => string.Concat(
        Time.Replace(Id.Replace(text, "ID"), "TIME").Where(c => !char.IsWhiteSpace(c)));

    private static List<List<string>> Blocks(IEnumerable<string> readme)
    {
        var blocks = new List<List<string>>();
        var isInside = false;
        foreach (var line in readme.SkipWhile(line => line != Chapter).Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isInside = line == "```bash";
                blocks.AddRange(isInside ? [[]] : Array.Empty<List<string>>());
            }
            else if (isInside)
            {
                blocks[^1].Add(line);
            }
        }
        return blocks;
    }

    private static IEnumerable<ReadmeStep> StepsOf(List<string> block)
    {
        for (var rest = block; rest.Count > 0;)
        {
            var typed = rest.TakeWhile(line => !line.StartsWith('#')).ToList();
            var shown = rest.Skip(typed.Count).TakeWhile(line => line.StartsWith('#')).ToList();
            yield return new(
                string.Join('\n', typed), string.Concat(shown.Select(line => line[1..])));
            rest = rest[(typed.Count + shown.Count)..];
        }
    }
}

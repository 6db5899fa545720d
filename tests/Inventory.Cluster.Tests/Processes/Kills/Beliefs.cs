using System.Collections.Concurrent;

namespace Inventory.Cluster.Tests.Processes.Kills;

/// <summary>
/// What values may be found now, each under a name that only one client writes: the acknowledged
/// one, or one whose write got no answer. A value that is not there is empty.
/// </summary>
internal sealed class Beliefs
{
    private readonly ConcurrentDictionary<string, HashSet<string>> _possible = new();

    public int Count => _possible.Count;

    public int Acknowledged { get; private set; }

    /// <summary>Takes note of a write that is about to be sent.</summary>
    public void Expect(IEnumerable<Fact> written)
    {
        foreach (var (name, value) in written)
        {
            _possible.GetOrAdd(name, _ => [""]).Add(value);
        }
    }

    /// <summary>Takes note of its success: what was before is gone.</summary>
    public void Know(IEnumerable<Fact> written)
    {
        foreach (var (name, value) in written)
        {
            _possible[name] = [value];
        }
        Acknowledged++;
    }

    /// <summary>Checks all that is there. What a write without an answer came to is known from
    /// then on, so it can neither come nor go later.</summary>
    public void Check(IReadOnlyDictionary<string, string> found)
    {
        foreach (var name in found.Keys)
        {
            Assert.True(_possible.ContainsKey(name), $"nobody wrote {name}: {found[name]}");
        }
        foreach (var (name, possible) in _possible)
        {
            var value = found.GetValueOrDefault(name, "");
            Assert.True(
                possible.Contains(value),
                $"{name} is '{value}', not '{string.Join("' or '", possible)}'");
            _possible[name] = [value];
        }
    }
}

/// <summary>A value under its name.</summary>
internal readonly record struct Fact(string Name, string Value);

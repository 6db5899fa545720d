namespace Inventory.Storage;

/// <summary>Checks what must be true. They stay on in release builds: a ledger that goes on after a
/// broken invariant writes damage that outlives the process.</summary>
internal static class Invariant
{
    /// <summary>Throws when <paramref name="condition"/> is false.</summary>
    public static void Holds(bool condition, string sentence)
    {
        if (!condition)
        {
            throw new InvariantBrokenException(sentence);
        }
    }
}

/// <summary>Something that must be true was not: a bug, never a state of the world.</summary>
public sealed class InvariantBrokenException(string sentence) : Exception(sentence);

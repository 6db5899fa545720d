using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Inventory.Domain;

/// <summary>A rule that can only be broken by a bug. Checked in release builds too.</summary>
public static class Invariant
{
    /// <summary>Throws unless the condition holds.</summary>
    /// <exception cref="InvariantBrokenException">It does not; the owner discards its state and
    /// reloads it from the ledger.</exception>
    public static void Holds(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string rule = "")
    {
        if (!condition)
        {
            Break(rule);
        }
    }

    [DoesNotReturn]
    private static void Break(string rule) => throw new InvariantBrokenException(rule);
}

/// <summary>A broken invariant: a bug, never an expected refusal.</summary>
public sealed class InvariantBrokenException(string rule) : Exception($"Broken invariant: {rule}");

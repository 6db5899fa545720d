using CsCheck;

namespace Inventory.Domain.Tests;

/// <summary>What a run of these tests may cost, by CsCheck's number of iterations.</summary>
public static class Effort
{
    /// <summary>Why a test is left out of a small run.</summary>
    public const string Skipped = "makes a million records: too many for few iterations";

    /// <summary>True below the usual 100 iterations, as where many mutants are run.</summary>
    public static bool IsSmall => Check.Iter < 100;
}

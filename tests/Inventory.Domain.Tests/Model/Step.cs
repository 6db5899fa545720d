using CsCheck;

namespace Inventory.Domain.Tests.Model;

/// <summary>One step of a history: numbers, read as a command by <see cref="History"/>.</summary>
internal readonly record struct Step(int Verb, int A, int B, int C, int D)
{
    private static readonly Gen<int> Number = Gen.Int[0, 1 << 20];

    public static readonly Gen<Step[]> History =
        Gen.Select(Gen.Int[0, 132], Number, Number, Number, Number)
            .Select((verb, a, b, c, d) => new Step(verb, a, b, c, d))
            .Array[1, 80];
}

namespace Inventory.LoadTests.Engine;

/// <summary>
/// Randomness that is the same in every process for the same seed, and unlike for each use of it:
/// the seed, FNV-1a of the use's name and a number, mixed as SplitMix64 does.
/// </summary>
internal static class Seeds
{
    private const ulong FnvOffset = 14_695_981_039_346_656_037;
    private const ulong FnvPrime = 1_099_511_628_211;

    /// <summary>The randomness of one iteration of a scenario.</summary>
    public static Random OfIteration(int seed, string scenario, long number) =>
        Of(seed, scenario, number);

    /// <summary>The randomness of a scenario's arrivals.</summary>
    public static Random OfArrivals(int seed, string scenario) =>
        Of(seed, $"arrivals of {scenario}", 0);

    private static Random Of(int seed, string use, long number)
    {
        var name = FnvOffset;
        foreach (var letter in use)
        {
            name = unchecked((name ^ letter) * FnvPrime);
        }

        var mixed = Mix(Mix(Mix((ulong)seed) ^ name) ^ unchecked((ulong)number));
        return new((int)(mixed >> 32));
    }

    // The step and the finaliser of SplitMix64, by Steele, Lea and Flood.
    private static ulong Mix(ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
            return state ^ (state >> 31);
        }
    }
}

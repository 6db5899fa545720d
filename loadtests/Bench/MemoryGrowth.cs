namespace Inventory.LoadTests.Bench;

/// <summary>What each of many things of a host occupies, by what it has grown.</summary>
internal static class MemoryGrowth
{
    /// <summary>Bytes of each.</summary>
    /// <param name="before">Resident bytes of the host before there was any of them.</param>
    /// <param name="after">Resident bytes since.</param>
    /// <param name="count">How many there are, above 0.</param>
    /// <exception cref="InvalidDataException">The host has not grown, so it tells nothing.
    /// </exception>
    public static double Each(long before, long after, int count) => after > before
        ? (after - before) / (double)count
        : throw new InvalidDataException(
            $"the host did not grow while {count:N0} were made: {before / 1e6:N0} MB before, "
            + $"{after / 1e6:N0} MB after");
}

namespace Inventory.LoadTests.Scenarios;

/// <summary>
/// Draws of 0 to count - 1 by Zipf's law: the k-th is drawn in proportion to 1 / k^skew, as a
/// shop's bestsellers are bought. Skew 0 draws all alike; shops are seen from 0.8 to 1.1.
/// </summary>
internal sealed class Zipf
{
    private readonly double[] _upTo;

    public Zipf(int count, double skew)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _upTo = new double[count];
        var sum = 0.0;
        for (var rank = 0; rank < count; rank++)
        {
            sum += Math.Pow(rank + 1, -skew);
            _upTo[rank] = sum;
        }
    }

    /// <summary>A draw; 0 is the most likely.</summary>
    public int Next(Random random)
    {
        var at = Array.BinarySearch(_upTo, random.NextDouble() * _upTo[^1]);
        return Math.Min(at < 0 ? ~at : at + 1, _upTo.Length - 1);
    }
}

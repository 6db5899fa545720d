namespace Inventory.LoadTests.Scenarios;

/// <summary>How a step or an iteration ended.</summary>
/// <param name="IsOk">Whether it counts as a success: a rightful refusal is one too.</param>
/// <param name="Status">A few words it is counted under, such as <c>201</c>.</param>
/// <param name="Bytes">Size of the answer's body.</param>
internal readonly record struct Response(bool IsOk, string Status, long Bytes)
{
    /// <summary>A success.</summary>
    public static Response Ok(string status, long bytes = 0) => new(true, status, bytes);

    /// <summary>A failure.</summary>
    public static Response Fail(string status, long bytes = 0) => new(false, status, bytes);
}

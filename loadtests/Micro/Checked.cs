namespace Inventory.LoadTests.Micro;

/// <summary>Answers that must be right, or what is measured is something else.</summary>
internal static class Checked
{
    /// <summary>Awaits an answer.</summary>
    /// <exception cref="InvalidOperationException">It tells a fault.</exception>
    public static async Task NoFaultAsync(Task<string?> answer)
    {
        if (await answer is { } fault)
        {
            throw new InvalidOperationException(fault);
        }
    }

    /// <summary>Awaits answers.</summary>
    /// <exception cref="InvalidOperationException">One tells a fault.</exception>
    public static async Task NoFaultsAsync(IEnumerable<Task<string?>> answers)
    {
        foreach (var fault in await Task.WhenAll(answers))
        {
            if (fault is not null)
            {
                throw new InvalidOperationException(fault);
            }
        }
    }
}

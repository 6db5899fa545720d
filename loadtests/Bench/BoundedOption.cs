using System.CommandLine;

namespace Inventory.LoadTests.Bench;

/// <summary>Options that change a number of a plan.</summary>
internal static class BoundedOption
{
    /// <summary>A whole number within bounds; left out, the plan has its own.</summary>
    public static Option<int?> Create(string name, int min, int max, string description)
    {
        var option = new Option<int?>(name) { Description = $"{description}, {min} to {max}" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } value && (value < min || value > max))
            {
                result.AddError($"{name} is {min} to {max}.");
            }
        });
        return option;
    }
}

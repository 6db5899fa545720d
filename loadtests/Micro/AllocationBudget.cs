using System.Text.Json;

namespace Inventory.LoadTests.Micro;

/// <summary>Bytes each benchmark may allocate per operation, as committed beside them.</summary>
internal static class AllocationBudget
{
    /// <summary>Part of a budget that measuring may miss it by: a silo's timers run beside its
    /// calls.</summary>
    public const double Tolerance = 0.1;

    // What the runtime itself allocates meanwhile must not fail a benchmark that allocates nothing.
    private const double BytesMin = 1;
    private const string File = "allocations.json";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The committed file, in a checkout.</summary>
    public static string Source { get; } =
        Path.Combine(Host.Repository.Root, "loadtests", "Micro", File);

    /// <summary>Reads budgets.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> ReadAsync(
        string path, CancellationToken cancel) =>
        JsonSerializer.Deserialize<Dictionary<string, long>>(
            await System.IO.File.ReadAllTextAsync(path, cancel))!;

    /// <summary>Makes what was measured the budget.</summary>
    public static Task WriteAsync(
        string path, IReadOnlyDictionary<string, double> measured, CancellationToken cancel)
    {
        var budgets = measured.OrderBy(one => one.Key, StringComparer.Ordinal)
            .ToDictionary(one => one.Key, one => (long)Math.Ceiling(one.Value - 0.5));
        return System.IO.File.WriteAllTextAsync(
            path, JsonSerializer.Serialize(budgets, Indented) + "\n", cancel);
    }

    /// <summary>What differs, a line each; nothing where all is as committed.</summary>
    public static IReadOnlyList<string> Differences(
        IReadOnlyDictionary<string, double> measured, IReadOnlyDictionary<string, long> budgets) =>
    [
        .. measured.Where(one => !budgets.ContainsKey(one.Key))
            .Select(one => $"{one.Key} has no budget: it allocates {one.Value:N1} bytes"),
        .. measured.Where(one => budgets.TryGetValue(one.Key, out var budget)
                && one.Value > (budget * (1 + Tolerance)) + BytesMin)
            .Select(one => $"{one.Key} allocates {one.Value:N1} bytes an operation, "
                + $"more than its {budgets[one.Key]:N0}"),
        .. budgets.Keys.Where(name => !measured.ContainsKey(name))
            .Select(name => $"{name} has a budget and is no benchmark"),
    ];
}

using System.Collections.Concurrent;

namespace Inventory.Cluster.Tests.Items;

/// <summary>Notes when grains are called, and delays or fails calls as told.</summary>
internal sealed class GrainCalls : IIncomingGrainCallFilter
{
    private readonly ConcurrentQueue<(string Method, long Ticks)> _seen = new();

    /// <summary>Awaited before each call of a method: a delay, or a failure.</summary>
    public Func<string, Task> Before { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Awaited after each call of a method: a lost answer.</summary>
    public Func<string, Task> After { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Awaited before and after each call: its method, its grain's key, and whether it
    /// was carried out.</summary>
    public Func<string, string, bool, Task> Around { get; set; } =
        static (_, _, _) => Task.CompletedTask;

    /// <summary>When a method, such as <c>IItemGrain.WakeAsync</c>, was called.</summary>
    public List<TimeSpan> Of(string method) =>
        [.. _seen.Where(c => c.Method == method).Select(c => TimeSpan.FromTicks(c.Ticks))];

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var method = $"{context.InterfaceMethod.DeclaringType?.Name}.{context.MethodName}";
        _seen.Enqueue((method, TimeProvider.System.GetUtcNow().Ticks));
        var key = context.TargetId.Key.ToString()!;
        await Before(method);
        await Around(method, key, false);
        await context.Invoke();
        await Around(method, key, true);
        await After(method);
    }
}

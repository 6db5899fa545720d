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

    /// <summary>When a method, such as <c>IItemGrain.WakeAsync</c>, was called.</summary>
    public List<TimeSpan> Of(string method) =>
        [.. _seen.Where(c => c.Method == method).Select(c => TimeSpan.FromTicks(c.Ticks))];

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var method = $"{context.InterfaceMethod.DeclaringType?.Name}.{context.MethodName}";
        _seen.Enqueue((method, TimeProvider.System.GetUtcNow().Ticks));
        await Before(method);
        await context.Invoke();
        await After(method);
    }
}

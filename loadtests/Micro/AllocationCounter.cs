using System.Diagnostics;
using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Inventory.LoadTests.Micro;

/// <summary>
/// Counts the bytes this process allocates per operation of a benchmark: no time enters. The least
/// counts once some rounds have brought no less: until then the compiler may not have finished.
/// </summary>
internal static class AllocationCounter
{
    private const int RoundsWithoutLess = 5;
    private const int RoundsMax = 40;
    private const double Less = 0.99;
    private static readonly TimeSpan Warm = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(200);

    /// <summary>Bytes per operation of every benchmark of some classes.</summary>
    public static async Task<IReadOnlyDictionary<string, double>> CountAsync(
        IEnumerable<Type> classes, CancellationToken cancel)
    {
        var counts = new Dictionary<string, double>();
        foreach (var type in classes)
        {
            var one = Activator.CreateInstance(type)!;
            await InvokeAllAsync<GlobalSetupAttribute>(one);
            try
            {
                foreach (var (method, each) in Benchmarks(type))
                {
                    counts[$"{type.Name}.{method.Name}"] =
                        await LeastAsync(Call(one, method), cancel) / each;
                }
            }
            finally
            {
                await InvokeAllAsync<GlobalCleanupAttribute>(one);
            }
        }

        return counts;
    }

    private static IEnumerable<(MethodInfo Method, int Each)> Benchmarks(Type type) =>
        from method in type.GetMethods()
        let benchmark = method.GetCustomAttribute<BenchmarkAttribute>()
        where benchmark is not null
        select (method, benchmark.OperationsPerInvoke);

    // A delegate: reflection would allocate beside it.
    private static Func<Task> Call(object one, MethodInfo method) =>
        typeof(Task).IsAssignableFrom(method.ReturnType)
            ? method.CreateDelegate<Func<Task>>(one)
            : (Func<Task>)typeof(AllocationCounter)
                .GetMethod(nameof(Synchronous), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(method.ReturnType).Invoke(null, [one, method])!;

    private static Func<Task> Synchronous<T>(object one, MethodInfo method)
    {
        var call = method.CreateDelegate<Func<T>>(one);
        return () =>
        {
            call();
            return Task.CompletedTask;
        };
    }

    private static async Task<double> LeastAsync(Func<Task> call, CancellationToken cancel)
    {
        await BytesAsync(call, Warm, cancel);
        var least = double.MaxValue;
        for (var (round, without) = (0, 0);
            round < RoundsMax && without < RoundsWithoutLess;
            round++)
        {
            var bytes = await BytesAsync(call, Round, cancel);
            without = bytes < least * Less ? 0 : without + 1;
            least = Math.Min(least, bytes);
        }

        return least;
    }

    private static async Task<double> BytesAsync(
        Func<Task> call, TimeSpan time, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var calls = 0;
        while (calls == 0 || Stopwatch.GetElapsedTime(start) < time)
        {
            cancel.ThrowIfCancellationRequested();
            await call();
            calls++;
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)calls;
    }

    private static async Task InvokeAllAsync<T>(object one)
        where T : Attribute
    {
        foreach (var method in one.GetType().GetMethods()
            .Where(method => method.GetCustomAttribute<T>() is not null))
        {
            await (method.Invoke(one, null) as Task ?? Task.CompletedTask);
        }
    }
}

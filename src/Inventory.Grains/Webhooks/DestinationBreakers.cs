using System.Collections.Concurrent;
using Inventory.Domain.Webhooks;

namespace Inventory.Grains.Webhooks;

/// <summary>The breakers of the destinations this silo sends to: hooks of one destination share
/// one.</summary>
public sealed class DestinationBreakers
{
    private readonly ConcurrentDictionary<string, DestinationBreaker> _byKey =
        new(StringComparer.Ordinal);

    /// <summary>Asks to send a request.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <returns>Null when it may be sent; else when to ask again.</returns>
    public long? WaitUntil(Uri destination, long now)
    {
        var breaker = BreakerOf(destination);
        lock (breaker)
        {
            return breaker.TryEnter(now) ? null : breaker.AskAgainAt;
        }
    }

    /// <summary>Records what became of a request of a hook.</summary>
    /// <returns>What to tell, when the destination is left alone from now on because of it.
    /// </returns>
    public DeliveryAlarm? Record(Uri destination, int hookId, bool isSuccess, long now)
    {
        var breaker = BreakerOf(destination);
        lock (breaker)
        {
            return breaker.Record(isSuccess, now)
                ? DeliveryAlarm.Blocked(hookId, breaker.Failed, breaker.Requests)
                : null;
        }
    }

    private DestinationBreaker BreakerOf(Uri destination) => _byKey.GetOrAdd(
        DestinationBreaker.KeyOf(destination), static _ => new DestinationBreaker());
}

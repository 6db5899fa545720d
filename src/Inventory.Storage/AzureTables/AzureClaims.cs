using System.Collections.Concurrent;
using Azure;

namespace Inventory.Storage.AzureTables;

/// <summary>What an append holds of the names it claims while it tries.</summary>
internal sealed class AzureClaims
{
    private readonly ConcurrentDictionary<Name, ETag> _pending = [];
    private readonly ConcurrentDictionary<Name, StreamId> _taken = [];

    /// <summary>Names this append made pending, with the ETags it left.</summary>
    public IReadOnlyCollection<KeyValuePair<Name, ETag>> Pending => _pending.ToArray();

    /// <summary>Names of other streams.</summary>
    public IReadOnlyDictionary<Name, StreamId> Taken => _taken;

    /// <summary>True when the stream's own head was fenced on the way: the attempt begins again.
    /// </summary>
    public bool MustBeginAgain { get; private set; }

    /// <summary>A name is pending for this append.</summary>
    public void Hold(Name name, ETag tag) => _pending[name] = tag;

    /// <summary>A name belongs to another stream.</summary>
    public void Refuse(Name name, StreamId owner) => _taken[name] = owner;

    /// <summary>The stream's head was fenced.</summary>
    public void BeginAgain() => MustBeginAgain = true;

    /// <summary>Begins an attempt; what is pending stays known.</summary>
    public void Begin()
    {
        MustBeginAgain = false;
        _taken.Clear();
    }
}

using System.Xml.Linq;
using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Inventory.Silo.Webhooks;

/// <summary>Keeps the keys of ASP.NET Data Protection in a control stream, where every silo of a
/// cluster finds them.</summary>
internal sealed class LedgerKeyRepository(ControlStream<KeyRingState, KeyRingEvent> keys)
    : IXmlRepository
{
    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. keys.Newest.State.Keys.Select(key => XElement.Parse(key.Xml))];

    /// <summary>Stores a key; the interface has no other way than to wait for it. That is at the
    /// first secret of a host, and every 90 days.</summary>
    public void StoreElement(XElement element, string friendlyName)
    {
        var key = new SealingKey(
            friendlyName, element.ToString(SaveOptions.DisableFormatting));
        var outcome = keys.ExecuteAsync(
            Operation.None, (state, _) => state.Add(key), _ => (200, ""), CancellationToken.None)
            .GetAwaiter().GetResult();
        Invariant.Holds(outcome.Refusal is null);
    }
}

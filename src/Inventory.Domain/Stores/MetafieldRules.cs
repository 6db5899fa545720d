namespace Inventory.Domain.Stores;

/// <summary>Decides about metafields, one at a time: a batch of them succeeds in part.</summary>
public static class MetafieldRules
{
    /// <summary>Metafields one location may have.</summary>
    public const int PerLocationMax = 250;

    /// <summary>Metafields one store may have.</summary>
    public const int MetafieldsMax = 5_000;

    /// <summary>Makes a metafield; the patch has every value but the description.</summary>
    public static ControlDecision<StoreEvent> Create(
        StoreState state, MetafieldPatch patch, int ownerTokenId, long now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(patch);
        Invariant.Holds(patch is { Key: not null, Value: not null, Namespace: not null });
        Invariant.Holds(patch.PermissionSet is not null);
        if (!state.Locations.ContainsKey(patch.LocationId))
        {
            return StoreRefusal.For(StoreRefusalReason.LocationNotFound, $"{patch.LocationId}");
        }
        var field = new Metafield
        {
            Id = state.MetafieldIdLast + 1,
            LocationId = patch.LocationId,
            Key = patch.Key,
            Value = patch.Value,
            Namespace = patch.Namespace,
            PermissionSet = patch.PermissionSet,
            Description = patch.Description ?? "",
            OwnerTokenId = ownerTokenId,
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (Twin(state, field))
        {
            return StoreRefusal.For(StoreRefusalReason.MetafieldTaken, field.Key);
        }
        var full = state.Metafields.Count >= MetafieldsMax
            || state.Metafields.Values.Count(f => f.LocationId == field.LocationId)
                >= PerLocationMax;
        return full
            ? StoreRefusal.For(StoreRefusalReason.TooManyMetafields)
            : new StoreEvent.MetafieldCreated(field);
    }

    /// <summary>Changes a metafield.</summary>
    public static ControlDecision<StoreEvent> Change(
        StoreState state, MetafieldPatch patch, long now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(patch);
        if (Find(state, patch.LocationId, patch.Id) is not { } before)
        {
            return StoreRefusal.For(StoreRefusalReason.MetafieldNotFound, $"{patch.Id}");
        }
        var field = patch.ApplyTo(before, now);
        return Twin(state, field)
            ? StoreRefusal.For(StoreRefusalReason.MetafieldTaken, field.Key)
            : new StoreEvent.MetafieldChanged(field);
    }

    /// <summary>Deletes a metafield.</summary>
    public static ControlDecision<StoreEvent> Delete(StoreState state, int locationId, int id)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Find(state, locationId, id) is { } field
            ? new StoreEvent.MetafieldDeleted(id, field.LocationId, field.Namespace)
            : StoreRefusal.For(StoreRefusalReason.MetafieldNotFound, $"{id}");
    }

    /// <summary>Finds a metafield of a location, 0 for any.</summary>
    public static Metafield? Find(StoreState state, int locationId, int id)
    {
        ArgumentNullException.ThrowIfNull(state);
        var field = state.Metafields.GetValueOrDefault(id);
        return locationId == 0 || field?.LocationId == locationId ? field : null;
    }

    private static bool Twin(StoreState state, Metafield field) =>
        state.Metafields.Values.Any(other => other.Id != field.Id
            && other.LocationId == field.LocationId
            && string.Equals(other.Namespace, field.Namespace, StringComparison.Ordinal)
            && string.Equals(other.Key, field.Key, StringComparison.Ordinal));
}

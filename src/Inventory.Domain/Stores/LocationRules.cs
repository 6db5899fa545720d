using System.Collections.Immutable;

namespace Inventory.Domain.Stores;

/// <summary>Decides about locations: a request is carried out whole or not at all.</summary>
public static class LocationRules
{
    /// <summary>Enabled locations one store may have; BigCommerce's largest plan has as many.
    /// </summary>
    public const int ActiveMax = 100;

    /// <summary>Locations one store may have.</summary>
    public const int LocationsMax = 1_000;

    /// <summary>Makes locations.</summary>
    public static ControlDecision<StoreEvent> Create(
        StoreState state, IReadOnlyList<LocationPatch> rows, long now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(rows);
        var after = state;
        var events = ImmutableArray.CreateBuilder<StoreEvent>(rows.Count);
        foreach (var (index, row) in rows.Index())
        {
            var id = after.LocationIdLast + 1;
            var location = row.ApplyTo(Blank(id, now), now);
            if (Check(after, location, index) is { } refusal)
            {
                return refusal;
            }
            events.Add(new StoreEvent.LocationCreated(location));
            after = after.Apply(events[^1]);
        }
        return Bounded(after, events);
    }

    /// <summary>Changes locations; what a row leaves out stays as it is.</summary>
    public static ControlDecision<StoreEvent> Change(
        StoreState state, IReadOnlyList<LocationPatch> rows, long now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(rows);
        var after = state;
        var seen = new HashSet<int>();
        var events = ImmutableArray.CreateBuilder<StoreEvent>(rows.Count);
        foreach (var (index, row) in rows.Index())
        {
            if (!state.Locations.TryGetValue(row.Id, out var before))
            {
                return new StoreRefusal(StoreRefusalReason.LocationNotFound, index, $"{row.Id}");
            }
            if (!seen.Add(row.Id))
            {
                return new StoreRefusal(StoreRefusalReason.LocationTwice, index, $"{row.Id}");
            }
            var location = row.ApplyTo(before, now);
            if (Check(after, location, index, before) is { } refusal)
            {
                return refusal;
            }
            events.Add(new StoreEvent.LocationChanged(location));
            after = after.Apply(events[^1]);
        }
        return Bounded(after, events);
    }

    /// <summary>Deletes locations. That no stock of theirs is promised is for the caller to ask of
    /// the lists: this stream does not know.</summary>
    public static ControlDecision<StoreEvent> Delete(StoreState state, IReadOnlyList<int> ids)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(ids);
        foreach (var (row, id) in ids.Index())
        {
            if (!state.Locations.TryGetValue(id, out var location))
            {
                return new StoreRefusal(StoreRefusalReason.LocationNotFound, row, $"{id}");
            }
            if (id == Location.DefaultId)
            {
                return new StoreRefusal(StoreRefusalReason.DefaultLocation, row, location.Label);
            }
        }
        return ids.Distinct()
            .Select(id => (StoreEvent)new StoreEvent.LocationDeleted(id)).ToImmutableArray();
    }

    private static Location Blank(int id, long now) => new()
    {
        Id = id,
        Code = $"BC-LOCATION-{id}",
        Label = "",
        CreatedAt = now,
        UpdatedAt = now,
    };

    /// <summary>The default location has no address from the start, so one that had none before
    /// need not get one now.</summary>
    private static StoreRefusal? Check(
        StoreState state, Location location, int row, Location? before = null)
    {
        var taken = state.Locations.Values.Any(other => other.Id != location.Id
            && string.Equals(other.Code, location.Code, StringComparison.Ordinal));
        if (taken)
        {
            return new(StoreRefusalReason.LocationCodeTaken, row, location.Code);
        }
        return IsPlaceless(location) && (before is null || !IsPlaceless(before))
            ? new(StoreRefusalReason.AddressMissing, row, location.Label)
            : null;
    }

    private static bool IsPlaceless(Location location) =>
        location is { TypeId: Location.Physical, Address: null };

    private static ControlDecision<StoreEvent> Bounded(
        StoreState after, ImmutableArray<StoreEvent>.Builder events)
    {
        if (after.Locations.Count > LocationsMax)
        {
            return StoreRefusal.For(StoreRefusalReason.TooManyLocations);
        }
        return after.Locations.Values.Count(location => location.Enabled) > ActiveMax
            ? StoreRefusal.For(StoreRefusalReason.TooManyActiveLocations)
            : events.ToImmutable();
    }
}

using Inventory.Domain.Stores;

namespace Inventory.Domain.Tests.Stores;

public sealed class LocationRulesTests
{
    private static readonly LocationAddress Address =
        new("1 Way", "", "Berlin", "Berlin", "10115", "a@b.c", "", new(1, 2), "DE");

    private readonly StoreRig _rig = new();

    [Fact]
    public void New_WhenNothingHappened_HasTheDefaultLocation()
    {
        var location = Assert.Single(_rig.State.Locations.Values);

        Assert.Equal(
            (1, "BC-LOCATION-1", "Default location", true, 500L),
            (location.Id, location.Code, location.Label, location.Enabled, location.CreatedAt));
    }

    [Fact]
    public void Create_WhenTwoRows_GivesIdsAndACodeWhereThereIsNone()
    {
        var events = _rig.Accept(LocationRules.Create(
            _rig.State, [StoreRig.Virtual("X"), StoreRig.Virtual()], StoreRig.Now));

        Assert.Equal(2, events.Length);
        Assert.Equal("X", _rig.State.Locations[2].Code);
        Assert.Equal("BC-LOCATION-3", _rig.State.Locations[3].Code);
    }

    [Fact]
    public void Create_WhenPhysicalWithoutAddress_IsRefusedAndNothingIsMade()
    {
        var physical = StoreRig.Virtual("P") with { TypeId = Location.Physical };

        StoreRig.Refuse(
            LocationRules.Create(_rig.State, [StoreRig.Virtual("V"), physical], StoreRig.Now),
            StoreRefusalReason.AddressMissing, 1);
        _rig.Accept(LocationRules.Create(
            _rig.State, [physical with { Address = Address }], StoreRig.Now));
        Assert.Equal(Address, _rig.State.Locations[2].Address);
    }

    [Fact]
    public void Create_WhenCodeIsTakenByAnEarlierRow_IsRefusedAtTheLater() => StoreRig.Refuse(
        LocationRules.Create(
            _rig.State, [StoreRig.Virtual("X"), StoreRig.Virtual("X")], StoreRig.Now),
        StoreRefusalReason.LocationCodeTaken, 1);

    [Fact]
    public void Create_WhenOneMoreThanActiveMax_IsRefusedUnlessDisabled()
    {
        var most = Enumerable.Range(0, LocationRules.ActiveMax - 1)
            .Select(_ => StoreRig.Virtual()).ToArray();
        _rig.Accept(LocationRules.Create(_rig.State, most, StoreRig.Now));

        StoreRig.Refuse(
            LocationRules.Create(_rig.State, [StoreRig.Virtual()], StoreRig.Now),
            StoreRefusalReason.TooManyActiveLocations);
        _rig.Accept(LocationRules.Create(
            _rig.State, [StoreRig.Virtual() with { Enabled = false }], StoreRig.Now));
    }

    [Fact]
    public void Create_WhenOneMoreThanLocationsMax_IsRefused()
    {
        var most = Enumerable.Range(0, LocationRules.LocationsMax - 1)
            .Select(_ => StoreRig.Virtual() with { Enabled = false }).ToArray();
        _rig.Accept(LocationRules.Create(_rig.State, most, StoreRig.Now));

        StoreRig.Refuse(
            LocationRules.Create(
                _rig.State, [StoreRig.Virtual() with { Enabled = false }], StoreRig.Now),
            StoreRefusalReason.TooManyLocations);
    }

    [Fact]
    public void Change_WhenOnlyLabelIsGiven_LeavesTheRest()
    {
        var id = _rig.Place("X");

        _rig.Accept(LocationRules.Change(
            _rig.State, [new LocationPatch { Id = id, Label = "New" }], StoreRig.Now + 1));

        var location = _rig.State.Locations[id];
        Assert.Equal(
            ("X", "New", Location.Virtual, StoreRig.Now, StoreRig.Now + 1),
            (location.Code, location.Label, location.TypeId, location.CreatedAt,
                location.UpdatedAt));
    }

    [Fact]
    public void Change_WhenDefaultLocationHasNoAddress_DoesNotAskForOne() =>
        _rig.Accept(LocationRules.Change(
            _rig.State, [new LocationPatch { Id = 1, TypeId = Location.Physical }], StoreRig.Now));

    [Fact]
    public void Change_WhenVirtualBecomesPhysical_AsksForAnAddress()
    {
        var id = _rig.Place("X");

        StoreRig.Refuse(
            LocationRules.Change(
                _rig.State, [new LocationPatch { Id = id, TypeId = Location.Physical }],
                StoreRig.Now),
            StoreRefusalReason.AddressMissing, 0);
    }

    [Fact]
    public void Change_WhenRowsAreWrong_NamesTheFirst()
    {
        StoreRig.Refuse(
            LocationRules.Change(
                _rig.State, [new LocationPatch { Id = 1 }, new LocationPatch { Id = 9 }],
                StoreRig.Now),
            StoreRefusalReason.LocationNotFound, 1);
        StoreRig.Refuse(
            LocationRules.Change(
                _rig.State, [new LocationPatch { Id = 1 }, new LocationPatch { Id = 1 }],
                StoreRig.Now),
            StoreRefusalReason.LocationTwice, 1);
    }

    [Fact]
    public void Delete_WhenAccepted_TakesMetafieldsAlongAndUsesNoIdAgain()
    {
        var id = _rig.Place("X");
        _rig.Accept(MetafieldRules.Create(_rig.State, StoreRig.Field("k", id), 1, StoreRig.Now));
        _rig.Accept(MetafieldRules.Create(_rig.State, StoreRig.Field("k"), 1, StoreRig.Now));

        _rig.Accept(LocationRules.Delete(_rig.State, [id, id]));

        Assert.Equal([1], _rig.State.Locations.Keys);
        Assert.Equal([2], _rig.State.Metafields.Keys);
        Assert.Equal(id + 1, _rig.Place("X"));
    }

    [Fact]
    public void Delete_WhenDefaultOrUnknown_IsRefused()
    {
        StoreRig.Refuse(
            LocationRules.Delete(_rig.State, [1]), StoreRefusalReason.DefaultLocation, 0);
        StoreRig.Refuse(
            LocationRules.Delete(_rig.State, [7]), StoreRefusalReason.LocationNotFound, 0);
    }
}

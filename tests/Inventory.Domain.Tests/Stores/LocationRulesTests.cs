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

    [Fact]
    public void Create_WhenOnlyALabelIsGiven_HasTheDefaults()
    {
        _rig.Accept(LocationRules.Create(
            _rig.State, [StoreRig.Virtual() with { TimeZone = null }], StoreRig.Now));

        var expected = new Location
        {
            Id = 2,
            Code = "BC-LOCATION-2",
            Label = "A place",
            Description = "",
            ManagedByExternalSource = false,
            TypeId = "VIRTUAL",
            Enabled = true,
            TimeZone = "Etc/UTC",
            StorefrontVisibility = true,
            CreatedAt = StoreRig.Now,
            UpdatedAt = StoreRig.Now,
        };
        Assert.Equal(expected, _rig.State.Locations[2]);
        _rig.Accept(LocationRules.Create(
            _rig.State, [StoreRig.Virtual() with { Label = null }], StoreRig.Now));
        Assert.Equal("", _rig.State.Locations[3].Label);
        Assert.Equal("PHYSICAL", _rig.State.Locations[1].TypeId);
    }

    [Fact]
    public void ApplyTo_WhenAValueIsGiven_ChangesItAlone()
    {
        var whole = new LocationPatch
        {
            Code = "Y",
            Label = "Y",
            Description = "Y",
            ManagedByExternalSource = true,
            TypeId = Location.Physical,
            Enabled = false,
            OperatingHours = new(null, null, null, null, null, null, new(true, "08:00", "12:00")),
            TimeZone = "Europe/Berlin",
            Address = Address,
            StorefrontVisibility = false,
            SpecialHours = [new("Eve", "2026-12-24", false, null, null, false, true)],
        };
        var before = StoreRig.Virtual("X").ApplyTo(Location.Default(7), 7);
        var after = whole.ApplyTo(before, 8);

        Changes(new() { Code = "Y" }, before with { Code = "Y" });
        Changes(new() { Label = "Y" }, before with { Label = "Y" });
        Changes(new() { Description = "Y" }, before with { Description = "Y" });
        Changes(
            new() { ManagedByExternalSource = true },
            before with { ManagedByExternalSource = true });
        Changes(new() { TypeId = "PHYSICAL" }, before with { TypeId = "PHYSICAL" });
        Changes(new() { Enabled = false }, before with { Enabled = false });
        Changes(
            new() { OperatingHours = whole.OperatingHours },
            before with { OperatingHours = whole.OperatingHours });
        Changes(new() { TimeZone = "Z" }, before with { TimeZone = "Z" });
        Changes(new() { Address = Address }, before with { Address = Address });
        Changes(
            new() { StorefrontVisibility = false }, before with { StorefrontVisibility = false });
        Changes(
            new() { SpecialHours = whole.SpecialHours },
            before with { SpecialHours = whole.SpecialHours.Value });
        Assert.Equal(after with { UpdatedAt = 9 }, new LocationPatch().ApplyTo(after, 9));
        var closed = new OperatingHours(null, null, null, null, null, null, null);
        var moved = Address with { City = "Bonn" };
        Assert.Equal(
            after with { OperatingHours = closed, Address = moved },
            new LocationPatch { OperatingHours = closed, Address = moved }.ApplyTo(after, 8));

        void Changes(LocationPatch patch, Location expected) =>
            Assert.Equal(expected with { UpdatedAt = 8 }, patch.ApplyTo(before, 8));
    }

    [Fact]
    public void Change_WhenTheCodeIsAnothers_IsRefusedButNotItsOwn()
    {
        var id = _rig.Place("X");
        _rig.Place("Y");

        _rig.Accept(Change([new() { Id = id, Code = "X" }]));
        _rig.Accept(Change([new() { Id = id, Code = "y" }]));
        Assert.Equal(
            new StoreRefusal(StoreRefusalReason.LocationCodeTaken, 0, "Y"),
            Change([new() { Id = id, Code = "Y" }]).Refusal);
    }

    [Fact]
    public void Change_WhenOneMoreThanActiveMaxIsEnabled_IsRefused()
    {
        Assert.Equal((100, 1_000), (LocationRules.ActiveMax, LocationRules.LocationsMax));
        var id = _rig.Place("X");
        _rig.Accept(Change([new() { Id = id, Enabled = false }]));
        _rig.Accept(LocationRules.Create(
            _rig.State,
            [.. Enumerable.Range(0, LocationRules.ActiveMax - 1).Select(_ => StoreRig.Virtual())],
            StoreRig.Now));

        StoreRig.Refuse(
            Change([new() { Id = id, Enabled = true }]),
            StoreRefusalReason.TooManyActiveLocations);
    }

    [Fact]
    public void Rules_WhenRefused_SayWhatItIsAbout()
    {
        var physical = new LocationPatch { Label = "Shop", TypeId = Location.Physical };
        Assert.Equal("9", Change([new() { Id = 9 }]).Refusal?.Subject);
        Assert.Equal("1", Change([new() { Id = 1 }, new() { Id = 1 }]).Refusal?.Subject);
        Assert.Equal(
            "Shop", LocationRules.Create(_rig.State, [physical], StoreRig.Now).Refusal?.Subject);
        Assert.Equal(
            "Default location", LocationRules.Delete(_rig.State, [1]).Refusal?.Subject);
        Assert.Equal("7", LocationRules.Delete(_rig.State, [7]).Refusal?.Subject);
    }

    [Fact]
    public void Change_WhenThePhysicalLosesNothing_NeedsNoOtherAddress()
    {
        _rig.Accept(LocationRules.Create(
            _rig.State,
            [StoreRig.Virtual("P") with { TypeId = Location.Physical, Address = Address }],
            StoreRig.Now));
        _rig.Accept(Change([new() { Id = 2, Label = "Shop" }]));
        Assert.Equal((Address, "Shop"), (
            _rig.State.Locations[2].Address, _rig.State.Locations[2].Label));
    }

    private ControlDecision<StoreEvent> Change(LocationPatch[] rows) =>
        LocationRules.Change(_rig.State, rows, StoreRig.Now);
}

using Inventory.Domain.Stores;

namespace Inventory.Domain.Tests.Stores;

public sealed class MetafieldRulesTests
{
    private readonly StoreRig _rig = new();

    [Fact]
    public void Create_WhenEveryValueIsGiven_KeepsThem()
    {
        _rig.Accept(MetafieldRules.Create(
            _rig.State, StoreRig.Field("k") with { Description = "d" }, 7, StoreRig.Now));

        var expected = new Metafield
        {
            Id = 1,
            LocationId = 1,
            Key = "k",
            Value = "v",
            Namespace = "n",
            PermissionSet = "read",
            Description = "d",
            OwnerTokenId = 7,
            CreatedAt = StoreRig.Now,
            UpdatedAt = StoreRig.Now,
        };
        Assert.Equal(expected, _rig.State.Metafields[1]);
        _rig.Accept(MetafieldRules.Create(_rig.State, StoreRig.Field("l"), 7, StoreRig.Now));
        Assert.Equal(("", 2), (_rig.State.Metafields[2].Description, _rig.State.MetafieldIdLast));
    }

    [Fact]
    public void New_WhenNoDescriptionIsGiven_HasAnEmptyOne()
    {
        var field = new Metafield
        {
            Id = 1,
            LocationId = 1,
            Key = "k",
            Value = "v",
            Namespace = "n",
            PermissionSet = "read",
            OwnerTokenId = 7,
            CreatedAt = StoreRig.Now,
            UpdatedAt = StoreRig.Now,
        };
        Assert.Equal("", field.Description);
    }

    [Fact]
    public void Create_WhenLocationIsUnknown_IsRefused() => Assert.Equal(
        StoreRefusal.For(StoreRefusalReason.LocationNotFound, "9"),
        MetafieldRules.Create(_rig.State, StoreRig.Field("k", 9), 1, StoreRig.Now).Refusal);

    [Fact]
    public void Create_WhenKeyOrNamespaceDiffersInCase_IsAnother()
    {
        Make("k");
        _rig.Accept(MetafieldRules.Create(_rig.State, StoreRig.Field("K"), 1, StoreRig.Now));
        _rig.Accept(MetafieldRules.Create(
            _rig.State, StoreRig.Field("k") with { Namespace = "N" }, 1, StoreRig.Now));
        Assert.Equal([1, 2, 3], _rig.State.Metafields.Keys);
    }

    [Fact]
    public void Create_WhenAValueIsMissing_Breaks()
    {
        var patch = StoreRig.Field("k");
        Breaks(patch with { Key = null });
        Breaks(patch with { Value = null });
        Breaks(patch with { Namespace = null });
        Breaks(patch with { PermissionSet = null });

        void Breaks(MetafieldPatch broken) => Assert.Throws<InvariantBrokenException>(
            () => MetafieldRules.Create(_rig.State, broken, 1, StoreRig.Now));
    }

    [Fact]
    public void Create_WhenOneMoreThanMetafieldsMax_IsRefused()
    {
        Assert.Equal((250, 5_000), (MetafieldRules.PerLocationMax, MetafieldRules.MetafieldsMax));
        Make("k");
        var field = _rig.State.Metafields[1];
        var many = Enumerable.Range(1, 4_999).ToDictionary(
            id => id, id => field with { Id = id, LocationId = 1_000 + id });
        var state = _rig.State with { Metafields = _rig.State.Metafields.SetItems(many) };

        var last = MetafieldRules.Create(state, StoreRig.Field("last"), 1, StoreRig.Now);
        Assert.Null(last.Refusal);
        many.Add(5_000, field with { Id = 5_000, LocationId = 2 });
        state = state with { Metafields = state.Metafields.SetItems(many) };
        StoreRig.Refuse(
            MetafieldRules.Create(state, StoreRig.Field("more"), 1, StoreRig.Now),
            StoreRefusalReason.TooManyMetafields);
    }

    [Fact]
    public void Change_WhenAValueIsGiven_ChangesItAlone()
    {
        Make("k");
        var before = _rig.State.Metafields[1];
        var later = StoreRig.Now + 1;

        Changes(new() { Key = "l" }, before with { Key = "l" });
        Changes(new() { Value = "w" }, before with { Value = "w" });
        Changes(new() { Namespace = "m" }, before with { Namespace = "m" });
        Changes(new() { PermissionSet = "write" }, before with { PermissionSet = "write" });
        Changes(new() { Description = "e" }, before with { Description = "e" });
        Changes(new() { Key = "k" }, before);
        Changes(new() { LocationId = 1 }, before);

        void Changes(MetafieldPatch patch, Metafield expected)
        {
            var decision = MetafieldRules.Change(_rig.State, patch with { Id = 1 }, later);
            Assert.Equal(
                [new StoreEvent.MetafieldChanged(expected with { UpdatedAt = later })],
                decision.Events);
        }
    }

    [Fact]
    public void Change_WhenRefused_SaysWhatItIsAbout()
    {
        Make("k");
        Make("l");
        Refuses(new() { Id = 3 }, StoreRefusalReason.MetafieldNotFound, "3");
        Refuses(new() { Id = 1, LocationId = 2 }, StoreRefusalReason.MetafieldNotFound, "1");
        Refuses(new() { Id = 1, Key = "l" }, StoreRefusalReason.MetafieldTaken, "l");
        Assert.Equal(
            StoreRefusal.For(StoreRefusalReason.MetafieldTaken, "l"),
            MetafieldRules.Create(_rig.State, StoreRig.Field("l"), 1, StoreRig.Now).Refusal);

        void Refuses(MetafieldPatch patch, StoreRefusalReason reason, string subject) =>
            Assert.Equal(
                StoreRefusal.For(reason, subject),
                MetafieldRules.Change(_rig.State, patch, StoreRig.Now).Refusal);
    }

    [Fact]
    public void Delete_WhenOfTheLocation_DeletesIt()
    {
        Make("k");
        Make("l");
        Assert.Equal(
            StoreRefusal.For(StoreRefusalReason.MetafieldNotFound, "1"),
            MetafieldRules.Delete(_rig.State, 2, 1).Refusal);
        Assert.Equal(
            StoreRefusal.For(StoreRefusalReason.MetafieldNotFound, "3"),
            MetafieldRules.Delete(_rig.State, 0, 3).Refusal);

        Assert.Equal(
            [new StoreEvent.MetafieldDeleted(1, 1, "n")],
            _rig.Accept(MetafieldRules.Delete(_rig.State, 1, 1)));
        Assert.Equal([2], _rig.State.Metafields.Keys);
        _rig.Accept(MetafieldRules.Delete(_rig.State, 0, 2));
        Assert.Empty(_rig.State.Metafields);
    }

    private void Make(string key) =>
        _rig.Accept(MetafieldRules.Create(_rig.State, StoreRig.Field(key), 1, StoreRig.Now));
}

using System.Collections.Immutable;
using Inventory.Domain.Items;
using Inventory.Domain.Stores;

namespace Inventory.Domain.Tests.Stores;

/// <summary>What no decision lets happen to a store is noticed all the same.</summary>
public sealed class StoreInvariantTests
{
    private const long Now = StoreRig.Now;

    private static readonly StoreState State = new StoreRig().State;

    [Fact]
    public void Apply_WhenAnIdIsNotTheNext_Breaks()
    {
        Breaks(new StoreEvent.TokenCreated(Token(2)));
        Breaks(new StoreEvent.LocationCreated(Location.Default(1) with { Id = 3 }));
        Breaks(new StoreEvent.MetafieldCreated(Field(2)));
        Breaks(new StoreEvent.BackorderMessageCreated(new(2, "n", "m", true, 1, 1)));
    }

    [Fact]
    public void Apply_WhenWhatChangesIsNotThere_Breaks()
    {
        Breaks(new StoreEvent.TokenRevoked(1));
        Breaks(new StoreEvent.LocationChanged(Location.Default(1) with { Id = 2 }));
        Breaks(new StoreEvent.LocationDeleted(2));
        Breaks(new StoreEvent.LocationDeleted(1));
        Breaks(new StoreEvent.MetafieldChanged(Field(1)));
        Breaks(new StoreEvent.MetafieldDeleted(1));
        Breaks(new StoreEvent.BackorderMessageDeleted(1));
        Breaks(null!);
    }

    [Fact]
    public void Apply_WhenTheDefaultLocationIsMissing_Breaks()
    {
        var state = State with { Locations = ImmutableSortedDictionary<int, Location>.Empty };
        Assert.Throws<InvariantBrokenException>(() => state.Apply(new([], null), Now));
    }

    [Fact]
    public void Apply_WhenACallIsAcceptedTwice_Breaks()
    {
        var call = new AcceptedCall(Guid.Empty, OperationOrigin.Client, 0, Now, 200, "");
        var state = State.Apply(new([], call), Now);
        Assert.Equal([call], state.Apply(new([], null), Now).Calls);
        Assert.Throws<InvariantBrokenException>(() => state.Apply(new([], call), Now));
    }

    [Fact]
    public void Apply_WhenAStoreIsNotTheNext_Breaks()
    {
        var host = HostState.Empty;
        Assert.Throws<InvariantBrokenException>(() => Made(host, new("a", 1_002, 1)));
        host = Made(host, new("a", 1_001, 1));
        Assert.Throws<InvariantBrokenException>(() => Made(host, new("a", 1_002, 1)));
        Assert.Throws<InvariantBrokenException>(() => host.Apply(new([null!], null), Now));

        static HostState Made(HostState host, StoreRecord store) =>
            host.Apply(new([new HostEvent.StoreCreated(store)], null), Now);
    }

    [Fact]
    public void Create_WhenATokenOpensNothingOrHasNoHash_Breaks()
    {
        Assert.Throws<InvariantBrokenException>(
            () => TokenRules.Create(State, "n", Scopes.None, StoreRig.Sha256, Now));
        Assert.Throws<InvariantBrokenException>(
            () => TokenRules.Create(State, "n", Scopes.Admin, "ab", Now));
    }

    [Fact]
    public void Rules_WhenGivenNothing_SayWhatIsMissing()
    {
        var field = StoreRig.Field("k");
        Missing("store", () => StoreState.New(null!));
        Missing("entry", () => State.Apply(null!, Now));
        Missing("entry", () => HostState.Empty.Apply(null!, Now));
        Missing("state", () => TokenRules.Create(null!, "n", Scopes.Admin, StoreRig.Sha256, Now));
        Missing("sha256", () => TokenRules.Create(State, "n", Scopes.Admin, null!, Now));
        Missing("state", () => TokenRules.Revoke(null!, 1));
        Missing("state", () => LocationRules.Create(null!, [], Now));
        Missing("rows", () => LocationRules.Create(State, null!, Now));
        Missing("state", () => LocationRules.Change(null!, [], Now));
        Missing("rows", () => LocationRules.Change(State, null!, Now));
        Missing("state", () => LocationRules.Delete(null!, []));
        Missing("ids", () => LocationRules.Delete(State, null!));
        Missing("state", () => MetafieldRules.Create(null!, field, 1, Now));
        Missing("patch", () => MetafieldRules.Create(State, null!, 1, Now));
        Missing("state", () => MetafieldRules.Change(null!, field, Now));
        Missing("patch", () => MetafieldRules.Change(State, null!, Now));
        Missing("state", () => MetafieldRules.Delete(null!, 1, 1));
        Missing("state", () => MetafieldRules.Find(null!, 1, 1));
        Missing("state", () => SettingsRules.Change(null!, null, settings => settings));
        Missing("change", () => SettingsRules.Change(State, null, null!));
    }

    private static void Missing(string name, Func<object?> call) =>
        Assert.Throws<ArgumentNullException>(name, call);

    private static void Breaks(StoreEvent e) =>
        Assert.Throws<InvariantBrokenException>(() => State.Apply(new([e], null), Now));

    private static ApiToken Token(int id) => new()
    {
        Id = id,
        Name = "till",
        Scopes = ["admin"],
        Sha256 = StoreRig.Sha256,
        CreatedAt = Now,
    };

    private static Metafield Field(int id) => new()
    {
        Id = id,
        LocationId = 1,
        Key = "k",
        Value = "v",
        Namespace = "n",
        PermissionSet = "read",
        OwnerTokenId = 1,
        CreatedAt = Now,
        UpdatedAt = Now,
    };
}

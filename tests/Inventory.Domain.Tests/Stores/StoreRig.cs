using System.Collections.Immutable;
using System.Text.Json;
using Inventory.Domain.Stores;

namespace Inventory.Domain.Tests.Stores;

/// <summary>A store under test: decisions are applied as they would be after an append.</summary>
internal sealed class StoreRig
{
    public const long Now = 1_000_000;

    public static readonly string Sha256 = new('a', 64);

    public StoreState State { get; private set; } = StoreState.New(new("demo", 1001, 500));

    /// <summary>Applies what was accepted, through its bytes.</summary>
    public ImmutableArray<StoreEvent> Accept(ControlDecision<StoreEvent> decision)
    {
        Assert.Null(decision.Refusal);
        var entry = Json(new ControlEntry<StoreEvent>(decision.Events, null));
        State = State.Apply(
            JsonSerializer.Deserialize(entry, StoreJson.Default.ControlEntryStoreEvent)!, Now);
        return decision.Events;
    }

    public static void Refuse(
        ControlDecision<StoreEvent> decision, StoreRefusalReason reason, int row = -1)
    {
        Assert.NotNull(decision.Refusal);
        Assert.Equal((reason, row), (decision.Refusal.Reason, decision.Refusal.Row));
        Assert.Empty(decision.Events);
    }

    public int Place(string code)
    {
        Accept(LocationRules.Create(State, [Virtual(code)], Now));
        return State.LocationIdLast;
    }

    public static LocationPatch Virtual(string? code = null) => new()
    {
        Code = code,
        Label = "A place",
        TypeId = Location.Virtual,
        ManagedByExternalSource = false,
        TimeZone = "Etc/UTC",
    };

    public static MetafieldPatch Field(string key, int location = 1) => new()
    {
        LocationId = location,
        Key = key,
        Value = "v",
        Namespace = "n",
        PermissionSet = "read",
    };

    public static string Json(ControlEntry<StoreEvent> entry) =>
        System.Text.Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(
            entry, StoreJson.Default.ControlEntryStoreEvent));
}

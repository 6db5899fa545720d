using Inventory.Domain.Stores;
using Inventory.Domain.Tests.Stores;
using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

/// <summary>What entries of a store tell, each as its id, its kind and what it names.</summary>
public sealed class StoreMessagesTests
{
    private static readonly Location Place = Location.Default(1) with { Id = 2 };

    private static readonly Metafield Field = new()
    {
        Id = 5,
        LocationId = 2,
        Key = "k",
        Value = "v",
        Namespace = "erp",
        PermissionSet = "read",
        OwnerTokenId = 1,
        CreatedAt = 1,
        UpdatedAt = 1,
    };

    /// <summary>Events and what they tell; an empty text for nothing.</summary>
    public static TheoryData<StoreEvent, string> Events => new()
    {
        { new StoreEvent.LocationCreated(Place), "LocationCreated 2" },
        { new StoreEvent.LocationChanged(Place), "LocationUpdated 2" },
        { new StoreEvent.LocationDeleted(2), "LocationDeleted 2" },
        { new StoreEvent.MetafieldCreated(Field), "MetafieldCreated 2 5 erp" },
        { new StoreEvent.MetafieldChanged(Field), "MetafieldUpdated 2 5 erp" },
        { new StoreEvent.MetafieldDeleted(5, 2, "erp"), "MetafieldDeleted 2 5 erp" },
        { new StoreEvent.MetafieldDeleted(5), "" },
        { new StoreEvent.TokenRevoked(1), "" },
        { new StoreEvent.SettingsChanged(null, InventorySettings.New), "" },
        { new StoreEvent.NotificationsChanged(StockNotifications.None), "" },
        { new StoreEvent.BackorderMessageDeleted(1), "" },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void Of_WhenTheStoreChanged_TellsOfItsLocations(StoreEvent happened, string expected)
    {
        var told = StoreMessages.Of(new ControlEntry<StoreEvent>([happened], null), 9, 7);

        Assert.Equal(expected, string.Join(", ", told.Select(Text)));
        Assert.All(told, message => Assert.Equal((9, 0, 7), (
            message.Version, message.Ordinal, message.At)));
    }

    [Fact]
    public void Of_WhenAnEntryChangedSeveral_NumbersThemByTheirPlace()
    {
        var entry = new ControlEntry<StoreEvent>(
            [
                new StoreEvent.LocationDeleted(2),
                new StoreEvent.TokenRevoked(1),
                new StoreEvent.LocationDeleted(3),
            ],
            null);

        Assert.Equal(
            ["msg_demo-store-9-0", "msg_demo-store-9-2"],
            StoreMessages.Of(entry, 9, 7).Select(message => $"{message.IdIn("demo")}"));
    }

    [Fact]
    public void Of_WhenAHookWasDeactivatedAfterItsLastAttempt_SaysWhy()
    {
        var told = Assert.Single(Stopped(HookStop.RetriesExhausted, "12 failed"));

        Assert.Equal("msg_demo-hooks-9-1", $"{told.IdIn("demo")}");
        Assert.Equal(
            new DeliveryAlarm(4, DeliveryAlarmCode.Exhausted, "12 failed"), told.Alarm);
        Assert.Equal(
            "the hook is deactivated",
            Assert.Single(Stopped(HookStop.RetriesExhausted, null)).Alarm!.Message);
    }

    [Theory]
    [InlineData(HookStop.Gone)]
    [InlineData(HookStop.Idle)]
    public void Of_WhenAHookWasStoppedForAnotherReason_TellsNothing(HookStop reason) =>
        Assert.Empty(Stopped(reason, "why"));

    [Fact]
    public void Told_WhenWritten_HasTheseBytesAndIsReadBack()
    {
        var format = StoreNewsJson.Default.StoreNewsEvent;
        var text = System.Text.Json.JsonSerializer.Serialize(
            new StoreNewsEvent.Told(9, 4), format);

        Assert.Equal("""{"kind":"told","store_version":9,"hooks_version":4}""", text);
        Assert.Equal(
            new StoreNewsEvent.Told(9, 4),
            System.Text.Json.JsonSerializer.Deserialize(text, format));
    }

    private static IReadOnlyList<StoreMessage> Stopped(HookStop reason, string? because) =>
        StoreMessages.Of(
            new ControlEntry<HookEvent>(
                [
                    new HookEvent.HookDeleted(3),
                    new HookEvent.HookDeactivated(4, reason, 7, because),
                ],
                null),
            9,
            7);

    private static string Text(StoreMessage message) =>
        $"{message.Kind} {message.LocationId}"
        + (message.MetafieldId == 0 ? "" : $" {message.MetafieldId} {message.Namespace}");
}

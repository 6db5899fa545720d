using System.Text.Json;
using Inventory.Domain.Stores;
using Inventory.Grains.Control;
using Inventory.Silo.Http;

namespace Inventory.Silo.Stores;

/// <summary>The inventory settings of the store or of one channel, and who is notified. What a PUT
/// of settings leaves out stays as it is; a PUT of notifications is whole.</summary>
internal sealed class SettingsApi(StoreRegistry registry) : IApiPart
{
    private const string Settings = "/settings/inventory";
    private const string Notifications = "/settings/inventory/notifications";

    public void AddTo(ApiRoutes routes)
    {
        routes.Store("GET", Settings, Access.SettingsRead, GetSettings);
        routes.Store("PUT", Settings, Access.SettingsWrite, PutSettings);
        routes.Store("GET", Notifications, Access.SettingsRead, GetNotifications);
        routes.Store("PUT", Notifications, Access.SettingsWrite, PutNotifications);
    }

    private static ValueTask GetSettings(ApiCall call)
    {
        var channel = ReadChannel(call);
        return SendAsync(call, json => Write(json, call.Store.State.SettingsOf(channel)));
    }

    private static ValueTask GetNotifications(ApiCall call) =>
        SendAsync(call, json => Write(json, call.Store.State.Notifications));

    private async ValueTask PutSettings(ApiCall call)
    {
        var channel = ReadChannel(call);
        var change = SettingsFields.Read(await call.ReadObjectAsync(), channel is not null);
        await ExecuteAsync(
            call, (state, _) => SettingsRules.Change(state, channel, change),
            after => StoreAnswers.Data(json => Write(json, after.SettingsOf(channel))));
    }

    private async ValueTask PutNotifications(ApiCall call)
    {
        var notifications = SettingsFields.ReadNotifications(await call.ReadObjectAsync());
        await ExecuteAsync(
            call, (_, _) => new StoreEvent.NotificationsChanged(notifications),
            after => StoreAnswers.Data(json => Write(json, after.Notifications)));
    }

    private async ValueTask ExecuteAsync(
        ApiCall call,
        Func<StoreState, long, ControlDecision<StoreEvent>> decide,
        Func<StoreState, string> answer)
    {
        var operation = call.Operation(await call.ReadBodyAsync());
        var outcome = await registry.ExecuteAsync(
            call.Store.State.Store, operation, decide, after => (200, answer(after)), call.Cancel);
        await StoreAnswers.SendAsync(call, outcome);
    }

    private static int? ReadChannel(ApiCall call)
    {
        var query = call.Query();
        var channel = query.Long("channel_id", 1, int.MaxValue);
        query.Errors.Check();
        return (int?)channel;
    }

    private static ValueTask SendAsync(ApiCall call, Action<Utf8JsonWriter> writeData)
    {
        var json = call.Begin();
        json.WriteStartObject();
        json.WritePropertyName("data");
        writeData(json);
        json.WriteStartObject("meta");
        json.WriteEndObject();
        json.WriteEndObject();
        return call.EndAsync();
    }

    private static void Write(Utf8JsonWriter json, InventorySettings settings) =>
        JsonSerializer.Serialize(json, settings, StoreWireJson.Default.InventorySettings);

    private static void Write(Utf8JsonWriter json, StockNotifications notifications) =>
        JsonSerializer.Serialize(json, notifications, StoreWireJson.Default.StockNotifications);
}

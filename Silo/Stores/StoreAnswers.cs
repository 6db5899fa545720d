using System.Text;
using System.Text.Json;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Control;
using Inventory.Silo.Http;
using Inventory.Silo.Webhooks;

namespace Inventory.Silo.Stores;

/// <summary>Answers of changes to a store: their first answer again for a repeat, and refusals in
/// BigCommerce's words where it has them.</summary>
internal static class StoreAnswers
{
    /// <summary>Sends what a change came to.</summary>
    /// <param name="call">The call.</param>
    /// <param name="outcome">What the stream said; its answer is the whole JSON body.</param>
    /// <param name="singular">Path that a refusal of the whole request names.</param>
    public static ValueTask SendAsync(
        ApiCall call, ControlOutcome outcome, string singular = "")
    {
        if (outcome.Call is not { } accepted)
        {
            return call.RefuseAsync(Refused(outcome.Refusal!, singular));
        }
        if (outcome.IsRepeat)
        {
            call.MarkReplayed();
        }
        return accepted.Answer.Length == 0
            ? call.EmptyAsync(accepted.Status)
            : call.JsonAsync(accepted.Status, Encoding.UTF8.GetBytes(accepted.Answer));
    }

    /// <summary>The JSON text of an answer, to be remembered with its operation.</summary>
    public static string Text(Action<Utf8JsonWriter> write)
    {
        var answer = JsonAnswer.Take();
        write(answer.Writer);
        var text = Encoding.UTF8.GetString(answer.Finish().Span);
        answer.Return();
        return text;
    }

    /// <summary>The text of an answer with <c>data</c> and an empty <c>meta</c>.</summary>
    public static string Data(Action<Utf8JsonWriter> writeData) => Text(json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("data");
        writeData(json);
        json.WriteStartObject("meta");
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>The text of an answer that names a transaction.</summary>
    public static string Transaction(Guid id) => $$"""{"transaction_id":"{{id:D}}"}""";

    /// <summary>A time as BigCommerce writes it.</summary>
    public static string Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs)
        .ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    private static string Count(int count, string noun) =>
        count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>The problem of a refusal.</summary>
    public static Problem Refused(StoreRefusal refusal, string singular = "")
    {
        var row = refusal.Row < 0 ? singular : $"{refusal.Row}";
        string At(string field) => row.Length == 0 ? field : $"{row}.{field}";
        var about = refusal.Subject;
        return refusal.Reason switch
        {
            StoreRefusalReason.OperationReused => Problem.Field(
                "Idempotency-Key", "was used for another request; choose a new key"),
            StoreRefusalReason.OperationTooOld => Problem.Of(
                410, "The key this host made is good for 60 s; send the request as a new one"),
            StoreRefusalReason.BadStoreHash => Problem.Field(
                "store_hash", $"must be 1 to {HostState.HashLengthMax} of a-z and 0-9"),
            StoreRefusalReason.StoreTaken => Problem.Of(409, "There is a store of that hash"),
            StoreRefusalReason.TooManyStores => Problem.Of(
                422, $"A host has at most {HostState.StoresMax} stores"),
            StoreRefusalReason.TokenNotFound => Problem.Field(
                "id", $"names no token of the store: {about}"),
            StoreRefusalReason.TooManyTokens => Problem.Of(
                422, $"A store has at most {TokenRules.TokensMax} tokens; revoke one first"),
            StoreRefusalReason.LocationNotFound => Problem.Of(
                422, $"Location not found, identities: [{about}]"),
            StoreRefusalReason.LocationTwice => Problem.Field(
                At("id"), $"names location {about} a second time"),
            StoreRefusalReason.LocationCodeTaken => Problem.Field(
                At("code"), $"is the code of another location: {about}"),
            StoreRefusalReason.AddressMissing => Problem.Field(
                At("address"), "is required for a PHYSICAL location"),
            StoreRefusalReason.DefaultLocation => Problem.Of(
                422, $"Location can't be deleted. {about} is set as a shipping origin for this "
                + "store and can't be deleted."),
            StoreRefusalReason.TooManyLocations => Problem.Of(
                422, $"A store has at most {LocationRules.LocationsMax} locations"),
            StoreRefusalReason.TooManyActiveLocations => Problem.Of(
                422, $"A store has at most {LocationRules.ActiveMax} enabled locations"),
            StoreRefusalReason.MetafieldNotFound => Problem.NotFound(
                $"There is no metafield {about} here"),
            StoreRefusalReason.MetafieldTaken => Problem.Of(
                409, $"There is a metafield of that namespace and the key {about}"),
            StoreRefusalReason.TooManyMetafields => Problem.Of(
                422, $"A location has at most {MetafieldRules.PerLocationMax} metafields, "
                + $"a store {MetafieldRules.MetafieldsMax}"),
            StoreRefusalReason.TooManyChannels => Problem.Of(
                422, $"At most {SettingsRules.ChannelsMax} channels have settings of their own"),
            StoreRefusalReason.HookNotFound => Problem.NotFound(
                $"Webhook with id [{about}] not found"),
            StoreRefusalReason.HookTaken => Problem.Of(
                409, $"The client has a webhook of that scope and destination: {about}; change "
                + "that one"),
            StoreRefusalReason.TooManyHooksOfScope => Problem.Of(
                422, $"A client has at most {Count(HookRules.MaxOf(about!), "webhook")} of the "
                + $"scope {about}; delete one first"),
            StoreRefusalReason.HookWatchesItself => Problem.Field(
                "destination", $"must not be that of webhook {about}: what goes wrong with "
                + "deliveries is told elsewhere") with
            { Title = HookFields.Invalid },
            StoreRefusalReason.TooManyHooks => Problem.Of(
                422, $"A store has at most {HookRules.HooksMax} webhooks; delete one first"),
            _ => throw new InvalidOperationException($"{refusal.Reason} has no problem"),
        };
    }
}

using System.Text.Json;
using Inventory.Domain.Stores;
using Inventory.Silo.Http;

namespace Inventory.Silo.Stores;

/// <summary>Metafields in JSON, as BigCommerce has them.</summary>
internal static class MetafieldFields
{
    /// <summary>Reads a new metafield of a location.</summary>
    public static MetafieldPatch ReadNew(JsonFields body, int locationId) => new()
    {
        LocationId = locationId,
        Key = body.Text("key", 1, Metafield.NameLengthMax),
        Value = body.Text("value", 1, Metafield.ValueLengthMax),
        Namespace = body.Text("namespace", 1, Metafield.NameLengthMax),
        PermissionSet = body.Choice("permission_set", Metafield.PermissionSets),
        Description = body.NullableText("description", 0, Metafield.DescriptionLengthMax),
    };

    /// <summary>Reads new values.</summary>
    public static MetafieldPatch ReadChange(JsonFields body, int id, int locationId) => new()
    {
        Id = id,
        LocationId = locationId,
        Key = body.OptionalText("key", 1, Metafield.NameLengthMax),
        Value = body.OptionalText("value", 1, Metafield.ValueLengthMax),
        Namespace = body.OptionalText("namespace", 1, Metafield.NameLengthMax),
        PermissionSet = body.OptionalChoice("permission_set", Metafield.PermissionSets),
        Description = body.NullableText("description", 0, Metafield.DescriptionLengthMax),
    };

    /// <summary>Writes a metafield.</summary>
    public static void Write(Utf8JsonWriter json, Metafield field)
    {
        json.WriteStartObject();
        json.WriteNumber("id", field.Id);
        json.WriteString("key", field.Key);
        json.WriteString("value", field.Value);
        json.WriteString("namespace", field.Namespace);
        json.WriteString("permission_set", field.PermissionSet);
        json.WriteString("description", field.Description);
        json.WriteString("resource_type", "location");
        json.WriteNumber("resource_id", field.LocationId);
        json.WriteString("date_created", StoreAnswers.Time(field.CreatedAt));
        json.WriteString("date_modified", StoreAnswers.Time(field.UpdatedAt));
        json.WriteString("owner_client_id", $"{field.OwnerTokenId}");
        json.WriteEndObject();
    }
}

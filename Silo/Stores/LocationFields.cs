using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Inventory.Domain.Stores;
using Inventory.Silo.Http;

namespace Inventory.Silo.Stores;

/// <summary>Locations in JSON, as BigCommerce has them. A null in a request leaves what is there.
/// </summary>
internal static class LocationFields
{
    private const int AddressLengthMax = 255;
    private const int TimeZoneLengthMax = 100;
    private static readonly string[] Types = [Location.Physical, Location.Virtual];

    /// <summary>Reads a row of a POST.</summary>
    public static LocationPatch ReadNew(JsonFields row)
    {
        var patch = Read(row);
        row.Text("label", 1, Location.LabelLengthMax);
        row.Bool("managed_by_external_source");
        row.Choice("type_id", Types);
        row.Text("time_zone", 1, TimeZoneLengthMax);
        return patch;
    }

    /// <summary>Reads a row of a PUT.</summary>
    public static LocationPatch ReadChange(JsonFields row) =>
        Read(row) with { Id = row.Int("id", 1, int.MaxValue) };

    /// <summary>Writes a location.</summary>
    public static void Write(Utf8JsonWriter json, Location location)
    {
        json.WriteStartObject();
        json.WriteNumber("id", location.Id);
        json.WriteString("code", location.Code);
        json.WriteString("label", location.Label);
        json.WriteString("description", location.Description);
        json.WriteBoolean("managed_by_external_source", location.ManagedByExternalSource);
        json.WriteString("type_id", location.TypeId);
        json.WriteBoolean("enabled", location.Enabled);
        json.WritePropertyName("operating_hours");
        JsonSerializer.Serialize(
            json, location.OperatingHours!, StoreWireJson.Default.OperatingHours);
        json.WriteString("time_zone", location.TimeZone);
        json.WriteString("created_at", StoreAnswers.Time(location.CreatedAt));
        json.WriteString("updated_at", StoreAnswers.Time(location.UpdatedAt));
        json.WritePropertyName("address");
        JsonSerializer.Serialize(json, location.Address!, StoreWireJson.Default.LocationAddress);
        json.WriteBoolean("storefront_visibility", location.StorefrontVisibility);
        json.WritePropertyName("special_hours");
        JsonSerializer.Serialize(
            json, location.SpecialHours, StoreWireJson.Default.ImmutableArraySpecialHours);
        json.WriteEndObject();
    }

    private static LocationPatch Read(JsonFields row) => new()
    {
        Code = row.NullableText("code", 1, Location.CodeLengthMax),
        Label = row.NullableText("label", 1, Location.LabelLengthMax),
        Description = row.NullableText("description", 0, Location.DescriptionLengthMax),
        ManagedByExternalSource = row.NullableBool("managed_by_external_source"),
        TypeId = row.NullableChoice("type_id", Types),
        Enabled = row.NullableBool("enabled"),
        OperatingHours = row.NullableObject("operating_hours") is { } week ? ReadWeek(week) : null,
        TimeZone = ReadTimeZone(row),
        Address = row.NullableObject("address") is { } address ? ReadAddress(address) : null,
        StorefrontVisibility = row.NullableBool("storefront_visibility"),
        SpecialHours = row.NullableRows("special_hours", 0, Location.SpecialHoursMax) is { } days
            ? [.. days.Select(ReadSpecial)]
            : (ImmutableArray<SpecialHours>?)null,
    };

    private static string? ReadTimeZone(JsonFields row)
    {
        var zone = row.NullableText("time_zone", 1, TimeZoneLengthMax);
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            row.Refuse("time_zone", "must be the IANA name of a time zone, such as Europe/Berlin");
        }
        return zone;
    }

    private static OperatingHours ReadWeek(JsonFields week)
    {
        DayHours? Day(string name) => week.NullableObject(name) is { } day
            ? new(day.Bool("open"), ReadHour(day, "opening"), ReadHour(day, "closing"))
            : null;
        return new(
            Day("sunday"), Day("monday"), Day("tuesday"), Day("wednesday"), Day("thursday"),
            Day("friday"), Day("saturday"));
    }

    private static SpecialHours ReadSpecial(JsonFields day)
    {
        var date = day.Text("date", 10, 10);
        if (date.Length == 10 && !DateOnly.TryParseExact(
            date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            day.Refuse("date", "must be a date such as 2026-12-24");
        }
        return new(
            day.Text("label", 1, Location.LabelLengthMax), date, day.Bool("open"),
            ReadHour(day, "opening"), ReadHour(day, "closing"),
            day.NullableBool("all_day") ?? false, day.NullableBool("annual") ?? false);
    }

    private static string? ReadHour(JsonFields day, string name)
    {
        var hour = day.NullableText(name, 0, 5);
        if (hour is { Length: > 0 } && !TimeOnly.TryParseExact(
            hour, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            day.Refuse(name, "must be a time such as 08:00");
        }
        return hour;
    }

    private static LocationAddress ReadAddress(JsonFields address) => new(
        address.Text("address1", 1, AddressLengthMax),
        address.NullableText("address2", 0, AddressLengthMax) ?? "",
        address.Text("city", 1, AddressLengthMax),
        address.Text("state", 1, AddressLengthMax),
        address.Text("zip", 1, 30),
        address.Text("email", 3, 254),
        address.NullableText("phone", 0, 50) ?? "",
        ReadCoordinates(address.Object("geo_coordinates")),
        address.Text("country_code", 2, 3));

    private static GeoCoordinates ReadCoordinates(JsonFields point) =>
        new(point.Number("latitude", -90, 90), point.Number("longitude", -180, 180));
}

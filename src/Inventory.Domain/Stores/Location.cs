using System.Collections.Immutable;

namespace Inventory.Domain.Stores;

/// <summary>A place where stock lies, with BigCommerce's fields.</summary>
public sealed record Location
{
    /// <summary>Id of the location every store has from the start and cannot delete.</summary>
    public const int DefaultId = 1;
    /// <summary>A location with a postal address.</summary>
    public const string Physical = "PHYSICAL";
    /// <summary>A location without one.</summary>
    public const string Virtual = "VIRTUAL";
    /// <summary>UTF-16 code units a code may have.</summary>
    public const int CodeLengthMax = 120;
    /// <summary>UTF-16 code units a label may have.</summary>
    public const int LabelLengthMax = 255;
    /// <summary>UTF-16 code units a description may have.</summary>
    public const int DescriptionLengthMax = 1_000;
    /// <summary>Days with hours of their own a location may have.</summary>
    public const int SpecialHoursMax = 100;

    /// <summary>Id in its store, never used again.</summary>
    public required int Id { get; init; }
    /// <summary>Unique in its store.</summary>
    public required string Code { get; init; }
    /// <summary>What people call it.</summary>
    public required string Label { get; init; }
    /// <summary>Free text.</summary>
    public string Description { get; init; } = "";
    /// <summary>True when another system owns its stock numbers.</summary>
    public bool ManagedByExternalSource { get; init; }
    /// <summary><see cref="Physical"/> or <see cref="Virtual"/>.</summary>
    public string TypeId { get; init; } = Physical;
    /// <summary>False sells nothing and takes no stock edits.</summary>
    public bool Enabled { get; init; } = true;
    /// <summary>Hours of the week.</summary>
    public OperatingHours? OperatingHours { get; init; }
    /// <summary>IANA name.</summary>
    public string TimeZone { get; init; } = "Etc/UTC";
    /// <summary>Where it is; a physical location made over the API has one.</summary>
    public LocationAddress? Address { get; init; }
    /// <summary>Shown to shoppers.</summary>
    public bool StorefrontVisibility { get; init; } = true;
    /// <summary>Days with hours of their own.</summary>
    public ImmutableArray<SpecialHours> SpecialHours { get; init; } = [];
    /// <summary>When it was made, in unix milliseconds.</summary>
    public required long CreatedAt { get; init; }
    /// <summary>When it last changed, in unix milliseconds.</summary>
    public required long UpdatedAt { get; init; }

    /// <summary>The location a new store has.</summary>
    public static Location Default(long at) => new()
    {
        Id = DefaultId,
        Code = "BC-LOCATION-1",
        Label = "Default location",
        CreatedAt = at,
        UpdatedAt = at,
    };
}

/// <summary>Opening hours by weekday; null where nothing was said.</summary>
public sealed record OperatingHours(
    DayHours? Sunday, DayHours? Monday, DayHours? Tuesday, DayHours? Wednesday,
    DayHours? Thursday, DayHours? Friday, DayHours? Saturday);

/// <summary>Hours of one weekday, as <c>HH:mm</c>.</summary>
public sealed record DayHours(bool Open, string? Opening, string? Closing);

/// <summary>Hours of one date (<c>yyyy-MM-dd</c>).</summary>
public sealed record SpecialHours(
    string Label, string Date, bool Open, string? Opening, string? Closing, bool AllDay,
    bool Annual);

/// <summary>A postal address.</summary>
public sealed record LocationAddress(
    string Address1, string Address2, string City, string State, string Zip, string Email,
    string Phone, GeoCoordinates? GeoCoordinates, string CountryCode);

/// <summary>Degrees.</summary>
public sealed record GeoCoordinates(double Latitude, double Longitude);

/// <summary>New values for a location; null leaves what is there.</summary>
public sealed record LocationPatch
{
    /// <summary>The location to change; 0 makes one.</summary>
    public int Id { get; init; }
    /// <summary>New code; a new location without one gets <c>BC-LOCATION-</c> and its id.</summary>
    public string? Code { get; init; }
    /// <summary>New label.</summary>
    public string? Label { get; init; }
    /// <summary>New description.</summary>
    public string? Description { get; init; }
    /// <summary>New value of the same name.</summary>
    public bool? ManagedByExternalSource { get; init; }
    /// <summary>New type.</summary>
    public string? TypeId { get; init; }
    /// <summary>New value of the same name.</summary>
    public bool? Enabled { get; init; }
    /// <summary>New hours.</summary>
    public OperatingHours? OperatingHours { get; init; }
    /// <summary>New time zone.</summary>
    public string? TimeZone { get; init; }
    /// <summary>New address, whole.</summary>
    public LocationAddress? Address { get; init; }
    /// <summary>New value of the same name.</summary>
    public bool? StorefrontVisibility { get; init; }
    /// <summary>New special hours, whole.</summary>
    public ImmutableArray<SpecialHours>? SpecialHours { get; init; }

    /// <summary>The location with this patch applied at a time.</summary>
    public Location ApplyTo(Location location, long at) => location with
    {
        Code = Code ?? location.Code,
        Label = Label ?? location.Label,
        Description = Description ?? location.Description,
        ManagedByExternalSource = ManagedByExternalSource ?? location.ManagedByExternalSource,
        TypeId = TypeId ?? location.TypeId,
        Enabled = Enabled ?? location.Enabled,
        OperatingHours = OperatingHours ?? location.OperatingHours,
        TimeZone = TimeZone ?? location.TimeZone,
        Address = Address ?? location.Address,
        StorefrontVisibility = StorefrontVisibility ?? location.StorefrontVisibility,
        SpecialHours = SpecialHours ?? location.SpecialHours,
        UpdatedAt = at,
    };
}

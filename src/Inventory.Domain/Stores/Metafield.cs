namespace Inventory.Domain.Stores;

/// <summary>A field an integration keeps on a location, with BigCommerce's fields.</summary>
public sealed record Metafield
{
    /// <summary>UTF-16 code units a key or a namespace may have.</summary>
    public const int NameLengthMax = 64;
    /// <summary>UTF-16 code units a value may have.</summary>
    public const int ValueLengthMax = 65_535;
    /// <summary>UTF-16 code units a description may have.</summary>
    public const int DescriptionLengthMax = 255;

    /// <summary>Who may see and write a field.</summary>
    public static IReadOnlyList<string> PermissionSets { get; } =
        ["app_only", "read", "write", "read_and_sf_access", "write_and_sf_access"];

    /// <summary>Id in its store, never used again.</summary>
    public required int Id { get; init; }
    /// <summary>The location it belongs to.</summary>
    public required int LocationId { get; init; }
    /// <summary>Its name, unique with its namespace at a location.</summary>
    public required string Key { get; init; }
    /// <summary>Its value.</summary>
    public required string Value { get; init; }
    /// <summary>Namespace of the key.</summary>
    public required string Namespace { get; init; }
    /// <summary>One of <see cref="PermissionSets"/>.</summary>
    public required string PermissionSet { get; init; }
    /// <summary>Free text.</summary>
    public string Description { get; init; } = "";
    /// <summary>Id of the token that made it.</summary>
    public required int OwnerTokenId { get; init; }
    /// <summary>When it was made, in unix milliseconds.</summary>
    public required long CreatedAt { get; init; }
    /// <summary>When it last changed, in unix milliseconds.</summary>
    public required long UpdatedAt { get; init; }
}

/// <summary>New values for a metafield; null leaves what is there.</summary>
public sealed record MetafieldPatch
{
    /// <summary>The metafield to change; 0 makes one.</summary>
    public int Id { get; init; }
    /// <summary>The location of a new one; of a change, where it is, 0 anywhere.</summary>
    public int LocationId { get; init; }
    /// <summary>New key.</summary>
    public string? Key { get; init; }
    /// <summary>New value.</summary>
    public string? Value { get; init; }
    /// <summary>New namespace.</summary>
    public string? Namespace { get; init; }
    /// <summary>New permission set.</summary>
    public string? PermissionSet { get; init; }
    /// <summary>New description.</summary>
    public string? Description { get; init; }

    /// <summary>The metafield with this patch applied at a time.</summary>
    public Metafield ApplyTo(Metafield field, long at) => field with
    {
        Key = Key ?? field.Key,
        Value = Value ?? field.Value,
        Namespace = Namespace ?? field.Namespace,
        PermissionSet = PermissionSet ?? field.PermissionSet,
        Description = Description ?? field.Description,
        UpdatedAt = at,
    };
}

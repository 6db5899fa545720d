using System.Collections.Immutable;
using System.Text.Json;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Silo.Http;

namespace Inventory.Silo.Webhooks;

/// <summary>Hooks in JSON, as BigCommerce has them.</summary>
internal static class HookFields
{
    /// <summary>BigCommerce's title for fields that are wrong.</summary>
    public const string Invalid = "JSON data is missing or invalid";

    /// <summary>BigCommerce's message for a field that is not there.</summary>
    private const string Missing = "error.path.missing.";

    /// <summary>Reads the body of a POST.</summary>
    public static HookPatch ReadNew(JsonFields body, AddressGuard guard)
    {
        foreach (var name in (string[])["scope", "destination"])
        {
            if (!body.IsGiven(name))
            {
                body.Refuse(name, Missing);
            }
        }
        return Read(body, guard);
    }

    /// <summary>Reads the body of a PUT, which has one field at least.</summary>
    public static HookPatch ReadChange(JsonFields body, AddressGuard guard)
    {
        var patch = Read(body, guard);
        if (patch is { Scope: null, Destination: null, IsActive: null, HasHeaders: false })
        {
            body.Refuse("scope", "must be given, or destination, is_active or headers");
        }
        return patch;
    }

    /// <summary>Writes a hook.</summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="hook">The hook.</param>
    /// <param name="store">Hash of its store.</param>
    /// <param name="secret">Its newest secret, where that may be seen.</param>
    /// <param name="status">What the administration calls its state; null leaves it out.</param>
    public static void Write(
        Utf8JsonWriter json, Hook hook, string store, string? secret = null, string? status = null)
    {
        json.WriteStartObject();
        json.WriteNumber("id", hook.Id);
        json.WriteString("client_id", ClientId(hook.ClientId));
        json.WriteString("store_hash", store);
        json.WriteString("scope", hook.Scope);
        json.WriteString("destination", hook.Destination);
        json.WriteBoolean("is_active", hook.IsActive);
        WriteHeaders(json, hook.Headers);
        json.WriteNumber("created_at", Seconds(hook.CreatedAt));
        json.WriteNumber("updated_at", Seconds(hook.UpdatedAt));
        if (status is not null)
        {
            json.WriteString("status", status);
        }
        if (secret is not null)
        {
            json.WriteString("secret", secret);
        }
        json.WriteEndObject();
    }

    /// <summary>A client as BigCommerce names it: the id of its token, 0 for the one given by
    /// configuration.</summary>
    public static string ClientId(int tokenId) => $"{tokenId}";

    /// <summary>The state of a hook in BigCommerce's words.</summary>
    public static string Status(Hook hook) => hook switch
    {
        { IsActive: true } => "active",
        { Stopped: null } => "inactive",
        _ => "deactivated",
    };

    private static HookPatch Read(JsonFields body, AddressGuard guard) => new()
    {
        Scope = ReadScope(body),
        Destination = ReadDestination(body, guard),
        IsActive = body.NullableBool("is_active"),
        HasHeaders = body.Has("headers"),
        Headers = body.NullableObject("headers") is { } headers ? ReadHeaders(headers) : null,
    };

    private static string? ReadScope(JsonFields body)
    {
        var scope = body.NullableText("scope", 1, Hook.ScopeLengthMax);
        if (scope is not null && HookScope.Parse(scope) is null)
        {
            body.Refuse("scope", "must be one of the scopes this API describes, such as "
                + "store/channel/*/inventory/product/stock_changed");
        }
        return scope;
    }

    private static string? ReadDestination(JsonFields body, AddressGuard guard)
    {
        var text = body.NullableText("destination", 1, Destination.LengthMax);
        if (text is not null && !Destination.TryParse(text, guard, out _, out var fault))
        {
            body.Refuse("destination", fault);
        }
        return text;
    }

    private static ImmutableSortedDictionary<string, string>? ReadHeaders(JsonFields headers)
    {
        var read = ImmutableSortedDictionary.CreateBuilder<string, string>(
            StringComparer.OrdinalIgnoreCase);
        var (count, characters) = (0, 0);
        foreach (var name in headers.Names())
        {
            var value = headers.Text(name, 0, HookHeaders.ValueLengthMax);
            if (HookHeaders.FindFault(name, value) is { } fault)
            {
                headers.Refuse(name, fault);
            }
            else if (!read.TryAdd(name, value))
            {
                headers.Refuse(name, "is given twice; upper and lower case are one in headers");
            }
            count++;
            characters += name.Length + value.Length;
        }
        if (count > HookHeaders.CountMax)
        {
            headers.Refuse("", $"must have at most {HookHeaders.CountMax} headers, not {count}");
        }
        if (characters > HookHeaders.CharactersMax)
        {
            headers.Refuse("", $"must have at most {HookHeaders.CharactersMax} characters in all "
                + $"names and values, not {characters}");
        }
        return count == 0 ? null : read.ToImmutable().WithComparers(StringComparer.Ordinal);
    }

    private static void WriteHeaders(
        Utf8JsonWriter json, ImmutableSortedDictionary<string, string>? headers)
    {
        if (headers is null)
        {
            json.WriteNull("headers");
            return;
        }
        json.WriteStartObject("headers");
        foreach (var (name, value) in headers)
        {
            json.WriteString(name, value);
        }
        json.WriteEndObject();
    }

    private static long Seconds(long unixMs) => unixMs / 1000;
}

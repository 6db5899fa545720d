using System.Collections.Immutable;
using System.Text.Json;
using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

/// <summary>The bytes of hooks and of the keys their secrets are sealed with: an expected text may
/// be added to and never changed.</summary>
public sealed class HookBytesTests
{
    private const string PlainText =
        "{'id':3,'client_id':2,'scope':'s','destination':'https://a/','is_active':true,"
        + "'secrets':[{'sealed':'x'}],'created_at':7,'updated_at':8}";

    private const string FullText =
        "{'id':3,'client_id':2,'scope':'s','destination':'https://a/','headers':{'A':'1','B':'2'},"
        + "'is_active':false,'stopped':2,'secrets':[{'sealed':'y'},{'sealed':'x','until_ms':9}],"
        + "'created_at':7,'updated_at':8}";

    private static readonly Hook Plain = new()
    {
        Id = 3,
        ClientId = 2,
        Scope = "s",
        Destination = "https://a/",
        IsActive = true,
        Secrets = [new("x", null)],
        CreatedAt = 7,
        UpdatedAt = 8,
    };

    private static readonly Hook Full = Plain with
    {
        IsActive = false,
        Stopped = HookStop.Gone,
        Headers = ImmutableSortedDictionary<string, string>.Empty.Add("B", "2").Add("A", "1"),
        Secrets = [new("y", null), new("x", 9)],
    };

    /// <summary>Events and their bytes, with ' for ".</summary>
    public static TheoryData<HookEvent, string> Events => new()
    {
        { new HookEvent.HookCreated(Plain), "{'kind':'hook_created','hook':" + PlainText + "}" },
        { new HookEvent.HookChanged(Full), "{'kind':'hook_changed','hook':" + FullText + "}" },
        { new HookEvent.HookDeleted(3), "{'kind':'hook_deleted','id':3}" },
        {
            new HookEvent.SecretRotated(3, "y", 9, 8),
            "{'kind':'secret_rotated','id':3,'sealed':'y','previous_until_ms':9,'at':8}"
        },
        {
            new HookEvent.HookDeactivated(3, HookStop.RetriesExhausted, 8),
            "{'kind':'hook_deactivated','id':3,'reason':1,'at':8}"
        },
        {
            new HookEvent.HookDeactivated(3, HookStop.RetriesExhausted, 8, "b"),
            "{'kind':'hook_deactivated','id':3,'reason':1,'at':8,'because':'b'}"
        },
        {
            new HookEvent.HookCreated(Plain with { StoreVersion = 9 }),
            "{'kind':'hook_created','hook':" + PlainText[..^1] + ",'store_version':9}}"
        },
        {
            new HookEvent.EmailsChanged(2, ["a@b"]),
            "{'kind':'emails_changed','client_id':2,'emails':['a@b']}"
        },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void Event_WhenWritten_HasTheseBytesAndIsReadBack(HookEvent happened, string expected)
    {
        var format = HooksJson.Default.ControlEntryHookEvent;
        var text = JsonSerializer.Serialize(new([happened], null), format);

        Assert.Equal(Json("{'events':[" + expected + "]}"), text);
        var read = JsonSerializer.Deserialize(text, format)!;
        Assert.Equal(text, JsonSerializer.Serialize(read, format));
        Assert.Equal(happened.GetType(), Assert.Single(read.Events).GetType());
    }

    [Fact]
    public void Key_WhenWritten_HasTheseBytesAndIsReadBack()
    {
        var format = StoreJson.Default.ControlEntryKeyRingEvent;
        var key = new SealingKey("key-1", "k");
        var text = JsonSerializer.Serialize(new([new KeyRingEvent.KeyAdded(key)], null), format);

        Assert.Equal(
            Json("{'events':[{'kind':'key_added','key':{'name':'key-1','xml':'k'}}]}"), text);
        var state = KeyRingState.Empty.Apply(JsonSerializer.Deserialize(text, format)!, 7);
        Assert.Equal([key], state.Keys);
    }

    [Fact]
    public void State_WhenWritten_IsReadBack()
    {
        var state = new HooksState
        {
            Hooks = ImmutableSortedDictionary<int, Hook>.Empty.Add(3, Full),
            HookIdLast = 3,
            Emails = ImmutableSortedDictionary<int, ImmutableArray<string>>.Empty.Add(2, ["a@b"]),
        };
        var text = JsonSerializer.Serialize(state, HooksJson.Default.HooksState);

        Assert.Equal(
            Json("{'hooks':{'3':" + FullText + "},'hook_id_last':3,'emails':{'2':['a@b']},"
            + "'calls':[]}"),
            text);
        var read = JsonSerializer.Deserialize(text, HooksJson.Default.HooksState)!;
        Assert.Equal(text, JsonSerializer.Serialize(read, HooksJson.Default.HooksState));
    }

    [Fact]
    public void Event_WhenKindIsUnknown_IsNotRead() => Assert.Throws<JsonException>(() =>
        JsonSerializer.Deserialize(
            """{"events":[{"kind":"hook_painted"}]}""", HooksJson.Default.ControlEntryHookEvent));

    private static string Json(string text) => text.Replace('\'', '"');
}

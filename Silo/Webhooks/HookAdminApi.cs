using Inventory.Domain.Stores;
using Inventory.Domain.Webhooks;
using Inventory.Grains.Control;
using Inventory.Silo.Http;
using Inventory.Silo.Stores;

namespace Inventory.Silo.Webhooks;

/// <summary>What a client may know and say about its hooks as a whole, as BigCommerce has it.
/// </summary>
internal sealed class HookAdminApi(HookRegistry hooks) : IApiPart
{
    private const string Path = "/hooks/admin";
    private const int PageDefault = 50;
    private const int PageMax = 250;
    private const int EmailLengthMax = 254;

    public void AddTo(ApiRoutes routes)
    {
        routes.Store("GET", Path, Access.Hooks, Read);
        routes.Store("PUT", Path, Access.Hooks, Change);
    }

    private async ValueTask Read(ApiCall call)
    {
        var query = call.Query();
        var paging = query.Paging(PageDefault, PageMax);
        var active = query.Bool("is_active");
        query.Errors.Check();
        var client = HookApi.ClientOf(call);
        var state = await hooks.ReadAsync(call.Store.State.Store, call.Cancel);
        var found = state.Hooks.Values.Where(hook => client.Sees(hook)
            && (active is null || active == hook.IsActive)).ToArray();
        var page = paging.Of(found);
        var json = call.Begin();
        json.WriteStartObject();
        json.WriteStartObject("data");
        json.WriteStartArray("emails");
        foreach (var email in state.Emails.GetValueOrDefault(client.Id, []))
        {
            json.WriteStringValue(email);
        }
        json.WriteEndArray();
        json.WriteStartArray("hooks_list");
        foreach (var hook in page)
        {
            HookFields.Write(
                json, hook, call.Store.Hash, status: HookFields.Status(hook));
        }
        json.WriteEndArray();
        json.WriteStartArray("blocked_domains");
        json.WriteEndArray();
        json.WriteEndObject();
        paging.WriteMeta(json, call.Context.Request, page.Count, found.Length);
        json.WriteEndObject();
        await call.EndAsync();
    }

    private async ValueTask Change(ApiCall call)
    {
        var body = await HookApi.ReadBodyAsync(call);
        var emails = body.Texts("emails", 0, HookRules.EmailsMax, EmailLengthMax);
        foreach (var (index, email) in emails.Index())
        {
            if (email.Length > 0 && !IsEmail(email))
            {
                body.Refuse($"emails.{index}", "must be an e-mail address, as ops@example.com");
            }
        }
        body.Errors.Check(HookFields.Invalid);
        var client = call.Caller.TokenId;
        var outcome = await hooks.ExecuteAsync(
            call.Store.State.Store, call.Operation(await call.ReadBodyAsync()),
            (_, _) => HookRules.ChangeEmails(client, [.. emails]), _ => (204, ""), call.Cancel);
        await StoreAnswers.SendAsync(call, outcome);
    }

    private static bool IsEmail(string text)
    {
        var at = text.IndexOf('@');
        return at > 0 && at == text.LastIndexOf('@') && at < text.Length - 1
            && !text.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter));
    }
}

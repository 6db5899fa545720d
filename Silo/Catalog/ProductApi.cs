using Inventory.Silo.Http;
using Inventory.Storage;

namespace Inventory.Silo.Catalog;

/// <summary>The part of BigCommerce's catalog that inventory needs.</summary>
internal sealed class ProductApi(ILedger ledger, ProductMaker maker, ProductEditor editor)
    : IApiPart
{
    private const string Root = "/catalog/products";
    private const int LimitDefault = 50;
    private const int LimitMax = 250;
    private const string Level = "inventory_level";

    /// <inheritdoc/>
    public void AddTo(ApiRoutes routes)
    {
        routes.Store("GET", Root, Access.CatalogRead, ListAsync);
        routes.Store("POST", Root, Access.CatalogWrite, MakeAsync);
        routes.Store("GET", Root + "/{product_id}", Access.CatalogRead, GetAsync);
        routes.Store("PUT", Root + "/{product_id}", Access.CatalogWrite, EditAsync);
        routes.Store("DELETE", Root + "/{product_id}", Access.CatalogWrite, DeleteAsync);
        routes.Store(
            "GET", Root + "/{product_id}/variants", Access.CatalogRead, ListVariantsAsync);
    }

    private async ValueTask ListAsync(ApiCall call)
    {
        var query = call.Query();
        var paging = query.Paging(LimitDefault, LimitMax);
        var asked = All(call) with
        {
            Ids = query.Ints("id:in"),
            Skus = Skus(query),
            NameLike = query.Text("name:like", Domain.Items.ItemFacts.NameLengthMax),
            Level = query.Bounds(Level),
            Levels = query.Ints(Level + ":in")?.Select(units => (long)units).ToArray(),
            LevelsNot = query.Ints(Level + ":not_in")?.Select(units => (long)units).ToArray(),
            Offset = paging.Offset,
            Limit = paging.Limit,
        };
        query.Errors.Check();
        var page = await ledger.ReadProductsAsync(asked, call.Cancel);
        var json = call.Begin();
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var product in page.Products)
        {
            ProductJson.Write(json, call.Store, product);
        }
        json.WriteEndArray();
        paging.WriteMeta(json, call.Context.Request, page.Products.Count, page.Total);
        json.WriteEndObject();
        await call.EndAsync();
    }

    private async ValueTask GetAsync(ApiCall call)
    {
        var product = call.PathNumber("product_id") is { } id ? await ReadAsync(call, id) : null;
        await (product is null ? call.RefuseAsync(NotFound(call)) : AnswerAsync(call, product));
    }

    private async ValueTask ListVariantsAsync(ApiCall call)
    {
        var query = call.Query();
        var paging = query.Paging(LimitDefault, LimitMax);
        var product = call.PathNumber("product_id") is { } id ? await ReadAsync(call, id) : null;
        if (product is null)
        {
            await call.RefuseAsync(NotFound(call));
            return;
        }
        query.Errors.Check();
        var total = product.Variants.Count;
        var json = call.Begin();
        json.WriteStartObject();
        json.WriteStartArray("data");
        ProductJson.WriteVariants(json, call.Store, product, paging.Offset, paging.Limit);
        json.WriteEndArray();
        paging.WriteMeta(
            json, call.Context.Request,
            Math.Clamp(total - paging.Offset, 0, paging.Limit), total);
        json.WriteEndObject();
        await call.EndAsync();
    }

    private async ValueTask MakeAsync(ApiCall call)
    {
        var draft = ProductFields.ReadDraft(await call.ReadObjectAsync());
        var operation = call.Operation(await call.ReadBodyAsync());
        var made = await maker.MakeAsync(call.Store.Hash, draft, operation);
        if (made.Problem is { } problem)
        {
            await call.RefuseAsync(problem);
            return;
        }
        await AnswerChangedAsync(call, made.ProductId, made.IsRepeat);
    }

    private async ValueTask EditAsync(ApiCall call)
    {
        var id = call.PathNumber("product_id");
        var product = id is null ? null : await editor.FindAsync(call.Store.Hash, id.Value);
        if (product is null)
        {
            await call.RefuseAsync(await WhyNotThereAsync(call, id) ?? NotFound(call));
            return;
        }
        var body = await call.ReadObjectAsync();
        var operation = call.Operation(await call.ReadBodyAsync());
        var edited = await editor.EditAsync(product, ProductFields.ReadEdit(body, operation));
        if (edited.Problem is { } problem)
        {
            await call.RefuseAsync(problem);
            return;
        }
        await AnswerChangedAsync(call, product.Facts.ProductId, edited.IsRepeat);
    }

    // Only a key that came with the call can be a repeat's.
    private async ValueTask<Problem?> WhyNotThereAsync(ApiCall call, int? id)
    {
        if (id is null || !call.HasKey)
        {
            return null;
        }
        var operation = call.Operation(await call.ReadBodyAsync());
        return await editor.WhyNotThereAsync(call.Store.Hash, id.Value, operation);
    }

    private async ValueTask DeleteAsync(ApiCall call)
    {
        var product = call.PathNumber("product_id") is { } id
            ? await editor.FindAsync(call.Store.Hash, id)
            : null;
        var problem = product is null ? NotFound(call) : await editor.DeleteAsync(product);
        await (problem is null
            ? call.EmptyAsync(StatusCodes.Status204NoContent)
            : call.RefuseAsync(problem));
    }

    private async ValueTask AnswerChangedAsync(ApiCall call, int productId, bool isRepeat)
    {
        var product = await ReadAsync(call, productId);
        if (product is null)
        {
            await call.RefuseAsync(Problem.NotFound($"Product {productId} was deleted meanwhile"));
            return;
        }
        if (isRepeat && call.HasKey)
        {
            call.MarkReplayed();
        }
        await AnswerAsync(call, product);
    }

    private static ValueTask AnswerAsync(ApiCall call, ListedProduct product)
    {
        var json = call.Begin();
        json.WriteStartObject();
        json.WritePropertyName("data");
        ProductJson.Write(json, call.Store, product);
        json.WriteStartObject("meta");
        json.WriteEndObject();
        json.WriteEndObject();
        return call.EndAsync();
    }

    private async Task<ListedProduct?> ReadAsync(ApiCall call, int productId)
    {
        var page = await ledger.ReadProductsAsync(
            All(call) with { Ids = [productId] }, call.Cancel);
        return page.Products.Count == 0 ? null : page.Products[0];
    }

    private static ProductQuery All(ApiCall call) => new()
    {
        Store = call.Store.Hash,
        Terms = call.Store.Selling,
        Offset = 0,
        Limit = 1,
    };

    private static IReadOnlyList<string>? Skus(Query query)
    {
        var one = query.Text("sku", Domain.Items.ItemFacts.SkuLengthMax);
        var many = query.Texts("sku:in");
        return one is null ? many : many is null || many.Contains(one) ? [one] : [];
    }

    private static Problem NotFound(ApiCall call) =>
        Problem.NotFound($"Product {call.PathText("product_id")} not found");
}

using System.Text;
using System.Text.Json;

namespace Inventory.Silo.Http;

/// <summary>A page that was asked for.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Limit">Elements of a full page.</param>
internal readonly record struct Paging(int Page, int Limit)
{
    /// <summary>Elements before the page.</summary>
    public int Offset => (int)Math.Min((Page - 1L) * Limit, int.MaxValue - Limit);

    /// <summary>The elements of this page out of a list that is there whole.</summary>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> all) => [.. all.Skip(Offset).Take(Limit)];

    /// <summary>Writes the member <c>meta</c> with BigCommerce's pagination.</summary>
    /// <param name="json">Where it goes, inside the answer's object.</param>
    /// <param name="request">The request, whose other parameters the links keep.</param>
    /// <param name="count">Elements on this page.</param>
    /// <param name="total">Elements in all.</param>
    public void WriteMeta(Utf8JsonWriter json, HttpRequest request, int count, long total)
    {
        var pages = (total + Limit - 1) / Limit;
        var rest = OtherParameters(request);
        json.WriteStartObject("meta");
        json.WriteStartObject("pagination");
        json.WriteNumber("total", total);
        json.WriteNumber("count", count);
        json.WriteNumber("per_page", Limit);
        json.WriteNumber("current_page", Page);
        json.WriteNumber("total_pages", pages);
        json.WriteStartObject("links");
        if (Page > 1)
        {
            json.WriteString("previous", Link(rest, Page - 1));
        }
        json.WriteString("current", Link(rest, Page));
        if (Page < pages)
        {
            json.WriteString("next", Link(rest, Page + 1));
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private string Link(string rest, int page) => $"?{rest}limit={Limit}&page={page}";

    private static string OtherParameters(HttpRequest request)
    {
        var query = request.QueryString.Value;
        if (string.IsNullOrEmpty(query))
        {
            return "";
        }
        var rest = new StringBuilder();
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = pair.Split('=')[0];
            if (name is not ("page" or "limit"))
            {
                rest.Append(pair).Append('&');
            }
        }
        return rest.ToString();
    }
}

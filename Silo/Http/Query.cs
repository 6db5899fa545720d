using System.Globalization;
using Inventory.Storage;

namespace Inventory.Silo.Http;

/// <summary>Typed values of a query string. What is wrong is collected; a handler reads everything
/// and then calls <see cref="FieldErrors.Check()"/>. Names not asked for are ignored.</summary>
internal sealed class Query(HttpRequest request)
{
    /// <summary>Values one list may have.</summary>
    public const int ListedMax = 2_000;

    /// <summary>What is wrong so far.</summary>
    public FieldErrors Errors { get; } = new();

    /// <summary>The page asked for. A limit above the maximum is the maximum.</summary>
    public Paging Paging(int limit, int limitMax)
    {
        var page = (int?)Long("page", 1, int.MaxValue) ?? 1;
        var asked = Long("limit", 1, long.MaxValue) ?? limit;
        return new(page, (int)Math.Min(asked, limitMax));
    }

    /// <summary>A whole number; null where it is not given.</summary>
    public long? Long(string name, long min, long max)
    {
        if (Single(name) is not { } text)
        {
            return null;
        }
        if (TryRead(text, out var value) && value >= min && value <= max)
        {
            return value;
        }
        Errors.Add(name, max == long.MaxValue
            ? $"must be a whole number from {min}"
            : $"must be a whole number from {min} to {max}");
        return null;
    }

    /// <summary>A text as it stands; null where it is not given.</summary>
    public string? Text(string name, int lengthMax)
    {
        var text = Single(name);
        if (text?.Length > lengthMax)
        {
            Errors.Add(name, $"must have at most {lengthMax} UTF-16 code units");
        }
        return text;
    }

    /// <summary><c>true</c> or <c>false</c>; null where it is not given.</summary>
    public bool? Bool(string name)
    {
        switch (Single(name))
        {
            case null:
                return null;
            case "true" or "1":
                return true;
            case "false" or "0":
                return false;
            default:
                Errors.Add(name, "must be true or false");
                return null;
        }
    }

    /// <summary>One of a few texts; null where it is not given.</summary>
    public string? Choice(string name, IReadOnlyList<string> choices)
    {
        var text = Single(name);
        if (text is not null && !choices.Contains(text))
        {
            Errors.Add(name, $"must be one of {string.Join(", ", choices)}");
        }
        return text;
    }

    /// <summary>Ids between commas; null where the list is not given.</summary>
    public IReadOnlyList<int>? Ints(string name)
    {
        if (Listed(name) is not { } texts)
        {
            return null;
        }
        var ids = new List<int>(texts.Length);
        foreach (var text in texts)
        {
            if (int.TryParse(
                text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                ids.Add(id);
                continue;
            }
            Errors.Add(name, "must be whole numbers with commas between them");
            break;
        }
        return ids;
    }

    /// <summary>Texts between commas; null where the list is not given.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        var texts = Listed(name);
        if (texts is not null && Array.Exists(texts, text => text.Length == 0))
        {
            Errors.Add(name, "must be texts with commas between them, none of them empty");
        }
        return texts;
    }

    /// <summary>The bounds of a number: by its name alone, and by <c>:min</c>, <c>:max</c>,
    /// <c>:greater</c> and <c>:less</c>, all of which must hold.</summary>
    public Bounds Bounds(string name)
    {
        var exact = Long(name, long.MinValue, long.MaxValue);
        var min = Long(name + ":min", long.MinValue, long.MaxValue);
        var max = Long(name + ":max", long.MinValue, long.MaxValue);
        var above = Long(name + ":greater", long.MinValue, long.MaxValue - 1) + 1;
        var below = Long(name + ":less", long.MinValue + 1, long.MaxValue) - 1;
        long?[] lower = [exact, min, above];
        long?[] upper = [exact, max, below];
        return new(lower.Max() ?? long.MinValue, upper.Min() ?? long.MaxValue);
    }

    private string? Single(string name)
    {
        var sent = request.Query[name];
        if (sent.Count > 1)
        {
            Errors.Add(name, "must be given once");
        }
        return sent.Count == 0 ? null : sent[0] ?? "";
    }

    private string[]? Listed(string name)
    {
        var sent = request.Query[name];
        if (sent.Count == 0)
        {
            return null;
        }
        var texts = sent.ToString().Split(',');
        if (texts.Length > ListedMax)
        {
            Errors.Add(name, $"must have at most {ListedMax} values, not {texts.Length}");
        }
        return texts;
    }

    private static bool TryRead(string text, out long value) => long.TryParse(
        text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}

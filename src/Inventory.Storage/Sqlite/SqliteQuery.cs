using System.Text;
using System.Text.Json;

namespace Inventory.Storage.Sqlite;

/// <summary>Collects the conditions of a list and their parameters, and prepares statements that
/// share them.</summary>
internal sealed class SqliteQuery
{
    private readonly StringBuilder _where = new("1");
    private readonly List<object> _values = [];

    /// <summary>The conditions so far, joined by AND.</summary>
    public string Where => _where.ToString();

    /// <summary>Adds a parameter and answers how SQL names it.</summary>
    public string Value(long number) => Add(number);

    /// <summary>Adds a list as one JSON parameter.</summary>
    public string Json(IEnumerable<long> numbers) => Add(JsonSerializer.Serialize(numbers));

    /// <summary>Adds a list as one JSON parameter.</summary>
    public string Json(IEnumerable<string> texts) => Add(JsonSerializer.Serialize(texts));

    /// <summary>Adds a parameter and answers how SQL names it.</summary>
    public string Value(string text) => Add(text);

    /// <summary>Adds a condition.</summary>
    public void And(string condition) => _ = _where.Append("\n AND ").Append(condition);

    /// <summary>Adds a condition that something is in a list; a null list lets everything pass.
    /// </summary>
    public void AndIn(string what, IEnumerable<long>? numbers, bool not = false)
    {
        if (numbers is not null)
        {
            var isIn = not ? "NOT IN" : "IN";
            And($"{what} {isIn} (SELECT value FROM json_each({Json(numbers)}))");
        }
    }

    /// <summary>Adds a condition that a text is in a list; a null list lets everything pass.
    /// </summary>
    public void AndIn(string what, IEnumerable<string>? texts)
    {
        if (texts is not null)
        {
            And($"{what} IN (SELECT value FROM json_each({Json(texts)}))");
        }
    }

    /// <summary>Adds bounds, where they bound something.</summary>
    public void AndWithin(string what, Bounds bounds)
    {
        if (!bounds.IsAny)
        {
            And($"{what} BETWEEN {Value(bounds.Min)} AND {Value(bounds.Max)}");
        }
    }

    /// <summary>Prepares a statement with all parameters bound.</summary>
    public SqliteStatement Prepare(SqliteDatabase db, string sql)
    {
        var statement = db.PrepareOnce(sql);
        for (var i = 0; i < _values.Count; i++)
        {
            Bind(statement, i + 1, _values[i], sql);
        }

        return statement;
    }

    private static void Bind(SqliteStatement statement, int index, object value, string sql)
    {
        if (!sql.Contains($"?{index}", StringComparison.Ordinal))
        {
            return;
        }

        if (value is string text)
        {
            statement.Bind(index, text);
        }
        else
        {
            statement.Bind(index, (long)value);
        }
    }

    private string Add(object value)
    {
        _values.Add(value);
        return $"?{_values.Count}";
    }
}

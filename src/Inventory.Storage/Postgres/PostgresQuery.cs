using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Inventory.Storage.Postgres;

/// <summary>Collects the conditions of a list and their parameters, and makes statements that share
/// them.</summary>
internal sealed class PostgresQuery
{
    private readonly StringBuilder _where = new("true");
    private readonly List<(NpgsqlDbType Type, object Value)> _values = [];

    /// <summary>The conditions so far, joined by AND.</summary>
    public string Where => _where.ToString();

    /// <summary>Adds a parameter and answers how SQL names it.</summary>
    public string Value(NpgsqlDbType type, object value)
    {
        _values.Add((type, value));
        return $"${_values.Count}";
    }

    /// <summary>Adds an array and answers how SQL names it.</summary>
    public string Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        Value(NpgsqlDbType.Array | type, values.ToArray());

    /// <summary>Adds a condition.</summary>
    public void And(string condition) => _ = _where.Append("\n AND ").Append(condition);

    /// <summary>Adds a condition that something is in a list; a null list lets everything pass.
    /// </summary>
    public void AndIn(string what, IReadOnlyList<int>? numbers)
    {
        if (numbers is not null)
        {
            And($"{what} = ANY ({Array(NpgsqlDbType.Integer, numbers)})");
        }
    }

    /// <summary>Adds a condition that something is in a list, or is not; a null list lets
    /// everything pass.</summary>
    public void AndIn(string what, IReadOnlyList<long>? numbers, bool not = false)
    {
        if (numbers is not null)
        {
            And($"{what} {(not ? "<> ALL" : "= ANY")} ({Array(NpgsqlDbType.Bigint, numbers)})");
        }
    }

    /// <summary>Adds a condition that a text is in a list; a null list lets everything pass.
    /// </summary>
    public void AndIn(string what, IReadOnlyList<string>? texts)
    {
        if (texts is not null)
        {
            And($"{what} = ANY ({Array(NpgsqlDbType.Text, texts.Select(PostgresText.Write))})");
        }
    }

    /// <summary>Adds bounds, where they bound something.</summary>
    public void AndWithin(string what, Bounds bounds)
    {
        if (!bounds.IsAny)
        {
            And($"{what} BETWEEN {Value(NpgsqlDbType.Bigint, bounds.Min)} "
                + $"AND {Value(NpgsqlDbType.Bigint, bounds.Max)}");
        }
    }

    /// <summary>Makes a statement with all parameters.</summary>
    public NpgsqlCommand Command(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var (type, value) in _values)
        {
            _ = command.Parameters.With(type, value);
        }

        return command;
    }
}

using Npgsql;
using NpgsqlTypes;

namespace Inventory.Storage.Postgres;

/// <summary>Short ways to give a statement its numbered parameters, in order.</summary>
internal static class PostgresParameters
{
    /// <summary>Adds a statement to a batch.</summary>
    public static NpgsqlParameterCollection Add(this NpgsqlBatch batch, string sql)
    {
        var command = new NpgsqlBatchCommand(sql);
        batch.BatchCommands.Add(command);
        return command.Parameters;
    }

    /// <summary>Adds one value.</summary>
    public static NpgsqlParameterCollection With(
        this NpgsqlParameterCollection to, NpgsqlDbType type, object? value)
    {
        _ = to.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return to;
    }

    /// <summary>Adds an array with an element per source.</summary>
    public static NpgsqlParameterCollection Each<TSource, TElement>(
        this NpgsqlParameterCollection to, NpgsqlDbType type,
        IReadOnlyList<TSource> sources, Func<TSource, TElement> element)
    {
        var array = new TElement[sources.Count];
        for (var i = 0; i < array.Length; i++)
        {
            array[i] = element(sources[i]);
        }

        return to.With(NpgsqlDbType.Array | type, array);
    }
}

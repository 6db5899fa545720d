using Npgsql;

namespace Inventory.Storage.Postgres;

/// <summary>One line for the operator: what is wrong and what to do.</summary>
internal static class PostgresAdvice
{
    /// <summary>Why it cannot be connected to.</summary>
    public static string ForConnecting(Exception fault, PostgresConnections to)
    {
        var server = fault as PostgresException ?? fault.InnerException as PostgresException;
        return server?.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword
                or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                $"PostgreSQL refuses the role '{to.User}' for {to.Target}: check Username and "
                + "Password of the connection string, and pg_hba.conf of the server",
            PostgresErrorCodes.InvalidCatalogName =>
                $"there is no {to.Target}: create it (createdb), or correct Database in the "
                + "connection string",
            PostgresErrorCodes.TooManyConnections =>
                $"the PostgreSQL server of {to.Target} has no connection free: raise its "
                + "max_connections, or let other programs take fewer",
            PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown
                or PostgresErrorCodes.CrashShutdown =>
                $"the PostgreSQL server of {to.Target} is starting or stopping: try again when "
                + "it accepts connections",
            PostgresErrorCodes.InsufficientPrivilege =>
                $"the role '{to.User}' may not connect to {to.Target}: GRANT CONNECT ON "
                + $"DATABASE ... TO {to.User}",
            not null => $"PostgreSQL does not open {to.Target}: {PostgresFault.Line(server)}",
            null => $"cannot reach the PostgreSQL server of {to.Target}: "
                + $"{PostgresFault.Line(fault)}; check Host and Port, and that it is running and "
                + "lets this machine in",
        };
    }

    /// <summary>Why the schema cannot be made.</summary>
    public static string ForMigrating(PostgresException fault, PostgresConnections to) =>
        fault.SqlState switch
        {
            PostgresErrorCodes.InsufficientPrivilege =>
                $"the role '{to.User}' may not create tables in {to.Target}: GRANT USAGE, CREATE "
                + $"ON SCHEMA public TO {to.User}, or let a role that may start once",
            PostgresErrorCodes.InvalidSchemaName =>
                $"the role '{to.User}' has no schema to create tables in, in {to.Target}: create "
                + "the schema its search_path names",
            PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateFunction
                or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UndefinedColumn
                or PostgresErrorCodes.UndefinedTable =>
                $"{to.Target} holds tables that are not this program's "
                + $"({PostgresFault.Line(fault)}): give the ledger a database of its own",
            PostgresErrorCodes.ReadOnlySqlTransaction =>
                $"{to.Target} takes no writes: name the primary server in the connection string, "
                + "not a standby",
            _ => $"the schema of {to.Target} cannot be made: {PostgresFault.Line(fault)}",
        };
}

// What an error of the server or of the way to it means. An ERROR rolled everything back, for
// certain; a connection that ended without one leaves open whether a commit on it is durable.

using System.Net.Sockets;
using Npgsql;

namespace Inventory.Storage.Postgres;

/// <summary>Says what faults mean, to programs and to people.</summary>
internal static class PostgresFault
{
    /// <summary>Batches that collided: sent again, they may commit.</summary>
    public static bool IsCollision(Exception fault) => fault is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
    };

    /// <summary>What connecting may end with, a pool without a free connection included.</summary>
    public static bool IsOfConnecting(Exception fault) => fault is NpgsqlException
        or SocketException or TimeoutException or IOException or InvalidOperationException;

    /// <summary>The server says that it is starting.</summary>
    public static bool IsStarting(Exception fault) =>
        fault is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow };

    /// <summary>The server, or the way to it, may be back soon.</summary>
    public static bool IsPassing(Exception fault) => fault switch
    {
        PostgresException server => server.SqlState is PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.TooManyConnections,
        NpgsqlException or SocketException or TimeoutException or IOException => true,
        _ => false,
    };

    /// <summary>What became of a batch that ended with a fault after it was sent.</summary>
    public static AppendResult OfCommit(Exception fault) =>
        fault is PostgresException { InvariantSeverity: "ERROR" } server
            ? AppendResult.Rejected(Reason(server), Line(fault))
            : new AppendResult(Outcome.Unknown, Reason: Line(fault));

    /// <summary>What became of a batch that was never sent.</summary>
    public static AppendResult OfConnecting(Exception fault, string line) =>
        AppendResult.Rejected(IsPassing(fault) ? Rejection.Busy : Rejection.Storage, line);

    /// <summary>The message and its cause, in one line.</summary>
    public static string Line(Exception fault)
    {
        var line = fault is PostgresException server ? server.MessageText : fault.Message;
        if (fault is not PostgresException && fault.InnerException is { } inner)
        {
            line += $" ({inner.Message})";
        }

        return line.ReplaceLineEndings(" ");
    }

    private static Rejection Reason(PostgresException fault) => fault.SqlState switch
    {
        PostgresErrorCodes.DiskFull or PostgresErrorCodes.ReadOnlySqlTransaction
            or PostgresErrorCodes.IoError or PostgresErrorCodes.DataCorrupted
            or PostgresErrorCodes.IndexCorrupted or PostgresErrorCodes.InsufficientPrivilege
            or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction =>
            Rejection.Storage,
        _ => Rejection.RolledBack,
    };
}

// Faults of the service are told apart by what they leave known. A race (409, 412, or 404 of a row)
// says that a row is not as it was believed: look again. A refusal (400, 401, 403, 404 of a table,
// 413) was certainly not carried out. Everything else (no answer, 429, 500, 503, a deadline) may or
// may not have been. Messages are written here: the service's own quote headers and run over lines.

using Azure;
using Azure.Identity;

namespace Inventory.Storage.AzureTables;

/// <summary>Tells faults of Azure Tables apart and puts them into words.</summary>
internal static class AzureFault
{
    /// <summary>True for what requests end with, other than success.</summary>
    public static bool Is(Exception fault) => fault is RequestFailedException
        or AggregateException or OperationCanceledException or IOException
        or HttpRequestException or AuthenticationFailedException;

    /// <summary>True when a row was not as it was believed.</summary>
    public static bool IsRace(Exception fault) =>
        fault is RequestFailedException { Status: 404 or 409 or 412 } answer
        && answer.ErrorCode is not ("TableNotFound" or "TableBeingDeleted");

    /// <summary>True when the request was certainly not carried out and would not be again.
    /// </summary>
    public static bool IsRefusal(Exception fault) => fault switch
    {
        RequestFailedException answer =>
            answer.Status is 400 or 401 or 403 or 413 || IsTableMissing(answer),
        AuthenticationFailedException => true,
        _ => false,
    };

    /// <summary>One line for the operator: what happened and what to do. It quotes nothing that was
    /// configured.</summary>
    public static string Sentence(Exception fault) => fault switch
    {
        AuthenticationFailedException =>
            "Azure Tables: the process has no identity that can sign in; give it a managed "
            + "identity, or sign in with the Azure CLI.",
        RequestFailedException { Status: 401 or 403 } answer =>
            $"Azure Tables refused access ({answer.Status} {answer.ErrorCode}); check the account "
            + "key, or that the identity has the role Storage Table Data Contributor.",
        RequestFailedException answer when IsTableMissing(answer) =>
            "Azure Tables: a table of the ledger is missing; start a silo to create it, and check "
            + "the table prefix.",
        RequestFailedException { Status: > 0 } answer =>
            $"Azure Tables answered {answer.Status} {answer.ErrorCode}; try again, and check the "
            + "account's state and limits.",
        OperationCanceledException =>
            "Azure Tables did not answer in time; check the network and the account's limits.",
        _ => "Azure Tables cannot be reached; check the endpoint's host and the network.",
    };

    private static bool IsTableMissing(RequestFailedException answer) =>
        answer.Status == 404 && answer.ErrorCode == "TableNotFound";
}

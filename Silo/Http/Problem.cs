using System.Text.Json;

namespace Inventory.Silo.Http;

/// <summary>A refusal as BigCommerce writes it: a status, a title and messages by path.</summary>
internal sealed record Problem
{
    /// <summary>The constant URL of every problem.</summary>
    public const string Type =
        "https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes";

    /// <summary>BigCommerce's title for fields that are wrong.</summary>
    public const string InvalidFields = "Payload contains invalid fields";

    /// <summary>HTTP status, 400 upward.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong, and what to do next.</summary>
    public required string Title { get; init; }

    /// <summary>Messages by dotted path.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Writes the elements of the array <c>details</c>; null leaves it out.</summary>
    public Action<Utf8JsonWriter>? Details { get; init; }

    /// <summary>Seconds after which to try again; 0 leaves the header out.</summary>
    public int RetryAfter { get; init; }

    /// <summary>It rests on what this silo knows of its stores, which another one may just have
    /// changed: the call is carried out once more on the newest before it is refused.</summary>
    public bool RestsOnStore { get; init; }

    /// <summary>Only methods of a 405.</summary>
    public string? Allow { get; init; }

    /// <summary>A problem of a status and a title.</summary>
    public static Problem Of(int status, string title) => new() { Status = status, Title = title };

    /// <summary>One wrong field.</summary>
    public static Problem Field(string path, string message) =>
        Fields([new(path, message)]);

    /// <summary>Wrong fields.</summary>
    public static Problem Fields(IReadOnlyList<FieldError> errors) =>
        new() { Status = 422, Title = InvalidFields, Errors = errors };

    /// <summary>The path names nothing that is there.</summary>
    public static Problem NotFound(string what) => Of(404, what);

    /// <summary>The path names nothing that is there of a store.</summary>
    public static Problem NotInStore(string what) => NotFound(what) with { RestsOnStore = true };

    /// <summary>The ledger cannot answer, or the outcome is unknown.</summary>
    public static Problem Unavailable(string title) =>
        new() { Status = 503, Title = title, RetryAfter = 1 };

    /// <summary>The ledger cannot be reached. Why is for the operator's log, for it names hosts.
    /// </summary>
    public static Problem LedgerAway { get; } =
        Unavailable("The ledger cannot be reached; repeat with the same key");

    /// <summary>Too much at once.</summary>
    public static Problem TooMany(string title) =>
        new() { Status = 429, Title = title, RetryAfter = 1 };
}

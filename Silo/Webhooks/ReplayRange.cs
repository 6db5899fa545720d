using System.Globalization;
using Inventory.Grains.Webhooks;
using Inventory.Silo.Http;

namespace Inventory.Silo.Webhooks;

/// <summary>The changes whose messages a client wants again, by when they happened.</summary>
/// <param name="Since">The first, in unix milliseconds.</param>
/// <param name="Until">Before this, in unix milliseconds.</param>
internal readonly record struct ReplayRange(long Since, long Until)
{
    private const int TimeLengthMax = 40;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    /// <summary>Reads the body of a replay: <c>since</c>, and <c>until</c> where it is not now.
    /// What is wrong is among the errors of the body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static ReplayRange Read(JsonFields body, long now)
    {
        var since = ReadTime(body, "since", body.Text("since", 1, TimeLengthMax));
        var until = ReadTime(body, "until", body.NullableText("until", 1, TimeLengthMax)) ?? now;
        var oldest = now - (long)IHookQueueGrain.LogKeptFor.TotalMilliseconds;
        if (since < oldest)
        {
            body.Refuse(
                "since", $"must be within the last {IHookQueueGrain.LogKeptFor.Days} days");
        }
        if (since >= now)
        {
            body.Refuse("since", "must be in the past");
        }
        else if (since >= until)
        {
            body.Refuse("until", "must be after since");
        }
        return new(since ?? now, until);
    }

    private static long? ReadTime(JsonFields body, string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }
        if (DateTimeOffset.TryParseExact(
            text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out var time))
        {
            return time.ToUnixTimeMilliseconds();
        }
        body.Refuse(name, "must be a time with its offset, such as 2026-11-23T10:00:00Z");
        return null;
    }
}

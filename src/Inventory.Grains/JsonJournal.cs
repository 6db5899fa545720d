using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Inventory.Domain;
using Inventory.Storage;

namespace Inventory.Grains;

/// <summary>
/// The stream of a grain that changes rarely: entries are JSON, one line each, and its state is
/// replayed from the first. One owner uses it at a time; a failed append leaves it unusable, except
/// for one that finds its name taken.
/// </summary>
internal sealed class JsonJournal<TEvent>(
    ILedger ledger,
    LedgerWriter writer,
    StreamId stream,
    JsonTypeInfo<TEvent> json,
    TimeProvider time)
    where TEvent : class
{
    private const byte LineEnd = (byte)'\n';

    // Entries are read by this class alone, so a letter need not be six characters.
    private static readonly JsonWriterOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private long _version;
    private long _lastAt;

    /// <summary>Version of the last entry.</summary>
    internal long Version => _version;

    /// <summary>Reads every entry, oldest first.</summary>
    internal Task LoadAsync(Action<TEvent> apply, CancellationToken cancel) =>
        LoadAsync(0, (e, _) => apply(e), cancel);

    /// <summary>Reads the entries behind a version, oldest first, with their versions.</summary>
    internal async Task LoadAsync(
        long afterVersion, Action<TEvent, long> apply, CancellationToken cancel)
    {
        _version = afterVersion;
        await foreach (var (e, version) in ReadAsync(afterVersion, cancel))
        {
            apply(e, version);
            _version = version;
        }
    }

    /// <summary>Reads the entries behind a version again, oldest first.</summary>
    internal async IAsyncEnumerable<(TEvent Event, long Version)> ReadAsync(
        long afterVersion, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var pack in ledger.ReadEntriesAsync(stream, afterVersion, cancel))
        {
            var version = pack.FirstVersion;
            foreach (var e in Parse(pack.Bytes))
            {
                if (version > afterVersion)
                {
                    yield return (e, version);
                }
                version++;
            }
            _lastAt = Math.Max(_lastAt, pack.At);
        }
    }

    /// <summary>Makes sure that nothing was appended by another owner.</summary>
    /// <exception cref="LedgerUnavailableException">Something was, or nobody knows.</exception>
    internal async Task RequireNewestAsync()
    {
        var head = await ledger.ReadHeadAsync(stream, CancellationToken.None);
        if ((head?.Version ?? 0) != _version)
        {
            throw new LedgerUnavailableException($"{stream} has another owner");
        }
    }

    /// <summary>Appends entries, in order; they are durable when this returns. Those that fit one
    /// append are all durable or none; more take several appends.</summary>
    /// <exception cref="LedgerUnavailableException">They are not, or nobody knows: the caller
    /// discards what it holds in memory.</exception>
    internal async Task AppendAsync(Mark nextWake, params IReadOnlyList<TEvent> events)
    {
        foreach (var (pack, count) in PacksOf(events))
        {
            Require(await TryAppendAsync(nextWake, pack, count, [], []));
        }
    }

    /// <summary>Appends entries and replaces what the head keeps beside them.</summary>
    /// <exception cref="LedgerUnavailableException">As for entries.</exception>
    internal async Task AppendAsync(
        Mark nextWake, ReadOnlyMemory<byte> state, params IReadOnlyList<TEvent> events)
    {
        foreach (var (pack, count) in PacksOf(events))
        {
            Require(await TryAppendAsync(nextWake, pack, count, [], [], state));
        }
    }

    /// <summary>Moves the wake mark, and gives a name back, without an entry.</summary>
    /// <exception cref="LedgerUnavailableException">As for entries.</exception>
    internal async Task MoveHeadAsync(Mark nextWake, params IReadOnlyList<Name> releases) =>
        Require(await TryAppendAsync(nextWake, default, 0, [], releases));

    /// <summary>Appends an entry that gives a name back.</summary>
    /// <exception cref="LedgerUnavailableException">As for entries.</exception>
    internal async Task ReleaseAsync(Name name, TEvent e, Mark nextWake)
    {
        var (pack, count) = PacksOf([e]).Single();
        Require(await TryAppendAsync(nextWake, pack, count, [], [name]));
    }

    /// <summary>Appends an entry that claims a name.</summary>
    /// <returns>The stream that has the name; null where this one has it now.</returns>
    /// <exception cref="LedgerUnavailableException">As for entries.</exception>
    internal async Task<StreamId?> ClaimAsync(Name name, TEvent e, Mark nextWake = default)
    {
        var (pack, count) = PacksOf([e]).Single();
        var result = await TryAppendAsync(nextWake, pack, count, [name], []);
        if (result is { Outcome: Outcome.Conflict, Owner: { } owner })
        {
            return owner;
        }
        Require(result);
        return null;
    }

    private IEnumerable<(ReadOnlyMemory<byte> Pack, int Count)> PacksOf(
        IReadOnlyList<TEvent> events)
    {
        using var pack = new MemoryStream();
        var count = 0;
        foreach (var e in events)
        {
            var line = LineOf(e);
            if (pack.Length + line.Length > Append.EntryBytesMax)
            {
                yield return (pack.ToArray(), count);
                pack.SetLength(0);
                count = 0;
            }
            pack.Write(line.Span);
            count++;
        }
        yield return (pack.ToArray(), count);
    }

    private async Task<AppendResult> TryAppendAsync(
        Mark nextWake,
        ReadOnlyMemory<byte> pack,
        int count,
        IReadOnlyList<Name> claims,
        IReadOnlyList<Name> releases,
        ReadOnlyMemory<byte>? state = null)
    {
        _lastAt = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), _lastAt);
        var result = await writer.AppendAsync(new()
        {
            Stream = stream,
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            ExpectedVersion = _version,
            EntryCount = count,
            Entries = pack,
            At = _lastAt,
            NextWake = nextWake,
            State = state,
            Claims = claims,
            Releases = releases,
        });
        _version += result.IsDurable ? count : 0;
        return result;
    }

    private void Require(AppendResult result)
    {
        if (!result.IsDurable)
        {
            throw new LedgerUnavailableException($"{stream} {result.Outcome}: {result.Reason}");
        }
    }

    private ReadOnlyMemory<byte> LineOf(TEvent e)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var text = new Utf8JsonWriter(line, Compact))
        {
            JsonSerializer.Serialize(text, e, json);
        }
        line.Write([LineEnd]);
        return line.WrittenMemory;
    }

    private IEnumerable<TEvent> Parse(ReadOnlyMemory<byte> pack)
    {
        while (!pack.IsEmpty)
        {
            var end = pack.Span.IndexOf(LineEnd);
            Invariant.Holds(end > 0, "an entry ends with its line");
            yield return Read(pack.Span[..end]);
            pack = pack[(end + 1)..];
        }
    }

    private TEvent Read(ReadOnlySpan<byte> line)
    {
        TEvent? e = null;
        try
        {
            e = JsonSerializer.Deserialize(line, json);
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException)
        {
            Invariant.Holds(false, $"{stream} holds events: {unreadable.Message}");
        }
        Invariant.Holds(e is not null, "an entry is an event");
        return e;
    }
}

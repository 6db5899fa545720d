namespace Inventory.Storage;

/// <summary>
/// One atomic change of one stream: its entries, what its head says afterwards, the names it claims
/// and releases, and the list rows it leaves behind. Either all of it is durable or none.
/// </summary>
public sealed record Append
{
    /// <summary>Entries one append may carry.</summary>
    public const int EntriesMax = 65_536;

    /// <summary>Bytes of packed entries one append may carry; Azure Tables bounds it.</summary>
    public const int EntryBytesMax = 512 * 1024;

    /// <summary>List rows one append may write.</summary>
    public const int RowsMax = 4_096;

    /// <summary>Names one append may claim, and names it may release.</summary>
    public const int NamesMax = 4_096;

    /// <summary>Bytes a head row keeps as <see cref="State"/>; a larger state is a snapshot.
    /// </summary>
    public const int StateBytesMax = 4 * 1024;

    /// <summary>The stream to append to.</summary>
    public required StreamId Stream { get; init; }

    /// <summary>Id of this append, kept in the head: how a repeat is known.</summary>
    public required Guid Id { get; init; }

    /// <summary>Version the stream has if this append may commit; 0 for a stream that is not there.
    /// </summary>
    public required long ExpectedVersion { get; init; }

    /// <summary>Number of entries packed in <see cref="Entries"/>, 0 to <see cref="EntriesMax"/>.
    /// The stream's version rises by it; 0 changes the head only, at the same version.</summary>
    public required int EntryCount { get; init; }

    /// <summary>The entries, packed by the owner; the ledger never looks inside.</summary>
    public required ReadOnlyMemory<byte> Entries { get; init; }

    /// <summary>Time of the entries, in unix milliseconds, stamped by the stream's owner.</summary>
    public required long At { get; init; }

    /// <summary>The owner's whole state after this append where it is small; null leaves none, and
    /// recovery then reads the snapshot and the entries behind it.</summary>
    public ReadOnlyMemory<byte>? State { get; init; }

    /// <summary>When the stream wants to be woken, in unix milliseconds.</summary>
    public Mark NextWake { get; init; }

    /// <summary>First version with a message that is not durably handed on.</summary>
    public Mark UndeliveredFrom { get; init; }

    /// <summary>Names that must be free, or this stream's already, and are its own afterwards.
    /// </summary>
    public IReadOnlyList<Name> Claims { get; init; } = [];

    /// <summary>Names of this stream that are free afterwards; another stream's are left alone.
    /// </summary>
    public IReadOnlyList<Name> Releases { get; init; } = [];

    /// <summary>List rows to write, each replacing the row of the same key.</summary>
    public IReadOnlyList<ListRow> Rows { get; init; } = [];

    /// <summary>A chunk of a snapshot to keep with this append.</summary>
    public SnapshotChunk? Chunk { get; init; }
}

/// <summary>What an append does with one mark of the head: keep it, set it or clear it.</summary>
/// <param name="Moves">False keeps the mark as it is, whatever <paramref name="Value"/>
/// says.</param>
/// <param name="Value">The new value; null clears the mark.</param>
public readonly record struct Mark(bool Moves, long? Value)
{
    /// <summary>Leaves the mark as it is.</summary>
    public static Mark Keep => default;

    /// <summary>Takes the mark away.</summary>
    public static Mark Clear => new(true, null);

    /// <summary>Sets the mark.</summary>
    public static Mark At(long value) => new(true, value);
}

/// <summary>
/// A piece of a snapshot. The snapshot of a version is valid once its sealing chunk is durable;
/// sealing one drops every other chunk of the stream. A chunk whose place is taken replaces it.
/// </summary>
/// <param name="Version">The stream's version the whole snapshot stands for: above that of the
/// sealed snapshot, at most the stream's version after the append.</param>
/// <param name="Index">Place of the chunk, from 0; the one before it must be there.</param>
/// <param name="Bytes">Its content, at most <see cref="BytesMax"/>.</param>
/// <param name="Seals">True for the last chunk.</param>
public sealed record SnapshotChunk(long Version, int Index, ReadOnlyMemory<byte> Bytes, bool Seals)
{
    /// <summary>Bytes one chunk may have.</summary>
    public const int BytesMax = 256 * 1024;
}

/// <summary>What became of an append.</summary>
public enum Outcome
{
    /// <summary>Durable now, by this call.</summary>
    Committed = 1,
    /// <summary>Durable before this call: the head carries the append's id.</summary>
    AlreadyCommitted = 2,
    /// <summary>Not durable: the stream has another version, or a claimed name another owner.
    /// </summary>
    Conflict = 3,
    /// <summary>Not durable, and the ledger says so for certain: disk full, read-only, too large.
    /// </summary>
    Rejected = 4,
    /// <summary>The ledger could not say. The owner serves nothing more and reloads.</summary>
    Unknown = 5,
}

/// <summary>Why an append was rejected, for programs.</summary>
public enum Rejection
{
    /// <summary>It was not.</summary>
    None = 0,
    /// <summary>The append breaks a bound; sent again it is rejected again.</summary>
    Invalid = 1,
    /// <summary>Too much is waiting, or another process holds the store. Soon it may be accepted.
    /// </summary>
    Busy = 2,
    /// <summary>The store takes no writes: disk full, read-only, damaged. Reads may go on.
    /// </summary>
    Storage = 3,
    /// <summary>Its batch was rolled back whole; alone, or with other neighbours, it may commit.
    /// </summary>
    RolledBack = 4,
}

/// <summary>The ledger's answer to one append.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Version">The stream's version when durable; for a conflict the version found; 0
/// otherwise.</param>
/// <param name="TakenName">The first claimed name that belongs to another stream.</param>
/// <param name="Owner">That other stream.</param>
/// <param name="Reason">For people: why it was rejected or is unknown.</param>
/// <param name="Rejection">For programs: why it was rejected.</param>
public readonly record struct AppendResult(
    Outcome Outcome,
    long Version = 0,
    Name? TakenName = null,
    StreamId? Owner = null,
    string? Reason = null,
    Rejection Rejection = Rejection.None)
{
    /// <summary>True when the append is durable, by this call or an earlier one.</summary>
    public bool IsDurable => Outcome is Outcome.Committed or Outcome.AlreadyCommitted;

    internal static AppendResult Rejected(Rejection why, string reason) =>
        new(Outcome.Rejected, Reason: reason, Rejection: why);
}

// A name is claimed in three steps: its row is inserted as pending, the append commits, the row is
// marked owned. Whoever finds a pending row asks the head of the stream it names: where the last
// append is the one that claims it, the name is owned. Where it is not, and the row has not changed
// meanwhile, the append is not durable (an append carries out its predecessor's intent before it
// commits, so a durable claim that is not the last has been marked).
//
// An abandoned pending row is voided: first the stream is fenced, then the row is deleted as it was
// read. The fence makes an append in flight fail, and its owner, when it tries again, touches each
// row it finds pending, after it has read the head. So either the delete finds another row, or the
// owner finds none and claims anew.

using Azure;
using Azure.Data.Tables;

namespace Inventory.Storage.AzureTables;

/// <summary>Claims, owns, releases and finds names.</summary>
internal sealed class AzureNames(
    AzureStore store, AzureHeads heads, AzureTablesLedgerOptions options)
{
    private const int AtOnce = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Makes the names of an append pending, or says whose they are. The head the append
    /// will be conditional on has been read before.</summary>
    public async Task ClaimAsync(
        Append append, IReadOnlyList<Name> names, long number, AzureClaims claims,
        CancellationToken cancel)
    {
        claims.Begin();
        await EachGroupAsync(
            names,
            async (group, token) =>
            {
                if (!await InsertAsync(append, group, number, claims, token).ConfigureAwait(false))
                {
                    foreach (var name in group)
                    {
                        await ClaimAsync(append, name, number, claims, token)
                            .ConfigureAwait(false);
                    }
                }
            },
            cancel).ConfigureAwait(false);
    }

    /// <summary>Takes back what an append that will not commit made pending.</summary>
    public async Task DropAsync(AzureClaims claims, CancellationToken cancel)
    {
        try
        {
            await Parallel.ForEachAsync(
                claims.Pending,
                Degree(cancel),
                async (held, token) => await DeleteAsync(held.Key, held.Value, token)
                    .ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception fault) when (AzureFault.Is(fault))
        {
            // Pending rows left behind are voided by whoever wants the name.
        }
    }

    /// <summary>Marks the names of a durable append owned.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="names">The names it claims.</param>
    /// <param name="claims">What the append left pending; null when that is not known.</param>
    /// <param name="append">Id of the append.</param>
    /// <param name="number">Its number.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public Task OwnAsync(
        StreamId stream, IReadOnlyList<Name> names, AzureClaims? claims, Guid append, long number,
        CancellationToken cancel)
    {
        var held = claims?.Pending.ToDictionary();
        return EachGroupAsync(
            held is null ? names : [.. held.Keys],
            async (group, token) =>
            {
                if (held is null
                    || !await OwnGroupAsync(stream, group, held, append, number, token)
                        .ConfigureAwait(false))
                {
                    foreach (var name in group)
                    {
                        await OwnAsync(stream, name, append, token).ConfigureAwait(false);
                    }
                }
            },
            cancel);
    }

    /// <summary>Frees the names a durable append releases: those the stream held at that number.
    /// </summary>
    public Task ReleaseAsync(
        StreamId stream, IReadOnlyList<Name> names, long number, CancellationToken cancel) =>
        Parallel.ForEachAsync(
            names,
            Degree(cancel),
            async (name, token) =>
            {
                while (await FindAsync(name, token).ConfigureAwait(false) is { } row
                    && row.Owner == stream && row.Number <= number
                    && !await DeleteAsync(name, row.Tag, token).ConfigureAwait(false))
                {
                    // The row changed between the two requests; it is looked at again.
                }
            });

    /// <summary>The owner of a name whose claim is durable; null where it is free.</summary>
    public async Task<StreamId?> ResolveAsync(Name name, CancellationToken cancel)
    {
        while (true)
        {
            var row = await FindAsync(name, cancel).ConfigureAwait(false);
            if (row is not { IsPending: true })
            {
                return row?.Owner;
            }

            var head = await heads.ReadAsync(row.Owner, cancel).ConfigureAwait(false);
            if (head.IsOf(row.AppendId))
            {
                return row.Owner;
            }

            var again = await FindAsync(name, cancel).ConfigureAwait(false);
            if (again == row)
            {
                return null;
            }
        }
    }

    private static ParallelOptions Degree(CancellationToken cancel) =>
        new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };

    /// <summary>Names of one partition go together. A few partitions are taken one after the other
    /// in their order, so that two appends which want the same names cannot hold each other up.
    /// </summary>
    private static Task EachGroupAsync(
        IReadOnlyList<Name> names, Func<Name[], CancellationToken, ValueTask> each,
        CancellationToken cancel)
    {
        var groups = names
            .GroupBy(AzureKeys.NamePartition, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .SelectMany(group => group
                .OrderBy(AzureKeys.NameRow, StringComparer.Ordinal)
                .Chunk(AzureStore.TransactionMax))
            .ToArray();
        var degree = Degree(cancel);
        if (groups.Length <= AtOnce)
        {
            degree.MaxDegreeOfParallelism = 1;
        }

        return Parallel.ForEachAsync(groups, degree, each);
    }

    private async Task<bool> InsertAsync(
        Append append, Name[] group, long number, AzureClaims claims, CancellationToken cancel)
    {
        var row = Pending(append, number);
        try
        {
            var tags = await AzureStore.TransactAsync(
                store.Names,
                [.. group.Select(name => new TableTransactionAction(
                    TableTransactionActionType.Add, row.ToEntity(name)))],
                cancel).ConfigureAwait(false);
            for (var i = 0; i < group.Length; i++)
            {
                claims.Hold(group[i], tags[i]);
            }

            return true;
        }
        catch (RequestFailedException race) when (AzureFault.IsRace(race))
        {
            return false;
        }
    }

    private async Task ClaimAsync(
        Append append, Name name, long number, AzureClaims claims, CancellationToken cancel)
    {
        var patience = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var row = await FindAsync(name, cancel).ConfigureAwait(false);
            if (row is not null && row.Owner != append.Stream)
            {
                var waited = TimeProvider.System.GetElapsedTime(patience);
                if (await IsTakenAsync(name, row, waited, cancel).ConfigureAwait(false))
                {
                    claims.Refuse(name, row.Owner);
                    return;
                }

                continue;
            }

            if (row is { IsPending: false })
            {
                return;
            }

            if (row is not null && row.AppendId != append.Id)
            {
                // Another append of this stream may be in flight: it must not commit any more.
                claims.BeginAgain();
                var head = await heads.FenceAsync(append.Stream, cancel).ConfigureAwait(false);
                if (head.IsOf(row.AppendId))
                {
                    await OwnAsync(append.Stream, name, row.AppendId, cancel).ConfigureAwait(false);
                    return;
                }
            }

            if (await HoldAsync(append, name, row, number, claims, cancel).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    private async Task<bool> HoldAsync(
        Append append, Name name, AzureNameRow? row, long number, AzureClaims claims,
        CancellationToken cancel)
    {
        var entity = Pending(append, number).ToEntity(name);
        try
        {
            var answer = row is null
                ? await store.Names.AddEntityAsync(entity, cancel).ConfigureAwait(false)
                : await store.Names.UpdateEntityAsync(
                    entity, row.Tag, TableUpdateMode.Replace, cancel).ConfigureAwait(false);
            claims.Hold(name, answer.Headers.ETag ?? default);
            return true;
        }
        catch (RequestFailedException race) when (AzureFault.IsRace(race))
        {
            return false;
        }
    }

    /// <summary>True when another stream has the name, false when its row is to be looked at again.
    /// </summary>
    private async Task<bool> IsTakenAsync(
        Name name, AzureNameRow row, TimeSpan waited, CancellationToken cancel)
    {
        if (!row.IsPending)
        {
            return true;
        }

        var head = await heads.ReadAsync(row.Owner, cancel).ConfigureAwait(false);
        if (head.IsOf(row.AppendId))
        {
            return true;
        }

        var age = options.Time.GetUtcNow().ToUnixTimeMilliseconds() - row.ClaimedAt;
        if (age < options.AbandonedAfter.TotalMilliseconds)
        {
            if (waited >= options.ClaimPatience)
            {
                return true;
            }

            await Task.Delay(Pause, TimeProvider.System, cancel).ConfigureAwait(false);
            return false;
        }

        // The row must still be as it was read after the head said no: a claim that is durable and
        // not the last one has been marked by then.
        head = await heads.FenceAsync(row.Owner, cancel).ConfigureAwait(false);
        if (head.IsOf(row.AppendId))
        {
            return true;
        }

        _ = await DeleteAsync(name, row.Tag, cancel).ConfigureAwait(false);
        return false;
    }

    private async Task<bool> OwnGroupAsync(
        StreamId stream, Name[] group, Dictionary<Name, ETag> held, Guid append, long number,
        CancellationToken cancel)
    {
        var row = new AzureNameRow(stream, false, append, number, Now());
        try
        {
            _ = await AzureStore.TransactAsync(
                store.Names,
                [.. group.Select(name => new TableTransactionAction(
                    TableTransactionActionType.UpdateReplace, row.ToEntity(name), held[name]))],
                cancel).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException race) when (AzureFault.IsRace(race))
        {
            return false;
        }
    }

    /// <summary>A row that is gone, another stream's, another append's or owned already was dealt
    /// with by others, and perhaps released since.</summary>
    private async Task OwnAsync(
        StreamId stream, Name name, Guid append, CancellationToken cancel)
    {
        while (await FindAsync(name, cancel).ConfigureAwait(false) is { IsPending: true } row
            && row.Owner == stream && row.AppendId == append)
        {
            try
            {
                _ = await store.Names.UpdateEntityAsync(
                    (row with { IsPending = false }).ToEntity(name), row.Tag,
                    TableUpdateMode.Replace, cancel).ConfigureAwait(false);
                return;
            }
            catch (RequestFailedException race) when (AzureFault.IsRace(race))
            {
                // The row changed between the two requests; it is looked at again.
            }
        }
    }

    private async Task<bool> DeleteAsync(Name name, ETag tag, CancellationToken cancel)
    {
        try
        {
            _ = await store.Names.DeleteEntityAsync(
                AzureKeys.NamePartition(name), AzureKeys.NameRow(name), tag, cancel)
                .ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException race) when (AzureFault.IsRace(race))
        {
            return false;
        }
    }

    private async Task<AzureNameRow?> FindAsync(Name name, CancellationToken cancel)
    {
        var row = await AzureStore.FindAsync(
            store.Names, AzureKeys.NamePartition(name), AzureKeys.NameRow(name), cancel)
            .ConfigureAwait(false);
        return row is null ? null : AzureNameRow.Of(row);
    }

    private AzureNameRow Pending(Append append, long number) =>
        new(append.Stream, true, append.Id, number, Now());

    private long Now() => options.Time.GetUtcNow().ToUnixTimeMilliseconds();
}

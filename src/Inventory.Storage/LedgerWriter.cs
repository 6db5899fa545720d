namespace Inventory.Storage;

/// <summary>Merges the appends of many owners into batches; written by its own slice.</summary>
public sealed class LedgerWriter(ILedger ledger)
{
    /// <summary>Appends, and answers when the outcome is known.</summary>
    public async Task<AppendResult> AppendAsync(Append append) =>
        (await ledger.CommitAsync([append], CancellationToken.None).ConfigureAwait(false))[0];
}

namespace Inventory.Storage.Postgres;

/// <summary>An append on its way into the database.</summary>
internal sealed class PostgresAppend(Append append, int index, int store)
{
    /// <summary>What to append.</summary>
    public Append Append { get; } = append;

    /// <summary>Its place in the batch.</summary>
    public int Index { get; } = index;

    /// <summary>Number of its store.</summary>
    public int Store { get; } = store;

    /// <summary>True where the head is to be made, false where it is to be moved.</summary>
    public bool IsNew { get; set; } = append.ExpectedVersion == 0;

    /// <summary>Version of the stream once it is durable.</summary>
    public long VersionAfter => Append.ExpectedVersion + Append.EntryCount;

    /// <summary>New streams first, then by stream: the order in which locks are taken.</summary>
    public static int Compare(PostgresAppend one, PostgresAppend two)
    {
        var order = two.IsNew.CompareTo(one.IsNew);
        order = order != 0 ? order : one.Store.CompareTo(two.Store);
        order = order != 0 ? order : one.Append.Stream.Kind.CompareTo(two.Append.Stream.Kind);
        return order != 0
            ? order
            : string.CompareOrdinal(one.Append.Stream.Key, two.Append.Stream.Key);
    }
}

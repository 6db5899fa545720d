namespace Inventory.LoadTests.Oracle;

/// <summary>What one item's history says of a reservation, and who was promised it.</summary>
internal sealed class Holding
{
    /// <summary>Its first row; null when there is none.</summary>
    public HistoryRow? First { get; private set; }

    /// <summary>Rows that took units.</summary>
    public int Rows { get; private set; }

    /// <summary>Units those took.</summary>
    public long Taken { get; private set; }

    /// <summary>Units given back by rows that name it, expired ones among them.</summary>
    public long Given { get; private set; }

    /// <summary>Units given back since its time was up.</summary>
    public long Expired { get; private set; }

    /// <summary>When its time was first said to be up.</summary>
    public DateTimeOffset? ExpiredAt { get; private set; }

    /// <summary>The reserve that was told of it.</summary>
    public Operation? Reserve { get; set; }

    /// <summary>The confirm that was told yes.</summary>
    public Operation? Confirm { get; set; }

    /// <summary>The release that was told yes.</summary>
    public Operation? Release { get; set; }

    /// <summary>Whether nobody asked for an end of it, so that it may still expire.</summary>
    public bool IsLeft => Confirm is null && Release is null;

    /// <summary>Adds a row that names it, oldest first.</summary>
    public void Add(HistoryRow row)
    {
        First ??= row;
        Rows += row.Held > 0 ? 1 : 0;
        Taken += Math.Max(0, row.Held);
        Given -= Math.Min(0, row.Held);
        if (row.Kind == "reservation_expired")
        {
            Expired -= row.Held;
            ExpiredAt ??= row.At;
        }
    }
}

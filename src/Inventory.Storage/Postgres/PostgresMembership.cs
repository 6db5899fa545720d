namespace Inventory.Storage.Postgres;

/// <summary>Placeholder.</summary>
internal static class PostgresMembership
{
    /// <summary>The migration.</summary>
    public const string Sql = "SELECT 1";
}

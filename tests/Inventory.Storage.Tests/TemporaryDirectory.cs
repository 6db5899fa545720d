namespace Inventory.Storage.Tests;

/// <summary>A directory that is gone when the test is.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ledger-").FullName;

    /// <summary>Copies database and write-ahead log, as a crash would leave them.</summary>
    public static void CopyDatabase(string from, string to)
    {
        _ = Directory.CreateDirectory(to);
        foreach (
            var file in Directory
                .GetFiles(from, "inventory.db*")
                .Where(f => !f.EndsWith("-shm", StringComparison.Ordinal))
        )
        {
            File.Copy(file, System.IO.Path.Combine(to, System.IO.Path.GetFileName(file)));
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

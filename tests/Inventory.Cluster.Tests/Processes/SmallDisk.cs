// A disk that can be full. Where this process may mount, it is a tmpfs of its own and "full" is
// the real thing: a ballast file takes the last byte. Elsewhere the host's limit on file sizes is
// lowered to what its files have (prlimit), which makes the same writes fail with EFBIG.

using System.Diagnostics;
using System.Globalization;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>A directory on a disk that can be filled and freed while a host runs on it.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int SizeMegabytes = 24;

    private readonly Scratch _scratch = new();
    private readonly bool _isMounted;

    public SmallDisk()
    {
        Path = System.IO.Path.Combine(_scratch.Path, "disk");
        Directory.CreateDirectory(Path);
        _isMounted = Run("mount", "-t", "tmpfs", "-o", $"size={SizeMegabytes}m", "tmpfs", Path);
    }

    public string Path { get; }

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Leaves no room for another byte.</summary>
    public void Fill(int pid)
    {
        if (!_isMounted)
        {
            LimitFiles(pid, LargestFile().ToString(CultureInfo.InvariantCulture));
            return;
        }
        using var file = File.Create(Ballast, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (file.Length <= (SizeMegabytes + 1L) * 1024 * 1024)
            {
                file.Write(page);
            }
        }
        catch (IOException)
        {
            return;
        }
        throw new InvalidOperationException("The disk did not become full");
    }

    public void Free(int pid)
    {
        if (_isMounted)
        {
            File.Delete(Ballast);
        }
        else
        {
            LimitFiles(pid, "unlimited");
        }
    }

    public void Dispose()
    {
        if (_isMounted)
        {
            Run("umount", "-l", Path);
        }
        _scratch.Dispose();
    }

    private long LargestFile() =>
        Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
            .Max(file => new FileInfo(file).Length);

    private static void LimitFiles(int pid, string bytes) =>
        Assert.True(Run("prlimit", "--pid", $"{pid}", $"--fsize={bytes}"), "prlimit failed");

    private static bool Run(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

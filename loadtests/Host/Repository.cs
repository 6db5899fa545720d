using System.Diagnostics;

namespace Inventory.LoadTests.Host;

/// <summary>The checkout this kit was built from.</summary>
internal static class Repository
{
    private const string Solution = "Inventory.Orleans.sln";

    /// <summary>
    /// The folder of the solution, at or above the working directory or this program.
    /// </summary>
    public static string Root { get; } =
        Above(Environment.CurrentDirectory) ?? Above(AppContext.BaseDirectory)
        ?? throw new DirectoryNotFoundException($"{Solution} is not above the working directory.");

    /// <summary>Builds the host in Release and answers its assembly.</summary>
    public static async Task<string> BuildHostAsync(CancellationToken cancel)
    {
        var exit = await RunAsync(
            "dotnet", ["build", "-c", "Release", "-v", "q", "--nologo", "Silo"],
            Console.Error.WriteLine, cancel);
        return exit == 0
            ? Path.Combine(Root, "Silo", "bin", "Release", "net10.0", "Inventory.Silo.dll")
            : throw new InvalidOperationException("The host does not build.");
    }

    /// <summary>The commit, with a plus when files differ from it.</summary>
    public static async Task<string> CommitAsync(CancellationToken cancel)
    {
        try
        {
            return await GitAsync(["rev-parse", "--short=12", "HEAD"], cancel)
                + (await GitAsync(["status", "--porcelain", "-uno"], cancel) == "" ? "" : "+");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }

    private static async Task<string> GitAsync(string[] arguments, CancellationToken cancel)
    {
        var text = "";
        var exit = await RunAsync("git", arguments, line => text += line, cancel);
        return exit == 0 ? text : "unknown";
    }

    private static async Task<int> RunAsync(
        string program, string[] arguments, Action<string> line, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(cancel) is { } text)
        {
            line(text);
        }

        await process.WaitForExitAsync(cancel);
        return process.ExitCode;
    }

    private static string? Above(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, Solution)))
            {
                return at.FullName;
            }
        }

        return null;
    }
}

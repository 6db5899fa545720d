using System.Diagnostics;

namespace Inventory.Cluster.Tests.Processes;

/// <summary>What one run of the host is started with; kept, so that a killed host can be started
/// again on the same data and the same port.</summary>
internal sealed record SiloSetup(string DataPath, int Port)
{
    public const string AdminToken = "admin-token-of-the-tests-0123456789";
    public const string FirstStore = "demo";

    public IReadOnlyDictionary<string, string?> Extra { get; init; } =
        new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Words of the command line; none starts the host.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    public Uri Url => new($"http://127.0.0.1:{Port}");

    /// <summary>The host on a fresh directory and a free port.</summary>
    public static SiloSetup Fresh(Scratch scratch) =>
        new(Path.Combine(scratch.Path, "data"), Ports.Free());

    /// <summary>The same with a setting more; null does not give it at all.</summary>
    public SiloSetup With(string name, string? value) => this with
    {
        Extra = new Dictionary<string, string?>(Extra, StringComparer.Ordinal) { [name] = value },
    };

    /// <summary>The same on a disk that can be made to fail, see <see cref="StartupHook"/>.
    /// </summary>
    public SiloSetup OnFailingDisk() =>
        With("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location);

    public ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Path.GetDirectoryName(SiloDll),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in Arguments.Prepend(SiloDll))
        {
            start.ArgumentList.Add(word);
        }
        start.Environment["ASPNETCORE_URLS"] = Url.ToString();
        start.Environment["Inventory__DataPath"] = DataPath;
        start.Environment["Inventory__Store"] = FirstStore;
        start.Environment["Inventory__Token"] = AdminToken;
        foreach (var (name, value) in Extra)
        {
            if (value is not null)
            {
                start.Environment[name] = value;
            }
            else
            {
                start.Environment.Remove(name);
            }
        }
        return start;
    }

    /// <summary>The host as it was built, in the configuration these tests were built in.</summary>
    public static string SiloDll { get; } = FindSiloDll();

    /// <summary>The root of the working copy the tests run from.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindSiloDll()
    {
        var built = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var dll = Path.Combine(
            FindRoot(), "Silo", "bin", built.Parent!.Name, built.Name, "Inventory.Silo.dll");
        return File.Exists(dll)
            ? dll
            : throw new FileNotFoundException("Build the host first", dll);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Inventory.Orleans.sln")))
        {
            folder = folder.Parent
                ?? throw new DirectoryNotFoundException("No Inventory.Orleans.sln above the tests");
        }
        return folder.FullName;
    }
}

using Inventory.LoadTests.Host;

namespace Inventory.LoadTests.Chaos;

/// <summary>
/// Makes a host's disk slow, with the hook by which the tests make one fail: the kernel holds each
/// sync of that process back for a while, and then lets it go on.
/// </summary>
internal static class SlowDisk
{
    private const string Hooks = "DOTNET_STARTUP_HOOKS";

    /// <summary>The same settings, with syncs slower by up to so much.</summary>
    public static HostSettings Of(HostSettings settings, TimeSpan syncMax) => settings with
    {
        More = new Dictionary<string, string>(settings.More)
        {
            [Hooks] = typeof(StartupHook).Assembly.Location,
            [StartupHook.SlowSyncs] = $"{(int)syncMax.TotalMilliseconds}",
        },
    };
}

// The runtime finds this class by its name, outside any namespace, in the assembly that
// DOTNET_STARTUP_HOOKS names, and calls it before the host begins. Nothing of the host knows of it.
// It is a project of its own because Orleans in that host looks at every assembly it loaded.

using System.Globalization;
using System.Runtime.InteropServices;

/// <summary>Runs inside a host process of a test and makes its disk fail: the kernel refuses the
/// calls of that process alone, which needs no rights and no tool.</summary>
#pragma warning disable MA0047 // The runtime looks for it in none.
internal static class StartupHook
#pragma warning restore MA0047
{
    /// <summary>SIGUSR1: from then on every sync fails with EIO.</summary>
    public const int FailSyncs = 10;

    /// <summary>SIGUSR2: from then on no file takes a write, as on a disk the kernel made
    /// read-only under a running process.</summary>
    public const int FailWrites = 12;

    /// <summary>SIGWINCH: from then on no file can be read but what is in memory.</summary>
    public const int FailReads = 28;

    /// <summary>The variable that makes the disk read-only from the start.</summary>
    public const string ReadOnly = "FAILING_DISK_READ_ONLY";

    /// <summary>The variable that takes root's right to open files whatever their modes say.
    /// </summary>
    public const string Unprivileged = "FAILING_DISK_UNPRIVILEGED";

    /// <summary>The variable that makes every sync slower from the start, by up to so many
    /// milliseconds.</summary>
    public const string SlowSyncs = "FAILING_DISK_SLOW_SYNCS_MS";

    /// <summary>The line that says that it is so from now on.</summary>
    public const string Said = "the disk fails from now on";

    private const int NoNewPrivileges = 38;
    private const nint FilterMode = 1;
    private const nint AllThreads = 1;
    private const int Eio = 5;
    private const int Erofs = 30;
    private const uint WriteAccess = 3;

    private static readonly List<PosixSignalRegistration> Registrations = [];

    /// <summary>The numbers of the calls that sync a file.</summary>
    internal static (uint Sync, uint DataSync) SyncCalls => IsArm ? (82u, 83u) : (74u, 75u);

    /// <summary>The number of the call that writes a file at an offset.</summary>
    internal static uint WriteCall => IsArm ? 68u : 18u;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static void Initialize()
    {
        On(FailSyncs, Syncs);
        On(FailWrites, Writes);
        On(FailReads, Reads);
        if (Environment.GetEnvironmentVariable(ReadOnly) is not null)
        {
            Install(Writes());
        }
        if (Environment.GetEnvironmentVariable(SlowSyncs) is { } milliseconds)
        {
            Inventory.FailingDisk.SlowSyncs.Begin(
                int.Parse(milliseconds, CultureInfo.InvariantCulture));
        }
        if (Environment.GetEnvironmentVariable(Unprivileged) is not null)
        {
            // Threads made from here on inherit it.
            Span<uint> none = stackalloc uint[6];
            Span<uint> header = [0x2008_0522, 0];
            Require(Capset(ref header[0], ref none[0]) == 0);
        }
    }

    private static void On(int signal, Func<Instruction[]> filter) =>
        Registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, context =>
        {
            context.Cancel = true;
            Install(filter());
            Console.WriteLine(Said);
        }));

    private static Instruction[] Syncs() => Failing(SyncCalls.Sync, SyncCalls.DataSync);

    private static Instruction[] Reads() => IsArm ? Failing(67, 69) : Failing(17, 295);

    /// <summary>Fails two calls with EIO.</summary>
    private static Instruction[] Failing(uint first, uint second) =>
    [
        new(0x20, 0, 0, 0), // load the number of the call
        new(0x15, 1, 0, first),
        new(0x15, 0, 1, second),
        new(0x06, 0, 0, 0x0005_0000 | Eio),
        new(0x06, 0, 0, 0x7FFF_0000), // allow
    ];

    private static Instruction[] Writes()
    {
        var (pwrite, truncate, open) = IsArm ? (68u, 46u, 56u) : (18u, 77u, 257u);
        return
        [
            new(0x20, 0, 0, 0), // load the number of the call
            new(0x15, 4, 0, pwrite),
            new(0x15, 3, 0, truncate),
            new(0x15, 0, 3, open),
            new(0x20, 0, 0, 32), // load how it is to be opened
            new(0x45, 0, 1, WriteAccess),
            new(0x06, 0, 0, 0x0005_0000 | Erofs),
            new(0x06, 0, 0, 0x7FFF_0000), // allow
        ];
    }

    /// <summary>Lets every thread's calls pass through a filter.</summary>
    /// <returns>What the kernel answers: 0, or the file of the listener asked for.</returns>
    internal static nint Install(Instruction[] filter, nint flags = AllThreads)
    {
        var pinned = GCHandle.Alloc(filter, GCHandleType.Pinned);
        var program = new Program((ushort)filter.Length, pinned.AddrOfPinnedObject());
        Require(SetProcess(NoNewPrivileges, 1, 0, 0, 0) == 0);
        var answer = Call(IsArm ? 277 : 317, FilterMode, flags, ref program);
        pinned.Free();
        Require(answer >= 0);
        return answer;
    }

    private static void Require(bool done)
    {
        if (!done)
        {
            throw new InvalidOperationException("The kernel does not let this process be limited");
        }
    }

    [DllImport("libc", EntryPoint = "capset")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Capset(ref uint header, ref uint sets);

    [DllImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetProcess(
        int option, nint first, nint second, nint third, nint last);

    [DllImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint Call(nint number, nint mode, nint flags, ref Program program);

    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Program(ushort Length, nint Filter);
}

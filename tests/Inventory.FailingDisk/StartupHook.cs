// The runtime finds this class by its name, outside any namespace, in the assembly that
// DOTNET_STARTUP_HOOKS names, and calls it before the host begins. Nothing of the host knows of it.
// It is a project of its own because Orleans in that host looks at every assembly it loaded.

using System.Runtime.InteropServices;

/// <summary>Runs inside a host process of a test: once told by a signal, the kernel refuses every
/// sync of that process with EIO.</summary>
#pragma warning disable MA0047 // The runtime looks for it in none.
internal static class StartupHook
#pragma warning restore MA0047
{
    /// <summary>SIGUSR1.</summary>
    public const int Signal = 10;

    /// <summary>The line that says that no sync succeeds any more.</summary>
    public const string Said = "syncs fail from now on";

    private const int NoNewPrivileges = 38;
    private const nint FilterMode = 1;
    private const nint AllThreads = 1;
    private const int Eio = 5;

    private static PosixSignalRegistration? _registration;

    public static void Initialize() =>
        _registration = PosixSignalRegistration.Create((PosixSignal)Signal, context =>
        {
            context.Cancel = true;
            FailSyncs();
            Console.WriteLine(Said);
        });

    private static void FailSyncs()
    {
        var isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        var (fsync, fdatasync, seccomp) = isArm ? (82u, 83u, 277) : (74u, 75u, 317);
        Instruction[] filter =
        [
            new(0x20, 0, 0, 0), // load the number of the call
            new(0x15, 1, 0, fsync),
            new(0x15, 0, 1, fdatasync),
            new(0x06, 0, 0, 0x0005_0000 | Eio),
            new(0x06, 0, 0, 0x7FFF_0000), // allow
        ];
        var pinned = GCHandle.Alloc(filter, GCHandleType.Pinned);
        var program = new Program((ushort)filter.Length, pinned.AddrOfPinnedObject());
        var done = SetProcess(NoNewPrivileges, 1, 0, 0, 0) == 0
            && Call(seccomp, FilterMode, AllThreads, ref program) == 0;
        pinned.Free();
        if (!done)
        {
            throw new InvalidOperationException("The kernel takes no filter of system calls");
        }
    }

    [DllImport("libc", EntryPoint = "prctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetProcess(int option, nint first, nint second, nint third, nint last);

    [DllImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint Call(nint number, nint mode, nint flags, ref Program program);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Program(ushort Length, nint Filter);
}

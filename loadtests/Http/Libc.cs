using System.Runtime.InteropServices;

namespace Inventory.LoadTests.Http;

/// <summary>
/// The few calls of the C library that .NET has no equivalent for: epoll (one thread drives many
/// sockets without a thread pool hop), and a data-only flush.
/// </summary>
internal static partial class Libc
{
    internal const int EpollControlAdd = 1;
    internal const int EpollControlRemove = 2;
    internal const uint EpollReadable = 0x1;
    internal const int SignalStop = 19;
    internal const int SignalContinue = 18;
    private const int PrctlSetTimerSlack = 29;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static unsafe partial int EpollControl(int epoll, int what, int fd, byte* item);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    internal static unsafe partial int EpollWait(
        int epoll, byte* items, int itemsMax, Timespec* timeout, nint signalMask);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    internal static partial int FlushFile(int fd);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint value, nuint z3, nuint z4, nuint z5);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    internal static partial int Signal(int process, int signal);

    /// <summary>Lets this thread's waits end on time instead of up to 50 us late.</summary>
    internal static void PreciseTimers() => _ = Prctl(PrctlSetTimerSlack, 1, 0, 0, 0);

    /// <summary>Seconds and nanoseconds as the kernel takes them on 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Timespec(long Seconds, long Nanoseconds);
}

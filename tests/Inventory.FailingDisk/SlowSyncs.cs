// The kernel tells a listener of each write and sync of this process before it lets it go on, and
// the listener takes its time. It is a thread of the same process that writes no file itself.
// The numbers are those of linux/seccomp.h.

using System.Runtime.InteropServices;

namespace Inventory.FailingDisk;

/// <summary>Makes every sync of this process slower, and every write by an eighth of that, one
/// after the other, as a busy disk does.</summary>
internal static unsafe class SlowSyncs
{
    private const uint Notify = 0x7FC0_0000;
    private const uint Allow = 0x7FFF_0000;
    private const nint AllThreadsAndListener = 1 | 8 | 16;
    private const nuint Receive = 0xC050_2100;
    private const nuint Send = 0xC018_2101;
    private const int NoticeBytes = 80;
    private const int CallOffset = 16;
    private const int WritesPerSync = 8;
    private const uint GoOn = 1;

    /// <summary>Begins.</summary>
    /// <param name="millisecondsMax">How much longer a sync takes, at most; 1 at least.</param>
    public static void Begin(int millisecondsMax)
    {
        var ((sync, dataSync), write) = (StartupHook.SyncCalls, StartupHook.WriteCall);
        var listener = StartupHook.Install(
            [
                new(0x20, 0, 0, 0), // load the number of the call
                new(0x15, 2, 0, sync),
                new(0x15, 1, 0, dataSync),
                new(0x15, 0, 1, write),
                new(0x06, 0, 0, Notify),
                new(0x06, 0, 0, Allow),
            ],
            AllThreadsAndListener);
        new Thread(() => Listen((int)listener, millisecondsMax)) { IsBackground = true }.Start();
    }

    private static void Listen(int listener, int millisecondsMax)
    {
        var random = new Random(millisecondsMax);
        using var never = new ManualResetEventSlim();
        var notice = stackalloc byte[NoticeBytes];
        while (true)
        {
            new Span<byte>(notice, NoticeBytes).Clear();
            if (Control(listener, Receive, notice) != 0)
            {
                continue;
            }

            // What is written survives a kill, synced or not: only slow writes are ever lost.
            var isWrite = *(uint*)(notice + CallOffset) == StartupHook.WriteCall;
            var most = isWrite ? millisecondsMax / WritesPerSync : millisecondsMax;
            never.Wait(random.Next(most + 1));
            var answer = new Answer(*(ulong*)notice, 0, 0, GoOn);
            _ = Control(listener, Send, &answer);
        }
    }

    [DllImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Control(int file, nuint request, void* argument);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Answer(ulong Id, long Value, int Error, uint Flags);
}

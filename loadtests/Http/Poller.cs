using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Inventory.LoadTests.Http;

/// <summary>
/// A level-triggered epoll set of sockets, each under an integer key. The kernel packs its event
/// to 12 bytes on x64 and to 16 elsewhere, so events are read by offset and not as a struct.
/// </summary>
internal sealed unsafe class Poller : IDisposable
{
    private const int EventsMax = 512;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private static readonly bool Packed =
        RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int Stride = Packed ? 12 : 16;
    private static readonly int KeyOffset = Packed ? 4 : 8;

    private readonly int _epoll = Checked(Libc.EpollCreate(0));
    private readonly byte[] _events = GC.AllocateArray<byte>(EventsMax * 16, pinned: true);

    /// <summary>Starts reporting <paramref name="key"/> whenever the socket can be read.</summary>
    public void Add(Socket socket, int key)
    {
        var item = stackalloc byte[16];
        *(uint*)item = Libc.EpollReadable;
        *(int*)(item + KeyOffset) = key;
        Checked(Libc.EpollControl(_epoll, Libc.EpollControlAdd, Descriptor(socket), item));
    }

    /// <summary>Stops reporting a socket that is about to be closed.</summary>
    public void Remove(Socket socket)
    {
        var item = stackalloc byte[16];
        _ = Libc.EpollControl(_epoll, Libc.EpollControlRemove, Descriptor(socket), item);
    }

    /// <summary>
    /// Waits for readable sockets and says how many <see cref="KeyAt"/> can name.
    /// </summary>
    public int Wait(TimeSpan timeout)
    {
        var nanoseconds = Math.Max(0, timeout.Ticks * TimeSpan.NanosecondsPerTick);
        var limit = new Libc.Timespec(
            nanoseconds / NanosecondsPerSecond, nanoseconds % NanosecondsPerSecond);
        fixed (byte* events = _events)
        {
            // An interrupted wait is reported as nothing readable: the caller looks again.
            return Math.Max(0, Libc.EpollWait(_epoll, events, EventsMax, &limit, 0));
        }
    }

    /// <summary>The key of the index-th readable socket of the last wait.</summary>
    public int KeyAt(int index) =>
        MemoryMarshal.Read<int>(_events.AsSpan((index * Stride) + KeyOffset));

    public void Dispose() => _ = Libc.Close(_epoll);

    private static int Descriptor(Socket socket) => (int)socket.SafeHandle.DangerousGetHandle();

    private static int Checked(int result) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());
}

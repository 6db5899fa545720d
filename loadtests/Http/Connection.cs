using System.Net;
using System.Net.Sockets;

namespace Inventory.LoadTests.Http;

/// <summary>One keep-alive connection with at most one request in flight.</summary>
internal sealed class Connection : IDisposable
{
    private const int AnswerBytesMax = 64 * 1024;

    private readonly Socket _socket;
    private readonly byte[] _received = new byte[AnswerBytesMax];
    private int _count;

    private Connection(Socket socket) => _socket = socket;

    /// <summary>The socket, for a <see cref="Poller"/>.</summary>
    public Socket Socket => _socket;

    /// <summary>When the request in flight was due, in stopwatch ticks.</summary>
    public long DueAt { get; private set; }

    /// <summary>Whether an answer is awaited.</summary>
    public bool Busy { get; private set; }

    /// <summary>Whether the request in flight takes back the one before it.</summary>
    public bool IsUndoing { get; set; }

    /// <summary>Whether the socket can be used.</summary>
    public bool Open { get; private set; } = true;

    /// <summary>Connects, then never blocks again.</summary>
    public static Connection To(EndPoint endpoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(endpoint);
        socket.Blocking = false;
        return new(socket);
    }

    /// <summary>Sends a whole request. False when the connection is of no more use.</summary>
    public bool TrySend(ReadOnlySpan<byte> request, long dueAt)
    {
        DueAt = dueAt;
        Busy = true;
        var sent = _socket.Send(request, SocketFlags.None, out var error);
        return error == SocketError.Success && sent == request.Length;
    }

    /// <summary>
    /// Reads what is there: an answer, null for "not yet", or false when it is broken.
    /// </summary>
    public bool TryReceive(out Answer? answer)
    {
        answer = null;
        var room = _received.AsSpan(_count);
        var read = _socket.Receive(room, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return true;
        }

        _count += read;
        answer = Answer.Read(_received.AsSpan(0, _count));
        return error == SocketError.Success && read > 0 && (answer is null || Take());
    }

    /// <summary>The body of the answer just received, valid until the next request.</summary>
    public ReadOnlySpan<byte> Body(Answer answer) =>
        _received.AsSpan(answer.BodyOffset, answer.Length - answer.BodyOffset);

    public void Dispose()
    {
        Open = false;
        _socket.Dispose();
    }

    private bool Take()
    {
        _count = 0;
        Busy = false;
        return true;
    }
}

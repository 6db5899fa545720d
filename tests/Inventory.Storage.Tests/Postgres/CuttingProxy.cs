using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Inventory.Storage.Tests.Postgres;

/// <summary>Stands between a ledger and its server and breaks connections at chosen moments.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    // What a server ends its answer with: ready for query, outside a transaction.
    private static readonly byte[] Ready = [(byte)'Z', 0, 0, 0, 5, (byte)'I'];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly Task _accepting;
    private readonly TaskCompletionSource _answered =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile NetworkStream? _lost;
    private volatile NetworkStream? _silent;
    private int _cut;
    private int _refusals;

    public CuttingProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = Task.Run(AcceptAsync);
    }

    private enum Cut
    {
        Nothing = 0,
        Request = 1,
        Answer = 2,
        Silence = 3,
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next request never arrives.</summary>
    public void LoseNextRequest() => Volatile.Write(ref _cut, (int)Cut.Request);

    /// <summary>The next request is carried out to its end and its answer never arrives.</summary>
    public void LoseNextAnswer() => Volatile.Write(ref _cut, (int)Cut.Answer);

    /// <summary>The next request is carried out, and nothing comes back any more.</summary>
    public void FallSilent() => Volatile.Write(ref _cut, (int)Cut.Silence);

    /// <summary>So many connections are told that the server is starting.</summary>
    public void RefuseNext(int connections) => Volatile.Write(ref _refusals, connections);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            try
            {
                client.NoDelay = true;
                if (Interlocked.Decrement(ref _refusals) >= 0)
                {
                    await RefuseAsync(client.GetStream());
                    return;
                }

                await server.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
                var answers = AnswerAsync(server.GetStream(), client.GetStream());
                await AskAsync(client.GetStream(), server.GetStream());
                server.Close();
                await answers;
            }
            catch (Exception fault)
                when (fault is IOException or SocketException or OperationCanceledException
                    or ObjectDisposedException)
            {
                // Either end hung up; so does this.
            }
        }
    }

    private async Task AskAsync(NetworkStream client, NetworkStream server)
    {
        var buffer = new byte[64 * 1024];
        while (await client.ReadAsync(buffer, _end.Token) is > 0 and var count)
        {
            var cut = (Cut)Interlocked.Exchange(ref _cut, 0);
            if (cut == Cut.Request)
            {
                return;
            }

            _lost = cut == Cut.Answer ? server : _lost;
            _silent = cut == Cut.Silence ? server : _silent;
            await server.WriteAsync(buffer.AsMemory(0, count), _end.Token);
            if (cut == Cut.Answer)
            {
                await _answered.Task.WaitAsync(TimeSpan.FromSeconds(20));
                return;
            }
        }
    }

    private async Task AnswerAsync(NetworkStream server, NetworkStream client)
    {
        var buffer = new byte[64 * 1024];
        while (await server.ReadAsync(buffer, _end.Token) is > 0 and var count)
        {
            if (_silent == server)
            {
                continue;
            }

            if (_lost != server)
            {
                await client.WriteAsync(buffer.AsMemory(0, count), _end.Token);
            }
            else if (buffer.AsSpan(0, count).EndsWith(Ready))
            {
                client.Close();
                _ = _answered.TrySetResult();
                return;
            }
        }

        client.Close();
    }

    private async Task RefuseAsync(NetworkStream client)
    {
        _ = await client.ReadAsync(new byte[1024], _end.Token);
        var fields = Encoding.ASCII.GetBytes(
            "SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0"
        );
        byte[] head = [(byte)'E', 0, 0, 0, (byte)(fields.Length + 4)];
        await client.WriteAsync((byte[])[.. head, .. fields], _end.Token);
    }
}

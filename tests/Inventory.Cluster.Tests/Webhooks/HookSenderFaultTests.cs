using System.Net;
using System.Net.Sockets;
using System.Text;
using Inventory.Silo.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Inventory.Cluster.Tests.Webhooks;

/// <summary>What a sender makes of receivers that are slow, broken, hostile or not there.</summary>
public sealed class HookSenderFaultTests
{
    private static TaskCompletionSource Signal() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Send_WhenAnswerIsSlow_HasHowLongItTook()
    {
        using var rig = new SenderRig();
        var (arrived, open) = (Signal(), Signal());
        await using var receiver = await Receiver.StartAsync(async _ =>
        {
            arrived.SetResult();
            await open.Task;
        });

        var sending = rig.SendAsync(receiver.Url);
        await arrived.Task;
        rig.Time.Advance(HookSender.AnswerWithin - TimeSpan.FromMilliseconds(1));
        open.SetResult();

        Assert.Equal(new HookAttempt(200, HookFault.None, 14_999, null), await sending);
    }

    [Fact]
    public async Task Send_WhenThereIsNoAnswer_IsATimeout()
    {
        using var rig = new SenderRig();
        var (arrived, open) = (Signal(), Signal());
        await using var receiver = await Receiver.StartAsync(async _ =>
        {
            arrived.SetResult();
            await open.Task;
        });

        var sending = rig.SendAsync(receiver.Url);
        await arrived.Task;
        rig.Time.Advance(HookSender.AnswerWithin);

        Assert.Equal(new HookAttempt(null, HookFault.Timeout, 15_000, null), await sending);
        open.SetResult();
    }

    [Fact]
    public async Task Send_WhenConnectionIsAborted_IsCut()
    {
        using var rig = new SenderRig();
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        Assert.Equal(HookFault.Cut, (await rig.SendAsync(receiver.Url)).Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Half: ")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    public async Task Send_WhenAnswerIsNoWholeHttp_IsCut(string answer)
    {
        var attempt = await SendToSocketAsync(answer);

        Assert.Equal((null, HookFault.Cut), (attempt.StatusCode, attempt.Fault));
    }

    [Fact]
    public async Task Send_WhenBodyIsEndless_HasTheStatusAndHangsUp()
    {
        using var rig = new SenderRig();
        var hungUp = Signal();
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            try
            {
                while (true)
                {
                    await context.Response.Body.WriteAsync(new byte[4096], context.RequestAborted);
                }
            }
            finally
            {
                hungUp.SetResult();
            }
        });

        var attempt = await rig.SendAsync(receiver.Url);

        Assert.True(attempt.IsDelivered);
        await hungUp.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Send_WhenBodyNeverEnds_HasTheStatusAfterBodyWithin()
    {
        var time = new ArmedTime(HookSender.BodyWithin);
        using var rig = new SenderRig(time);
        var hungUp = Signal();
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            using var aborted = context.RequestAborted.Register(hungUp.SetResult);
            await context.Response.WriteAsync("half", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await hungUp.Task;
        });

        var sending = rig.SendAsync(receiver.Url);
        await time.Armed;
        Assert.False(sending.IsCompleted);
        time.Advance(HookSender.BodyWithin);

        Assert.Equal(new HookAttempt(200, HookFault.None, 0, null), await sending);
        await hungUp.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Send_WhenBodyIsCut_HasTheStatus()
    {
        var attempt = await SendToSocketAsync("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");

        Assert.Equal((200, HookFault.None), (attempt.StatusCode, attempt.Fault));
    }

    [Theory]
    [InlineData(HookSender.AnswerHeadersKbMax - 1, "None")]
    [InlineData(HookSender.AnswerHeadersKbMax + 1, "TooLarge")]
    public async Task Send_WhenAnswersHeadersAreLarge_IsBounded(int kilobytes, string fault)
    {
        using var rig = new SenderRig();
        await using var receiver = await Receiver.StartAsync(context =>
        {
            for (var index = 0; index < kilobytes; index++)
            {
                context.Response.Headers[$"X-{index}"] = new string('x', 1_014);
            }
            return Task.CompletedTask;
        });

        Assert.Equal(fault, (await rig.SendAsync(receiver.Url)).Fault.ToString());
    }

    [Fact]
    public async Task Send_WhenNobodyListens_IsAConnectFault()
    {
        using var rig = new SenderRig();
        var port = Processes.Ports.Free();

        Assert.Equal(
            HookFault.Connect, (await rig.SendAsync(new($"http://127.0.0.1:{port}/"))).Fault);
    }

    [Fact]
    public async Task Send_WhenNobodyTrustsTheCertificate_IsATlsFault()
    {
        using var rig = new SenderRig();
        var isCalled = false;
        await using var receiver = await Receiver.StartAsync(
            _ =>
            {
                isCalled = true;
                return Task.CompletedTask;
            },
            isSecure: true);

        Assert.Equal(HookFault.Tls, (await rig.SendAsync(receiver.Url)).Fault);
        Assert.False(isCalled);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.TryAgain)]
    [InlineData(SocketError.NoData)]
    public async Task Send_WhenNameCannotBeResolved_IsADnsFault(SocketError error)
    {
        using var rig = new SenderRig(
            resolve: (_, _) => throw new SocketException((int)error));

        Assert.Equal(HookFault.Dns, (await rig.SendAsync(new("https://example.com/"))).Fault);
    }

    [Fact]
    public async Task Send_WhenNameHasNoAddress_IsADnsFault()
    {
        using var rig = new SenderRig(resolve: (_, _) => Task.FromResult<IPAddress[]>([]));

        Assert.Equal(HookFault.Dns, (await rig.SendAsync(new("https://example.com/"))).Fault);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f.1:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://rebound.example:{0}/")]
    public async Task Send_WhenAddressIsNotPublic_IsRefusedBeforeConnecting(string url)
    {
        using var rig = new SenderRig(
            resolve: SenderRig.Answering(new(["127.0.0.1"])), allowsLoopback: false);
        var isCalled = false;
        await using var receiver = await Receiver.StartAsync(_ =>
        {
            isCalled = true;
            return Task.CompletedTask;
        });

        var attempt = await rig.SendAsync(
            new(string.Format(null, url, receiver.Url.Port)));

        Assert.Equal((null, HookFault.RefusedAddress), (attempt.StatusCode, attempt.Fault));
        Assert.False(isCalled);
    }

    [Fact]
    public async Task Send_WhenDnsChangesItsAnswer_ConnectsToTheCheckedOneOnly()
    {
        var answers = new Queue<string>(["127.0.0.1", "10.0.0.1"]);
        using var rig = new SenderRig(resolve: SenderRig.Answering(answers));
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        });
        var url = new Uri($"http://rebinding.example:{receiver.Url.Port}/");

        Assert.True((await rig.SendAsync(url)).IsDelivered);
        Assert.Single(answers);
        Assert.Equal(HookFault.RefusedAddress, (await rig.SendAsync(url)).Fault);
        Assert.Empty(answers);
    }

    /// <summary>What a sender makes of bytes that are written to its socket, which is closed then.
    /// </summary>
    private static async Task<HookAttempt> SendToSocketAsync(string answer)
    {
        using var rig = new SenderRig();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var sending = rig.SendAsync(new($"http://{listener.LocalEndpoint}/hooks"));
        using (var socket = await listener.AcceptSocketAsync())
        {
            await ReadRequestAsync(socket);
            await socket.SendAsync(Encoding.ASCII.GetBytes(answer));
            socket.Shutdown(SocketShutdown.Both);
        }
        return await sending;
    }

    /// <summary>What is not read when a socket is closed would reset the connection.</summary>
    private static async Task ReadRequestAsync(Socket socket)
    {
        var (text, buffer) = ("", new byte[1024]);
        while (!text.EndsWith('}'))
        {
            text += Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer));
        }
    }
}

using System.Collections.Concurrent;
using Inventory.Silo.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Inventory.Cluster.Tests.Webhooks;

/// <summary>What a sender sends, and what it makes of whole answers.</summary>
public sealed class HookSenderTests
{
    [Fact]
    public async Task Send_WhenTaken_HasSentBodyAndHeaders()
    {
        using var rig = new SenderRig();
        var seen = new ConcurrentQueue<(string Line, IHeaderDictionary Headers, string Body)>();
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            seen.Enqueue((
                $"{context.Request.Method} {context.Request.Path} {context.Request.Protocol}",
                new HeaderDictionary(context.Request.Headers.ToDictionary()),
                await body.ReadToEndAsync()));
        });

        var attempt = await rig.SendAsync(
            receiver.Url, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["X-Secret"] = "s3cret",
                ["Webhook-Id"] = "forged",
                ["Content-Type"] = "text/plain",
                ["Host"] = "elsewhere",
            });

        Assert.Equal(new HookAttempt(200, HookFault.None, 0, null), attempt);
        Assert.True(attempt.IsDelivered);
        var (line, headers, text) = Assert.Single(seen);
        Assert.Equal("POST /hooks HTTP/1.1", line);
        Assert.Equal("""{"a":1}""", text);
        Assert.Equal(
            ["Content-Length", "Content-Type", "Host", "webhook-id", "X-Secret"],
            headers.Keys.Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal("s3cret", headers["X-Secret"]);
        Assert.Equal("msg-1", headers["webhook-id"]);
        Assert.Equal("application/json", headers.ContentType);
        Assert.Equal(receiver.Url.Authority, headers.Host);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(204, true)]
    [InlineData(299, true)]
    [InlineData(304, false)]
    [InlineData(400, false)]
    [InlineData(410, false)]
    [InlineData(500, false)]
    public async Task Send_WhenAnswered_HasTheStatus(int status, bool isDelivered)
    {
        using var rig = new SenderRig();
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        var attempt = await rig.SendAsync(receiver.Url);

        Assert.Equal((status, HookFault.None), (attempt.StatusCode, attempt.Fault));
        Assert.Equal(isDelivered, attempt.IsDelivered);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Send_WhenRedirected_DoesNotFollow(int status)
    {
        using var rig = new SenderRig();
        var paths = new ConcurrentQueue<string>();
        await using var receiver = await Receiver.StartAsync(context =>
        {
            paths.Enqueue(context.Request.Path);
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        });

        var attempt = await rig.SendAsync(receiver.Url);

        Assert.Equal(status, attempt.StatusCode);
        Assert.False(attempt.IsDelivered);
        Assert.Equal(["/hooks"], paths);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("86401", 86400)]
    [InlineData("Thu, 01 Jan 2026 00:01:00 GMT", 60)]
    [InlineData("Wed, 31 Dec 2025 23:59:00 GMT", 0)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public async Task Send_WhenAskedToWait_HasTheSeconds(string? retryAfter, int? seconds)
    {
        using var rig = new SenderRig(
            new FakeTimeProvider(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });

        Assert.Equal(seconds, (await rig.SendAsync(receiver.Url)).RetryAfterSeconds);
    }

    [Fact]
    public async Task Send_WhenRepeated_UsesTheConnectionAgainAndKeepsNoCookie()
    {
        using var rig = new SenderRig();
        var connections = new ConcurrentQueue<string>();
        var cookies = new ConcurrentQueue<string>();
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            connections.Enqueue(context.Connection.Id);
            cookies.Enqueue(context.Request.Headers.Cookie.ToString());
            context.Response.Headers.SetCookie = "a=b";
            await context.Response.WriteAsync("thanks");
        });

        await rig.SendAsync(receiver.Url);
        await rig.SendAsync(receiver.Url);

        Assert.Equal(2, connections.Count);
        Assert.Single(connections.Distinct());
        Assert.Equal(["", ""], cookies);
    }

    [Fact]
    public async Task Send_WhenTooManyAreUnderWay_WaitsForATurn()
    {
        using var rig = new SenderRig();
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var arrived = new SemaphoreSlim(0);
        var (now, most) = (0, 0);
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            arrived.Release();
            await open.Task;
            Interlocked.Decrement(ref now);
        });
        await using var other = await Receiver.StartAsync(_ => Task.CompletedTask);

        var all = Enumerable.Range(0, HookSender.PerDestinationMax + 4)
            .Select(_ => rig.SendAsync(receiver.Url)).ToArray();
        for (var count = 0; count < HookSender.PerDestinationMax; count++)
        {
            Assert.True(await arrived.WaitAsync(TimeSpan.FromSeconds(60)));
        }
        Assert.True((await rig.SendAsync(other.Url)).IsDelivered);
        Assert.Equal(1, rig.Sender.DestinationCount);
        open.SetResult();

        Assert.All(await Task.WhenAll(all), attempt => Assert.True(attempt.IsDelivered));
        Assert.Equal(HookSender.PerDestinationMax, most);
        Assert.Equal(0, rig.Sender.DestinationCount);
    }

    [Fact]
    public async Task Send_WhenCancelled_ThrowsAndEndsItsTurn()
    {
        using var rig = new SenderRig();
        using var cancel = new CancellationTokenSource();
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted)
                .ContinueWith(_ => { }, TaskScheduler.Default);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => rig.SendAsync(receiver.Url, cancel.Token));
        Assert.Equal(0, rig.Sender.DestinationCount);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}

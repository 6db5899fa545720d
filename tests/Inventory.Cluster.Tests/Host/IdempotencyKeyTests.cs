using System.Text;
using Inventory.Domain;
using Inventory.Domain.Items;
using Inventory.Silo.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;

namespace Inventory.Cluster.Tests.Host;

public sealed class IdempotencyKeyTests
{
    private static readonly FakeTimeProvider Time =
        new(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Read_WhenThereIsNone_MakesOneThatNamesTheSameOperationWhenSent()
    {
        var made = IdempotencyKey.Read(StringValues.Empty, Time);
        var again = IdempotencyKey.Read(made.Text, Time);

        Assert.False(made.IsClients);
        Assert.Matches("^auto-[0-9a-f]{32}$", made.Text);
        Assert.Equal(made.ToOperation(), again.ToOperation());
        Assert.Equal(OperationOrigin.Host, made.ToOperation().Origin);
        Assert.Equal(
            Time.GetUtcNow().ToUnixTimeMilliseconds(), Uuid.UnixMs(made.ToOperation().Id));
    }

    [Fact]
    public void Read_WhenTwiceWithoutKey_MakesTwo() => Assert.NotEqual(
        IdempotencyKey.Read(StringValues.Empty, Time).Text,
        IdempotencyKey.Read(StringValues.Empty, Time).Text);

    [Fact]
    public void ToOperation_WhenClientsKey_HasFixedBits()
    {
        var operation = Operation("k-1", "demo", "POST", "/a", "{}");

        // SHA-256 of "demo\nk-1" and of "POST\n/a\n{}", worked out elsewhere.
        Assert.Equal(Guid.Parse("5eadd41a-3f6d-5e14-9582-0299caf34680"), operation.Id);
        Assert.Equal(0x2a7d94a743c4c534UL, operation.BodyHash);
        Assert.Equal(OperationOrigin.Client, operation.Origin);
    }

    [Fact]
    public void ToOperation_WhenStoreOrKeyDiffers_IsAnotherOperation()
    {
        var operation = Operation("k-1", "demo", "POST", "/a", "{}");

        Assert.NotEqual(operation.Id, Operation("k-2", "demo", "POST", "/a", "{}").Id);
        Assert.NotEqual(operation.Id, Operation("k-1", "demp", "POST", "/a", "{}").Id);
    }

    [Theory]
    [InlineData("PUT", "/a", "{}")]
    [InlineData("POST", "/b", "{}")]
    [InlineData("POST", "/a", "{ }")]
    [InlineData("POST", "/a", "")]
    public void ToOperation_WhenRequestDiffers_HasAnotherBodyHash(
        string method, string path, string body)
    {
        var first = Operation("k-1", "demo", "POST", "/a", "{}");
        var other = Operation("k-1", "demo", method, path, body);

        Assert.Equal(first.Id, other.Id);
        Assert.NotEqual(first.BodyHash, other.BodyHash);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(IdempotencyKey.LengthMax)]
    public void Read_WhenWithinLength_IsTaken(int length) =>
        Assert.True(IdempotencyKey.Read(new string('~', length), Time).IsClients);

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("tab\tbed")]
    [InlineData("é")]
    public void Read_WhenMalformed_Is422(string key) => Refused(key);

    [Theory]
    [InlineData("auto-")]
    [InlineData("auto-0123")]
    [InlineData("auto-renew-2026-11")]
    [InlineData("auto-00000000000000000000000000000000")]
    [InlineData("auto-9f8b3c52e5a44c0b9a3f1d2e4b5a6c7d")]
    [InlineData("auto-019aaf5e00007000c000000000000000")]
    [InlineData("auto-019aaf5e0000700080000000000000000")]
    [InlineData("AUTO-019aaf5e000070008000000000000000")]
    public void Read_WhenNoHostCanHaveMadeIt_IsTheClients(string key) =>
        Assert.True(IdempotencyKey.Read(key, Time).IsClients);

    [Fact]
    public void Read_WhenHostsKeyIsDatedAMinuteAhead_IsTakenAndRefusedBeyond()
    {
        var latest = Time.GetUtcNow().AddMinutes(1);

        Assert.False(IdempotencyKey.Read(HostKey(latest), Time).IsClients);
        Refused(HostKey(latest.AddMilliseconds(1)));
    }

    [Theory]
    [InlineData(60_000, false)]
    [InlineData(60_001, true)]
    public void IsTooOld_WhenHostsKeyAges_IsAfterAMinute(int ageMs, bool isOlder)
    {
        var now = Time.GetUtcNow();
        var key = IdempotencyKey.Read(HostKey(now.AddMilliseconds(-ageMs)), Time);

        Assert.Equal(isOlder, key.IsTooOld(now.ToUnixTimeMilliseconds()));
    }

    [Fact]
    public void Read_WhenOneTooLong_Is422() =>
        Refused(new string('k', IdempotencyKey.LengthMax + 1));

    [Fact]
    public void Read_WhenSentTwice_Is422() => Refused(new StringValues(["a", "b"]));

    private static string HostKey(DateTimeOffset at) => $"auto-{Guid.CreateVersion7(at):N}";

    private static void Refused(StringValues header)
    {
        var problem = Body.Refused(() => IdempotencyKey.Read(header, Time));
        Assert.Equal(422, problem.Status);
        Assert.Equal("Idempotency-Key", Assert.Single(problem.Errors).Path);
    }

    private static Operation Operation(
        string key, string store, string method, string path, string body) =>
        IdempotencyKey.Read(key, Time)
            .ToOperation(store, method, path, Encoding.UTF8.GetBytes(body));
}

using Inventory.Silo.Webhooks;

namespace Inventory.Cluster.Tests.Webhooks;

public sealed class HookHeadersTests
{
    [Theory]
    [InlineData("X-Secret", "s3cret")]
    [InlineData("authorization", "Bearer abc~")]
    [InlineData("x", "")]
    [InlineData("!#$%&'*+-.^_`|~", "a b")]
    public void FindFault_WhenGood_IsNull(string name, string value) =>
        Assert.Null(HookHeaders.FindFault(name, value));

    [Theory]
    [InlineData("Connection")]
    [InlineData("content-length")]
    [InlineData("Content-Anything")]
    [InlineData("Date")]
    [InlineData("Expect")]
    [InlineData("Host")]
    [InlineData("HTTP2-Settings")]
    [InlineData("Keep-Alive")]
    [InlineData("Proxy-Authorization")]
    [InlineData("TE")]
    [InlineData("Trailer")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Upgrade")]
    [InlineData("webhook-id")]
    [InlineData("Webhook-Signature")]
    public void FindFault_WhenNameIsTheHosts_SaysSo(string name) => Assert.StartsWith(
        "is set by the host", HookHeaders.FindFault(name, "v"), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("a\r\nb")]
    [InlineData("é")]
    public void FindFault_WhenNameIsNone_SaysWhatOneIs(string name) => Assert.StartsWith(
        "must be named by", HookHeaders.FindFault(name, "v"), StringComparison.Ordinal);

    [Theory]
    [InlineData("a\r\nX-Other: b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a\tb")]
    [InlineData("é")]
    [InlineData(" a")]
    [InlineData("a ")]
    public void FindFault_WhenValueIsNone_SaysWhatOneIs(string value) => Assert.StartsWith(
        "must be ASCII", HookHeaders.FindFault("x", value), StringComparison.Ordinal);

    [Fact]
    public void FindFault_WhenAtABoundAndOneMore_IsBounded()
    {
        Assert.Null(HookHeaders.FindFault(
            new('n', HookHeaders.NameLengthMax), new('v', HookHeaders.ValueLengthMax)));
        Assert.NotNull(HookHeaders.FindFault(new('n', HookHeaders.NameLengthMax + 1), "v"));
        Assert.NotNull(HookHeaders.FindFault("n", new('v', HookHeaders.ValueLengthMax + 1)));
    }
}

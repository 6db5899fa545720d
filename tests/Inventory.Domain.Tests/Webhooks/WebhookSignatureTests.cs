using Inventory.Domain.Webhooks;

namespace Inventory.Domain.Tests.Webhooks;

public sealed class WebhookSignatureTests
{
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const long Timestamp = 1_614_265_330;
    private const string Published = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    // 32 bytes, 0 to 31.
    private const string Counted = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static readonly byte[] Body = """{"test": 2432232314}"""u8.ToArray();

    [Fact]
    public void Of_WhenTheVectorOfTheSpecification_IsItsSignature() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Of(Id, Timestamp, Body, Read(Published)));

    [Theory]
    [InlineData("msg_1", 1, "{}", "v1,IY+JPwWhVJbYyS0HmvYDdlsDz3Vx12iqDfA71EMNvA4=")]
    [InlineData("msg_2", 1, "{}", "v1,zXOZGtvEuMQfvwr8axWOPy/XV5qgIuyKCAw0lODL5GQ=")]
    [InlineData("msg_1", 2, "{}", "v1,lsmNACDyjTZ39jx+CVPpmyif8wwfzIaVMdskA2FPe3c=")]
    [InlineData("msg_1", 1, "{ }", "v1,ckjV16yUxCFD/xxk0GGGlXZ4O51/pBShPR2g0UenzA4=")]
    [InlineData("msg_1", 1, "", "v1,99CeGqw5jD1BfT1Gi7+jShrjxQIhphtOtjdajfEakeA=")]
    [InlineData(
        "msg_1", 1, "{\"name\":\"K\u00f6ln\"}", "v1,xrhmrhKanQbKzB9gs00w1XaWz9NbGH3tx6TtgZOwXA0=")]
    public void Of_WhenAnythingDiffers_IsAnotherSignature(
        string id, long timestamp, string body, string signature) => Assert.Equal(
            signature,
            WebhookSignature.Of(
                id, timestamp, System.Text.Encoding.UTF8.GetBytes(body), Read(Counted)));

    [Fact]
    public void Of_WhenSecretsRotate_SignsWithBothTheNewestFirst()
    {
        var both = WebhookSignature.Of(Id, Timestamp, Body, Read(Counted), Read(Published));

        Assert.Equal(
            WebhookSignature.Of(Id, Timestamp, Body, Read(Counted))
                + " v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            both);
    }

    [Fact]
    public void Of_WhenSecretsAreNoneOrThree_BreaksAnInvariant()
    {
        var secret = Read(Counted);
        Assert.Throws<InvariantBrokenException>(() => WebhookSignature.Of(Id, 1, Body));
        Assert.Throws<InvariantBrokenException>(
            () => WebhookSignature.Of(Id, 1, Body, secret, secret, secret));
    }

    [Fact]
    public void Of_WhenTheIdHasAFullStop_BreaksAnInvariant() =>
        Assert.Throws<InvariantBrokenException>(
            () => WebhookSignature.Of("msg.1", 1, Body, Read(Counted)));

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(32, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Parse_WhenTheKeyIsTooShortOrLong_IsNull(int bytes, bool isOne)
    {
        var text = "whsec_" + Convert.ToBase64String(new byte[bytes]);
        Assert.Equal(isOne ? text : null, WebhookSecret.Parse(text)?.ToText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwA")]
    public void Parse_WhenNoSecret_IsNull(string text) => Assert.Null(WebhookSecret.Parse(text));

    [Fact]
    public void Of_WhenOfRandomBytes_IsTheirText()
    {
        byte[] random = [.. Enumerable.Range(0, WebhookSecret.BytesMade).Select(i => (byte)i)];

        Assert.Equal(Counted, WebhookSecret.Of(random).ToText());
        Assert.Throws<InvariantBrokenException>(() => WebhookSecret.Of(random.AsSpan(1)));
    }

    private static WebhookSecret Read(string text) => Assert.IsType<WebhookSecret>(
        WebhookSecret.Parse(text));
}

using Inventory.Silo.Webhooks;

namespace Inventory.Cluster.Tests.Webhooks;

public sealed class HookAttemptTests
{
    [Fact]
    public void Fault_WhenPersisted_KeepsItsNumber() => Assert.Equal(
        "None=0 Dns=1 RefusedAddress=2 Connect=3 Tls=4 Timeout=5 Cut=6 TooLarge=7",
        string.Join(' ', Enum.GetValues<HookFault>().Select(fault => $"{fault}={(byte)fault}")));

    [Theory]
    [InlineData(null, false)]
    [InlineData(199, false)]
    [InlineData(200, true)]
    [InlineData(299, true)]
    [InlineData(300, false)]
    public void IsDelivered_WhenAnswered_IsOfEvery2xx(int? status, bool isDelivered) =>
        Assert.Equal(isDelivered, new HookAttempt(status, default, 0, null).IsDelivered);
}

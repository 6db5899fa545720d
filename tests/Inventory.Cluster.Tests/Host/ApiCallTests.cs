using Inventory.Silo.Http;
using Microsoft.AspNetCore.Http;

namespace Inventory.Cluster.Tests.Host;

public sealed class ApiCallTests
{
    [Fact]
    public void MarkSettling_WhenTheClientGaveNoKey_SaysWhichOneToRepeatWith()
    {
        var context = new DefaultHttpContext();
        var call = new ApiCall(
            context, new("POST", "/", default, _ => default), null!, TimeProvider.System);
        var operation = call.Operation(default);

        call.MarkSettling();

        var headers = context.Response.Headers;
        Assert.Equal("true", headers["Inventory-Settling"]);
        Assert.Equal($"auto-{operation.Id:N}", headers["Idempotency-Key"]);
    }
}

using System.Net;
using Inventory.Cluster.Tests.Items;
using Inventory.Silo.Health;
using Inventory.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Inventory.Cluster.Tests.Host;

/// <summary>Nobody waits for the host of these tests to be told to stop, so that it goes on to
/// listen and can be asked.</summary>
public sealed class ReadinessTests
{
    [Fact]
    public async Task Health_WhenTheHostIsStopping_IsNotReadyButLives()
    {
        await using var cluster = await ItemCluster.StartAsync();
        await using var app = Build(cluster);
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.Equal(HttpStatusCode.OK, await AskAsync(http, "/health/ready"));

        app.Lifetime.StopApplication();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(http, "/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(http, "/health/live"));
    }

    private static WebApplication Build(ItemCluster cluster)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<ILedger>(cluster.Ledger);
        builder.Services.AddSingleton(cluster.Services.GetRequiredService<ISiloStatusOracle>());
        var app = builder.Build();
        HealthEndpoints.Map(app);
        return app;
    }

    private static async Task<HttpStatusCode> AskAsync(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Inventory.Cluster.Tests.Http;

namespace Inventory.Cluster.Tests.Processes;

public sealed class DashboardTests(SharedSilo shared)
{
    [Fact]
    public async Task Dashboard_WhenNobodyAskedForIt_IsNotThere()
    {
        using var http = new HttpClient { BaseAddress = shared.Silo.Setup.Url };

        using var answer = await http.SendAsync(Ask(SiloSetup.AdminToken));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Dashboard_WhenOn_IsForAdminsOfTheHostAlone()
    {
        using var scratch = new Scratch();
        var setup = SiloSetup.Fresh(scratch).With("Inventory__Dashboard", "true");
        await using var silo = await SiloProcess.StartAsync(setup);
        using var admin = Shop.Admin(setup);
        var made = (await admin.Post(
            $"/admin/stores/{SiloSetup.FirstStore}/tokens",
            """{"name":"till","scopes":["store_inventory"]}""")).Expect(200);
        using var http = new HttpClient { BaseAddress = setup.Url };

        foreach (var token in new[] { null, "wrong", "", made.Text("data.token") })
        {
            using var refused = await http.SendAsync(Ask(token));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.StartsWith("Basic", refused.Headers.WwwAuthenticate.ToString());
        }
        using var page = await http.SendAsync(Ask(SiloSetup.AdminToken));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
    }

    private static HttpRequestMessage Ask(string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/dashboard/");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"admin:{token}")));
        }
        return request;
    }
}

using System.Text.Json.Nodes;
using Inventory.Cluster.Tests.Processes;
using Inventory.Domain.Stores;
using Inventory.Silo;
using Inventory.Silo.Http;
using Inventory.Silo.OpenApi;
using Inventory.Silo.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Inventory.Cluster.Tests.OpenApi;

public sealed class DescribedRoutesTests
{
    [Fact]
    public async Task Routes_WhenServed_AreDescribedWithTheirScopes()
    {
        var described = Described();
        var served = await ServedAsync();

        Assert.NotEmpty(served);
        foreach (var (name, scopes) in served)
        {
            Assert.True(described.ContainsKey(name), $"{name} is served but not described");
            Assert.True(
                described[name] == scopes, $"{name} needs {scopes}, described {described[name]}");
        }
    }

    [Fact]
    public async Task Operations_WhenDescribed_AreServed()
    {
        var served = await ServedAsync();
        Assert.All(Described().Keys, name => Assert.True(served.ContainsKey(name), name));
    }

    /// <summary>Every call of the API with the scopes that open it, without the host running.
    /// </summary>
    private static async Task<SortedDictionary<string, Scopes>> ServedAsync()
    {
        using var scratch = new Scratch();
        var builder = SiloHost.Builder([]);
        var settings = SiloSettings.Read(builder.Configuration, scratch.Path);
        await using var ledger = await OpenLedger.OpenAsync(settings, TimeProvider.System);
        using var stores = await FirstStart.OpenAsync(settings, ledger.Control);
        SiloServices.Add(builder, settings, ledger, stores.Registry);
        await using var app = builder.Build();
        var routes = new ApiRoutes();
        foreach (var part in app.Services.GetServices<IApiPart>())
        {
            part.AddTo(routes);
        }
        var served = new SortedDictionary<string, Scopes>(StringComparer.Ordinal);
        foreach (var route in routes.All)
        {
            served.Add(Name(route.Method, route.Pattern), route.Required);
        }
        return served;
    }

    private static SortedDictionary<string, Scopes> Described()
    {
        var described = new SortedDictionary<string, Scopes>(StringComparer.Ordinal);
        foreach (var (path, item) in OpenApiDocument.Merge()["paths"]!.AsObject())
        {
            foreach (var (method, operation) in item!.AsObject())
            {
                if (operation is JsonObject && operation["x-required-scopes"] is JsonArray names)
                {
                    described.Add(Name(method.ToUpperInvariant(), path), ScopesOf(names));
                }
            }
        }
        return described;
    }

    private static Scopes ScopesOf(JsonArray names) => names.Aggregate(
        Scopes.Admin, (set, name) => set | ScopeNames.Parse(name!.GetValue<string>()));

    /// <summary>What a parameter is called does not matter.</summary>
    private static string Name(string method, string path) =>
        $"{method} {string.Join('/', path.Split('/').Select(p => p.StartsWith('{') ? "{}" : p))}";
}
